"""docs/provenance.md: its commands do what it says, and every key of the outputs is on it."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from reportdb.cli import main
from reportdb.papers.names import PARTS
from tests.test_readme import says, steps

ROOT = Path(__file__).parents[1]
PAGE = "docs/provenance.md"
SAMPLE = ROOT / "samples" / "broken" / "figure_corrected"
WHOSE = ("--agency", "示例市教育局", "--year", "2023")


def test_the_commands_do_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(SAMPLE, tmp_path / "samples" / "broken" / "figure_corrected")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPORTDB_URL", raising=False)
    taken = list(steps(PAGE))
    assert len(taken) == 4
    for step in taken:
        code = main(shlex.split(step.text)[1:])
        out, err = capsys.readouterr()
        assert code == step.code, f"{step.text}: {out}{err}"
        assert says(step.shown, out), f"{step.text} prints\n{out}"
    assert (tmp_path / "原件.xlsx").read_bytes() == (SAMPLE / "fires.xlsx").read_bytes()


def test_every_key_is_on_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (ROOT / PAGE).read_text("utf-8")
    db = ("--db", str(tmp_path / "a.sqlite"))
    main([*db, "import", str(SAMPLE / "passes.xlsx")])
    capsys.readouterr()
    for total in ((), ("--total",)):
        assert main([*db, "trace", "applications", "received", "total", *WHOSE, "--json", *total]) == 0
        assert [key for key in json.loads(capsys.readouterr().out) if f"`{key}`" not in page] == []
    assert all(f"`{part}`" in page for part in PARTS)
