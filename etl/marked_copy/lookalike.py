"""An xlsx that looks like a workbook of another format: every value the import read, in the dress the format tells of."""

from __future__ import annotations

import io
import re
from datetime import date, datetime, time
from typing import Any, cast

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from etl.marked_copy.dress import CellDress, SheetDress
from etl.marked_copy.wording import plain
from etl.workbook import ErrorCell, FormulaCell, read
from etl.workbook.book import Book, Sheet
from etl.workbook.kind import Kind, kind_of
from etl.workbook.refusal import refuse

Place = tuple[int, int]

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_LONGEST_NAME = 31
_MOST_CELLS = 300_000
_ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"})
_GRID = CellDress(borders=("thin", "thin", "thin", "thin"), down="center", wrapped=True)
_WIDEST, _NARROWEST = 40, 9


def as_xlsx(content: bytes, book: Book) -> tuple[bytes, dict[str, str]]:
    """The workbook, and what each sheet is called in it. Raises Unreadable where it would not say the same."""
    if sum(len(sheet.rows) * len(sheet.rows[0]) for sheet in book.sheets if sheet.rows) > _MOST_CELLS:
        raise refuse("工作簿过大，不能另作副本")
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    dresses = _dresses(content, book)
    names: dict[str, str] = {}
    for sheet in book.sheets:
        title = _title(sheet.name, set(names.values()))
        names.setdefault(sheet.name, title)
        _write(workbook.create_sheet(title), sheet, dresses.get(sheet.name, SheetDress()))
    buffer = io.BytesIO()
    workbook.save(buffer)
    made = buffer.getvalue()
    _compare(book, read(made, "copy.xlsx"))
    return made, names


def _dresses(content: bytes, book: Book) -> dict[str, SheetDress]:
    """What the format tells of looks; a workbook whose looks are not understood has its figures all the same."""
    kind = kind_of(content)
    try:
        if kind is Kind.OLE:
            from etl.marked_copy.xls_dress import xls_dress

            return xls_dress(content, book)
        if kind is Kind.ODS:
            from etl.marked_copy.ods_dress import ods_dress

            return ods_dress(content)
    except Exception:  # whatever the library thinks of it: only the looks are at stake
        return {}
    return {}


