"""Draws the sheets of a workbook: what an import read, cell by cell, with the issues at their cells."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from etl.draft import TablePlace
from etl.files import storable
from etl.marked_copy.issue import Issue
from etl.marked_copy.line_key import is_issue_list
from etl.marked_copy.wording import plain
from etl.places import cells_at
from etl.sheet_picture.crop import BEYOND, Crop, crop
from etl.sheet_picture.picture import Mark, PictureCell, PictureColumn, PictureRow, SheetPicture
from etl.sheet_picture.widths import widths_of
from etl.text import address, cells_named, column_letters, place_of, trim
from etl.workbook import ErrorCell, FormulaCell, Sheet, read
from reportdb.findings import Level

Place = tuple[int, int]
_RANK = {Level.ERROR: 0, Level.VERIFY: 1, Level.NOTICE: 2}
_LONGEST = 300
_MOST_CELLS = 2_000  # of one issue


def pictures(
    content: bytes, name: str, issues: Sequence[tuple[int, Issue]], places: Sequence[TablePlace], sha256: str
) -> list[SheetPicture]:
    """The visible sheets of a workbook, our own lists of issues left out; raises Unreadable as `read` does.

    Issues come with their numbers. `places` say where the tables of the report stand, in files known by `sha256`.
    """
    book = read(content, name)
    widths = widths_of(content, book)
    drawn = []
    for sheet in book.sheets:
        if is_issue_list(sheet.rows):
            continue
        own = storable(sheet.name)
        here = [(number, issue) for number, issue in issues if issue.sheet == own and issue.first]
        tables = _table_cells(place for place in places if (place.sha256, place.sheet) == (sha256, own))
        drawn.append(_sheet(sheet, here, tables, widths.get(sheet.name, {})))
    return drawn


def _table_cells(places: Iterable[TablePlace]) -> set[Place]:
    return {spot for place in places if place.positions for spot in cells_at(place.positions).values()}


def _sheet(
    sheet: Sheet, issues: Sequence[tuple[int, Issue]], tables: set[Place], widths: dict[int, float]
) -> SheetPicture:
    anchors = _anchors(sheet)
    marks = _marks(issues, anchors, len(sheet.rows), len(sheet.rows[0]) if sheet.rows else 0)
    first = {anchors.get(spot, spot) for _, issue in issues for spot in (place_of(issue.first),)}
    doubtful = {spot for spot, mark in marks.items() if mark.level is not Level.NOTICE}
    part = crop(sheet, [first, doubtful, tables])
    columns = tuple(
        PictureColumn(column_letters(at), widths.get(at, 0) or 9, at > 0 and at - 1 not in part.columns)
        for at in sorted(part.columns)
    )
    rows = tuple(_rows(sheet, part, marks))
    return SheetPicture(plain(sheet.name), columns, rows, len(issues), bool(tables), part.words)


def _anchors(sheet: Sheet) -> dict[Place, Place]:
    """Each cell that a merged range covers, its first one excepted, with that first one; of ranges that overlap the first counts."""
    height, width = len(sheet.rows) + BEYOND, (len(sheet.rows[0]) if sheet.rows else 0) + BEYOND
    anchors: dict[Place, Place] = {}
    for top, left, bottom, right in sheet.merges:
        for row in range(top, min(bottom + 1, height)):
            for column in range(left, min(right + 1, width)):
                if (row, column) != (top, left):
                    anchors.setdefault((row, column), (top, left))
    return anchors


def _marks(
    issues: Sequence[tuple[int, Issue]], anchors: dict[Place, Place], height: int, width: int
) -> dict[Place, Mark]:
    """The issues of each cell. One that a line of the list leads to is marked even where the sheet ends before it."""
    found: dict[Place, list[tuple[int, Issue]]] = {}
    for number, issue in issues:
        first = place_of(issue.first)
        spots = sorted(
            spot for spot in cells_named(issue.cells) if spot[0] < height + BEYOND and spot[1] < width + BEYOND
        )
        for spot in dict.fromkeys(anchors.get(spot, spot) for spot in [first, *spots[:_MOST_CELLS]]):
            found.setdefault(spot, []).append((number, issue))
    return {
        spot: Mark(min((issue.level for _, issue in here), key=_RANK.__getitem__), tuple(number for number, _ in here))
        for spot, here in found.items()
    }


def _rows(sheet: Sheet, part: Crop, marks: dict[Place, Mark]) -> Iterable[PictureRow]:
    """The rows that are drawn; a merged range stands where the first of its drawn cells would."""
    shown_rows, shown_columns = sorted(part.rows), sorted(part.columns)
    spans: dict[Place, tuple[Place, int, int]] = {}  # where a range is drawn: its first cell, rows and columns
    covered: set[Place] = set()
    for top, left, bottom, right in sheet.merges:
        rows = shown_rows[bisect_left(shown_rows, top) : bisect_right(shown_rows, bottom)]
        columns = shown_columns[bisect_left(shown_columns, left) : bisect_right(shown_columns, right)]
        cells = {(row, column) for row in rows for column in columns}
        if len(cells) < 2 or cells & covered:
            continue
        covered |= cells
        spans[rows[0], columns[0]] = ((top, left), len(rows), len(columns))
    for row in shown_rows:
        drawn = []
        for column in shown_columns:
            if (row, column) in spans:
                first, tall, wide = spans[row, column]
                drawn.append(_cell(sheet, first, marks, tall, wide))
            elif (row, column) not in covered:
                drawn.append(_cell(sheet, (row, column), marks))
        yield PictureRow(row + 1, tuple(drawn), row > 0 and row - 1 not in part.rows)


def _cell(sheet: Sheet, spot: Place, marks: dict[Place, Mark], rows: int = 1, columns: int = 1) -> PictureCell:
    row, column = spot
    value = sheet.rows[row][column] if row < len(sheet.rows) and column < len(sheet.rows[row]) else ""
    words = cell_words(value)
    text = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}……"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return PictureCell(address(*spot), text, number, rows, columns, marks.get(spot), words if text is not words else "")


def cell_words(value: object) -> str:
    """What a cell shows, as far as an import can tell."""
    if isinstance(value, ErrorCell):
        return value.text
    if isinstance(value, FormulaCell):
        return "（公式没有计算结果）"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return trim(plain(str(value)))
