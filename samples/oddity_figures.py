"""Published figures with some of them changed, and workbooks no drawing library writes: what samples/oddities is made of."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

from samples.drawing import Value, new_book, save
from samples.make_layouts import Lines, Report, fill

APPLICANTS = (
    "natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other", "total",
)  # fmt: skip
RESULTS = ("upheld", "corrected", "other", "pending", "total")
STAMPED = (2021, 1, 4, 8, 30, 0)


class Typed(Report):
    """The figures of a published report, some typed otherwise: what the oddity shows."""

    def __init__(self, name: str, *, agency: str = "", year: int = 0) -> None:
        super().__init__(name)
        self.agency, self.year = agency or self.agency, year or self.year

    def type(self, values: Mapping[str, Value]) -> Typed:
        """The same report with figures typed as given: "table/row/column" -> what the cell holds."""
        for place, value in values.items():
            table, row, column = place.split("/")
            if table == "publications":
                self.publications[row][column] = value
            elif table == "applications":
                self.applications[row][APPLICANTS.index(column)] = value
            else:
                self.appeals[row][RESULTS.index(column)] = value
        return self

    def without(self, *columns: str) -> Typed:
        """The same report with columns of table three left blank in every row."""
        return self.type({f"applications/{row}/{column}": "" for row in self.applications for column in columns})

    def row_of(self, lines: Lines, code: str) -> list[Value]:
        """The line of an outcome among those of table three, with its head or without."""
        return lines[len(lines) - len(self.rows) + [row.code for row in self.rows].index(code)]


def sheets(path: Path, parts: Mapping[str, Iterable[Lines]]) -> None:
    """Writes a workbook of sheets, each with rows below each other."""
    save(book_of(parts), path)


def book_of(parts: Mapping[str, Iterable[Lines]]) -> Workbook:
    """The same, not yet written."""
    book, pages = new_book(*parts)
    for page, lines in zip(pages, parts.values(), strict=True):
        fill(page, *lines)
    return book


def with_results(path: Path, results: Mapping[str, Mapping[str, str]]) -> None:
    """Puts the results that a spreadsheet program stores into formula cells: sheet file -> cell -> XML of the value."""
    with zipfile.ZipFile(path) as package:
        parts = {entry: package.read(entry) for entry in package.namelist()}
    for sheet, cells in results.items():
        name = f"xl/worksheets/{sheet}.xml"
        text = parts[name].decode()
        for cell, value in cells.items():
            pattern = rf'(<c r="{cell}"[^>]*?)( t="\w+")?>(<f>[^<]*</f>)?<v ?/?>(?:[^<]*</v>)?</c>'
            kind, _, shown = value.rpartition(":")
            typed = f' t="{kind}"' if kind else ""
            text, count = re.subn(pattern, rf"\g<1>{typed}>\g<3><v>{shown}</v></c>", text)
            if count != 1:
                raise ValueError(f"{path.name}: no formula in {cell}")
        parts[name] = text.encode()
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as kept:
        for entry, content in parts.items():
            info = zipfile.ZipInfo(entry, STAMPED)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            kept.writestr(info, content)
    path.write_bytes(raw.getvalue())