def _write(target: Worksheet, sheet: Sheet, dress: SheetDress) -> None:
    covered = {
        (row, column)
        for top, left, bottom, right in sheet.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    widths = _blocks(sheet, covered)
    for row, values in enumerate(sheet.rows):
        for column, value in enumerate(values):
            spot = (row, column)
            look = dress.cells.get(spot) if dress.known else (_GRID if column < widths[row] else None)
            if look is None and (value == "" or spot in covered):
                continue
            cell = target.cell(row + 1, column + 1)
            if look is not None:
                _dress(cell, look)
            if spot not in covered:
                _fill(cell, value, look)
    for top, left, bottom, right in sheet.merges:
        if bottom < len(sheet.rows) + 1_000 and right < 1_000:
            target.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    _extents(target, sheet, dress)
    target.page_setup.paperSize = "9"
    target.page_setup.orientation = "landscape"
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _blocks(sheet: Sheet, covered: set[Place]) -> list[int]:
    """How far the table reaches that each row belongs to; rows without anything part tables."""
    reach = [
        max((at + 1 for at, value in enumerate(values) if value != "" or (row, at) in covered), default=0)
        for row, values in enumerate(sheet.rows)
    ]
    start = 0
    for end in range(len(reach) + 1):
        if end == len(reach) or reach[end] == 0:
            reach[start:end] = [max(reach[start:end], default=0)] * (end - start)
            start = end + 1
    return reach


def _extents(target: Worksheet, sheet: Sheet, dress: SheetDress) -> None:
    """Widths and heights; where the format tells none, widths that show the words."""
    for column, width in dress.widths.items():
        dimension = target.column_dimensions[get_column_letter(column + 1)]
        dimension.hidden = width == 0
        if width:
            dimension.width = width
    for row, height in dress.heights.items():
        if row <= len(sheet.rows):
            target.row_dimensions[row + 1].hidden = height == 0
            if height:
                target.row_dimensions[row + 1].height = height
    if not dress.known:
        spread = {(row, left) for row, left, _, right in sheet.merges if right > left}
        for column in range(len(sheet.rows[0]) if sheet.rows else 0):
            words = [str(values[column]) for row, values in enumerate(sheet.rows) if (row, column) not in spread]
            widest = max((_letters(line) for text in words for line in text.split("\n")), default=0)
            target.column_dimensions[get_column_letter(column + 1)].width = min(max(widest + 2, _NARROWEST), _WIDEST)


def _fill(cell: Cell | MergedCell, value: object, look: CellDress | None) -> None:
    """A value that is never a formula."""
    if isinstance(value, ErrorCell):
        cell.value = value.text if value.text in _ERRORS else "#VALUE!"
        cell.data_type = "e"
    elif isinstance(value, FormulaCell):
        _words(cell, f"={value.formula}")
    elif isinstance(value, str):
        if value:
            _words(cell, value)
    elif isinstance(value, bool | int | float | date | datetime | time):
        cell.value = value
        if (
            look is not None
            and look.number_format
            and not (isinstance(value, date | time) and look.number_format == "General")
        ):
            cell.number_format = look.number_format
    else:
        _words(cell, str(value))


def _words(cell: Cell | MergedCell, text: str) -> None:
    cell.value = plain(text)
    cell.data_type = "s"
    cell.quotePrefix = True


def _dress(cell: Cell | MergedCell, look: CellDress) -> None:
    left, right, top, bottom = (Side(style=cast("Any", line or None)) for line in look.borders)
    cell.font = Font(
        name=look.font or "宋体", size=look.size, bold=look.bold, italic=look.italic,
        underline="single" if look.underlined else None, color=look.colour or None,
    )  # fmt: skip
    if look.fill:
        cell.fill = PatternFill("solid", fgColor=look.fill)
    cell.border = Border(left=left, right=right, top=top, bottom=bottom)
    cell.alignment = Alignment(horizontal=look.across or None, vertical=look.down or None, wrap_text=look.wrapped)


def _title(name: str, taken: set[str]) -> str:
    """A name Excel allows, the sender's where it is one."""
    base = _FORBIDDEN.sub("_", plain(name)).strip("'")[:_LONGEST_NAME] or "Sheet"
    title, number = base, 1
    while title.casefold() in {one.casefold() for one in taken}:
        number += 1
        title = f"{base[: _LONGEST_NAME - 4]}({number})"
    return title


def _compare(before: Book, after: Book) -> None:
    """No figure is lost or changed on the way; raises Unreadable where one is."""
    if len(before.sheets) != len(after.sheets):
        raise refuse("另作副本时丢失了工作表")
    for one, other in zip(before.sheets, after.sheets, strict=True):
        covered = {
            (row, column)
            for top, left, bottom, right in one.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }
        for row, values in enumerate(one.rows):
            for column, value in enumerate(values):
                found = other.rows[row][column] if row < len(other.rows) and column < len(other.rows[row]) else ""
                if (row, column) not in covered and not _same(value, found):
                    raise refuse("另作副本时有一格与原文件不同")


def _same(before: object, after: object) -> bool:
    if isinstance(before, ErrorCell):
        return isinstance(after, ErrorCell)
    if isinstance(before, FormulaCell):
        return after == plain(f"={before.formula}")
    if isinstance(before, str):
        return plain(before) == after or (not before.strip() and after == "")
    if isinstance(before, bool) or isinstance(after, bool):
        return before == after
    if isinstance(before, int | float) and isinstance(after, int | float):
        return before == after or abs(before - after) <= 1e-15 * abs(before)
    return before == after or str(before) == str(after) or isinstance(before, date | time)


def _letters(text: str) -> int:
    return sum(1 if ord(char) < 0x1100 else 2 for char in text)
