"""docs/versions.md: its commands do what the page says."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from reportdb.cli import main
from reportdb.queries.restatements import How
from tests.test_readme import says, steps

ROOT = Path(__file__).parents[1]
PAGE = "docs/versions.md"
SAMPLE = ROOT / "samples" / "broken" / "figure_corrected"


def test_the_commands_do_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "samples" / "broken" / "figure_corrected")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPORTDB_URL", raising=False)
    taken = list(steps(PAGE))
    assert len(taken) == 7
    for step in taken:
        code = main(shlex.split(step.text)[1:])
        out, err = capsys.readouterr()
        assert code == step.code, f"{step.text}: {out}{err}"
        assert says(step.shown, out), f"{step.text} prints\n{out}"


def test_every_way_a_figure_changes_is_on_the_page() -> None:
    page = (ROOT / PAGE).read_text("utf-8")
    assert all(f"| `{how.value}` |" in page for how in How)
