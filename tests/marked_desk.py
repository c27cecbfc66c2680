"""A database, the folder its returns go to, and what an office does with a copy."""

from __future__ import annotations

import json
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.cli import main
from tests.empty_database import empty_database

Line = dict[str, Any]


class Desk:
    """A database and the folder its returns go to."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.database = empty_database(path / "a.sqlite")
        self.folder = path / "returned"
        self.told = ""

    def run(self, *words: str | Path) -> str:
        """A command's output; it may only end with 0 or 1."""
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["--db", str(self.database), *map(str, words)])
        self.told = err.getvalue()
        assert code in (0, 1), self.told
        return out.getvalue()

    def read(self, *words: str | Path) -> list[Line]:
        """What an import says of each report, with the copies in the folder."""
        return [json.loads(line) for line in self.run("import", "--json", *words, "--return", self.folder).splitlines()]

    def copies(self) -> list[Path]:
        """The copies made so far."""
        return sorted(self.folder.glob("*")) if self.folder.exists() else []

    def fresh(self) -> Desk:
        """The same desk with nothing stored."""
        self.path.joinpath("again").mkdir()
        return Desk(self.path / "again")


def doubts(lines: list[Line]) -> list[Line]:
    """The findings of an import that want an answer."""
    return [item for line in lines for item in line["findings"] if item["level"] != "notice"]


def shown(lines: list[Line]) -> list[tuple[object, ...]]:
    """What an import found, whatever the files are called."""
    return sorted(
        (item["code"], item["level"], item["sheet"] or "", item["cell"] or "", json.dumps(item["values"]))
        for item in every(lines)
    )


def every(lines: list[Line]) -> list[Line]:
    """All its findings."""
    return [item for line in lines for item in line["findings"]]


def links(listed: Worksheet) -> list[str]:
    """Where the lines of a list lead."""
    found = [row[3].hyperlink for row in listed.iter_rows(min_row=6)]
    return [link.location or "" for link in found if link is not None]


def with_openpyxl(copy: Path, cell: str, value: int | str, _: Path) -> Path:
    """The copy with a cell typed over."""
    book = load_workbook(copy)
    book["年报"][cell] = value
    book.save(copy)
    return copy
