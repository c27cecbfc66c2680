"""docs/registry.md: its commands do what it says, and every column of the list is on it."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest

from etl.agency_file import HEADINGS, KINDS, LEVELS
from reportdb.cli import main
from tests.test_readme import says, steps

ROOT = Path(__file__).parents[1]
PAGE = "docs/registry.md"


def test_the_commands_do_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "samples" / "registry", tmp_path / "samples" / "registry")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPORTDB_URL", raising=False)
    taken = list(steps(PAGE))
    assert len(taken) == 11
    for step in taken:
        code = main(shlex.split(step.text)[1:])
        out, err = capsys.readouterr()
        assert code == step.code, f"{step.text}: {out}{err}"
        assert says(step.shown, out), f"{step.text} prints\n{out}"


def test_the_mistyped_list_names_its_four_cells(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = ROOT / "samples" / "registry" / "mistyped.csv"
    assert main(["--db", str(tmp_path / "x.sqlite"), "agencies", "load", str(path)]) == 2
    told = capsys.readouterr().err.splitlines()
    assert sorted(line.split(":")[1].rpartition(" ")[2] for line in told) == ["C2", "E2", "F2", "G2"]


def test_every_column_and_word_is_on_the_page() -> None:
    page = (ROOT / PAGE).read_text("utf-8")
    columns = page.partition("## The columns")[2].partition("\n## ")[0]
    assert [names[0] for names in HEADINGS.values() if names[0] not in columns] == []
    assert [word for word in (*LEVELS, *KINDS) if word not in columns] == []
