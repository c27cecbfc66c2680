"""docs/totals.md: its commands do what it says, and every key of the JSON is on it."""

from __future__ import annotations

import json
import shlex
import shutil
from pathlib import Path

import pytest

from reportdb.cli import main
from reportdb.statutory_tables.shortfall import Standing
from tests.test_readme import says, steps

ROOT = Path(__file__).parents[1]
PAGE = "docs/totals.md"
SAMPLES = ("totals/agencies.csv", "reports/suqian_2023.xlsx", "reports/hongze_2023.xlsx")


def test_the_commands_do_what_the_page_says_and_every_key_is_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in SAMPLES:
        (tmp_path / "samples" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "samples" / name, tmp_path / "samples" / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPORTDB_URL", raising=False)
    taken = list(steps(PAGE))
    assert len(taken) == 5
    for step in taken:
        code = main(shlex.split(step.text)[1:])
        out, err = capsys.readouterr()
        assert code == step.code, f"{step.text}: {out}{err}"
        assert says(step.shown, out), f"{step.text} prints\n{out}"
    assert main(["total", "--agency", "320000", "--year", "2023", "--format", "json"]) == 0
    page = (ROOT / PAGE).read_text("utf-8")
    assert [key for key in json.loads(capsys.readouterr().out) if f"`{key}`" not in page] == []
    assert all(f"`{one.value}`" in page for one in Standing)
