"""Reads the XML spreadsheet of Excel 2003, which many web systems export under the name .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from lxml import etree

from etl.text import address
from etl.workbook.book import Book, ErrorCell, FormulaCell, Sheet, Unreadable
from etl.workbook.dressing import raised, struck
from etl.workbook.formulas import compute
from etl.workbook.library import Merge, finished, size_of
from etl.workbook.limits import Limits, limits
from etl.workbook.refusal import UNPARSED, too_far, too_many_cells, too_many_sheets

Element: TypeAlias = etree._Element
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_VISIBLE = "{urn:schemas-microsoft-com:office:excel}Visible"
_DRESSES = {"sup": raised, "sub": raised, "s": struck}
_WORKSHEET, _TABLE, _ROW, _CELL, _DATA = (f"{_SS}{name}" for name in ("Worksheet", "Table", "Row", "Cell", "Data"))


def read_spreadsheet_ml(xml: bytes) -> Book:
    """All visible sheets of the XML."""
    if b"<!ENTITY" in xml or b"<!DOCTYPE" in xml[:4096]:
        raise Unreadable("unreadable", UNPARSED)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable("unreadable", UNPARSED) from error
    book = Book([], [])
    most = limits()
    left = most.cells
    for number, sheet in enumerate(root.iterchildren(_WORKSHEET), start=1):
        if number > most.sheets:
            raise too_many_sheets()
        name = sheet.get(f"{_SS}Name", f"Sheet{number}")
        shown = next((element.text for element in sheet.iter(_VISIBLE)), None)
        if shown in ("SheetHidden", "SheetVeryHidden"):
            book.hidden.append(name)
        else:
            cells = _Cells(name, most).read(sheet)
            left -= size_of(cells)
            if left < 0:
                raise too_many_cells()
            book.sheets.append(cells)
    return book


class _Cells:
    """The cells of one sheet by their places."""

    def __init__(self, name: str, most: Limits) -> None:
        self._most = most
        self._name = name
        self._filled: dict[tuple[int, int], object] = {}
        self._merges: list[Merge] = []

    def read(self, sheet: Element) -> Sheet:
        """Rows and cells follow each other unless they say where they stand."""
        for table in sheet.iterchildren(_TABLE):
            row = 0
            for line in table.iterchildren(_ROW):
                row = _number(line, "Index", row + 1)
                self._row(line, row - 1)
                row += _number(line, "Span", 0)
        height = max((row for row, _ in self._filled), default=-1) + 1
        width = max((column for _, column in self._filled), default=-1) + 1
        if not self._most.hold(height, width):
            raise too_far(self._name, height, width)
        rows: list[list[object]] = [[""] * width for _ in range(height)]
        for (row, column), value in self._filled.items():
            rows[row][column] = value
        computed = compute(rows)
        return finished(self._name, rows, self._merges, computed)

    def _row(self, line: Element, row: int) -> None:
        column = 0
        for cell in line.iterchildren(_CELL):
            column = _number(cell, "Index", column + 1)
            across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
            place = (row, column - 1)
            value = _value(cell, place)
            if value != "":
                if row >= self._most.rows or column > self._most.columns:
                    raise too_far(self._name, row + 1, column)
                self._filled[place] = value
            if across or down:
                self._merges.append((*place, row + down, column - 1 + across))
            column += across


def _number(element: Element, name: str, otherwise: int) -> int:
    text = element.get(f"{_SS}{name}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise


def _value(cell: Element, place: tuple[int, int]) -> object:
    data = cell.find(_DATA)
    formula = cell.get(f"{_SS}Formula")
    if data is None:
        return "" if formula is None else FormulaCell(_as_a1(formula, place))
    text = "".join(_words(data))
    kind = data.get(f"{_SS}Type", "String")
    if kind == "Error":
        return ErrorCell(text)
    if kind == "Boolean":
        return text.strip() == "1"
    try:
        if kind == "Number":
            value = float(text)
            return int(value) if value.is_integer() else value
        if kind == "DateTime":
            return datetime.fromisoformat(text.strip())
    except (ValueError, OverflowError):
        return text
    return text


def _words(element: Element) -> Iterator[str]:
    """The text of a cell, whose pieces may be dressed as HTML."""
    yield element.text or ""
    for child in element:
        words = "".join(_words(child))
        dress = _DRESSES.get(str(child.tag).rpartition("}")[2].lower())
        yield words if dress is None else dress(words)
        yield child.tail or ""


_R1C1 = re.compile(r"R(\[-?\d{1,6}\]|\d{1,7})?C(\[-?\d{1,6}\]|\d{1,5})?(?![A-Za-z(])")


def _as_a1(formula: str, place: tuple[int, int]) -> str:
    """`=SUM(R[-3]C:R[-1]C)` at B5 as SUM(B2:B4)."""

    def part(text: str | None, here: int) -> int:
        if not text:
            return here
        return here + int(text[1:-1]) if text.startswith("[") else int(text) - 1

    def written(match: re.Match[str]) -> str:
        row, column = part(match[1], place[0]), part(match[2], place[1])
        return address(row, column) if row >= 0 and column >= 0 else "#REF!"

    return _R1C1.sub(written, formula.removeprefix("="))
