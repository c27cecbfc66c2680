"""docs/corrections.md: its commands do what it says, its example is the sample's file, its keys are those of the reader."""

from __future__ import annotations

import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

from etl.corrections.entry import KEYS
from reportdb.cli import main
from tests.test_readme import blocks, says, steps

ROOT = Path(__file__).parents[1]
PAGE = "docs/corrections.md"
SAMPLE = ROOT / "samples" / "broken" / "figure_corrected"


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


def test_the_example_is_the_file_of_the_sample() -> None:
    (example,) = [text for tag, text in blocks(PAGE) if tag == "toml"]
    assert tomllib.loads(example) == tomllib.loads((SAMPLE / "corrections.toml").read_text("utf-8"))


def test_every_key_is_on_the_page() -> None:
    page = (ROOT / PAGE).read_text("utf-8")
    assert all(f"`{key}`" in page for key in KEYS)
