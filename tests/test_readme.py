"""Every command of the READMEs is run, in order, and prints what the page shows.

A line `...` stands for lines left out, … for words left out of a line.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from reportdb.cli import main

ROOT = Path(__file__).parents[1]
READMES = ("README.md", "README.zh-CN.md")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROMPT = re.compile(r"^\$ (?P<line>.*?)(?:  # (?:exit code|退出码) (?P<code>\d))?$")
SHELL = re.compile(r"(make|py|python|python3|source|~/reportdb-venv/bin/python) ")  # of blocks that only a person runs


class Step(NamedTuple):
    """A command with its exit code and the lines shown below it, or Python to run (no exit code)."""

    text: str
    code: int | None
    shown: list[str]


def blocks(page: str) -> Iterator[tuple[str, str]]:
    """Tag and text of every fenced block."""
    yield from FENCE.findall((ROOT / page).read_text(encoding="utf-8"))


def steps(page: str) -> Iterator[Step]:
    """What a page has its reader do."""
    for tag, text in blocks(page):
        if tag == "python":
            yield Step(text, None, [])
        elif tag == "console":
            step: Step | None = None
            for line in text.splitlines():
                prompt = PROMPT.match(line)
                if prompt is None:
                    assert step is not None, line
                    step.shown.append(line)
                    continue
                if step is not None:
                    yield step
                step = Step(prompt["line"], int(prompt["code"] or 0), [])
            assert step is not None
            yield step


def says(shown: list[str], printed: str) -> bool:
    """Whether the printed lines are the shown ones."""
    lines = (re.escape(line.rstrip()).replace("…", ".*") + r" *\n" for line in shown)
    pattern = "".join(r"(?:.*\n)*?" if line.startswith(r"\.\.\.") else line for line in lines)
    return re.fullmatch(pattern, printed) is not None


@pytest.mark.parametrize("page", READMES)
def test_the_commands_of_a_page_do_what_it_says(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "samples" / "reports", tmp_path / "samples" / "reports")
    shutil.copy(ROOT / "samples" / "agencies.csv", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("REPORTDB_URL", raising=False)
    taken = 0
    for step in steps(page):
        taken += 1
        if step.code is None:
            exec(compile(step.text, page, "exec"), {})
            continue
        name, *arguments = shlex.split(step.text)
        assert name == "reportdb"
        code = main(arguments)
        out, err = capsys.readouterr()
        assert code == step.code, f"{step.text}: {out}{err}"
        assert says(step.shown, out), f"{step.text} prints\n{out}"
    assert taken >= 9


@pytest.mark.parametrize("page", READMES)
def test_blocks_that_are_not_run_hold_only_what_no_test_can_run(page: str) -> None:
    for tag, text in blocks(page):
        assert tag in ("console", "python", "sh", "bat"), f"```{tag}: {text}"
        if tag in ("sh", "bat"):
            assert all(SHELL.match(line) for line in text.splitlines()), text


def test_left_out_lines_may_be_none_and_others_must_be_there() -> None:
    assert says(["a", "..."], "a\n")
    assert says(["...", "b"], "a\na\nb\n")
    assert says(["a…d"], "abcd\n")
    assert not says(["a…d"], "abc\nd\n")
    assert not says(["b"], "a\nb\n")
    assert not says([], "a\n")
