"""Whole tables beside each other on one sheet, each with labels of its own: reports of several agencies or years.

Where the same line is named twice in one row, and figures stand right of each, the sheet is several sheets: each is read
by itself, its cells at their own addresses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from etl.grid import Grid
from etl.recognise.title import title_parts
from etl.recognise.words import figure_at
from etl.workbook import Sheet

#: labels of lines, which stand once in a row of a table
_LINES = ("outcome", "item")
_FEWEST_ROWS = 4

Span = tuple[int, int]  # first column, column behind the last


def halves(grid: Grid) -> list[Span]:
    """The columns of each whole table beside others; [] where none are."""
    rows = _named_again(grid)
    if len(rows) < _FEWEST_ROWS:
        return []
    count = Counter(map(len, rows.values())).most_common(1)[0][0]
    alike = {row: columns for row, columns in rows.items() if len(columns) == count}
    starts = [min(columns[number] for columns in alike.values()) for number in range(count)]
    ends = [max(columns[number] for columns in alike.values()) for number in range(count)]
    if len(alike) < _FEWEST_ROWS or any(start <= end for end, start in zip(ends, starts[1:], strict=False)):
        return []
    cuts = [0, *(_cut(grid, alike, end, start) for end, start in zip(ends, starts[1:], strict=False)), grid.width]
    spans = list(pairwise(cuts))
    if not all(_figures(grid, alike, span, number) for number, span in enumerate(spans)):
        return []  # the labels once more at the right edge, for the reader's eye
    return spans


def _named_again(grid: Grid) -> dict[int, list[int]]:
    """Rows in which some line is named more than once, with the columns of its names."""
    found: dict[int, list[int]] = {}
    for kind in _LINES:
        for row in grid.rows_with(kind):
            places: dict[str, list[int]] = {}
            for column, code in grid.codes(row, kind):
                if len(grid.terms(row, column)) == 1:
                    places.setdefault(code, []).append(column)
            again = max(places.values(), key=len, default=[])
            if len(again) > 1:
                found[row] = sorted(again)
    return found


def _cut(grid: Grid, rows: dict[int, list[int]], end: int, start: int) -> int:
    """The column the table at the right begins in: behind the last empty one before its labels."""
    for column in range(start - 1, end, -1):
        if all(grid.blank(row, column) for row in range(min(rows), max(rows) + 1)):
            return column + 1
    return start


def _figures(grid: Grid, rows: dict[int, list[int]], span: Span, number: int) -> bool:
    """Whether figures stand right of the labels, in half of the rows at least."""
    filled = sum(
        any(figure_at(grid, row, at) for at in range(columns[number] + 1, span[1])) for row, columns in rows.items()
    )
    return 2 * filled >= len(rows)


def apart(sheet: Sheet, spans: Sequence[Span]) -> list[Sheet]:
    """The sheet once for each table, everything of the others blank; a title over all of them stays in each."""
    shared = _shared(sheet, spans)
    return [_kept(sheet, span, shared) for span in spans]


def _kept(sheet: Sheet, span: Span, shared: set[tuple[int, int]]) -> Sheet:
    left, right = span
    rows: list[list[object]] = [
        [cell if left <= column < right or (row, column) in shared else "" for column, cell in enumerate(cells)]
        for row, cells in enumerate(sheet.rows)
    ]
    merges = [one for one in sheet.merges if left <= one[1] < right or one[:2] in shared]
    return Sheet(sheet.name, rows, merges)


def _shared(sheet: Sheet, spans: Sequence[Span]) -> set[tuple[int, int]]:
    """Cells over more than one table - merged so, or a title alone in its row - that name no agency: whose would it be?"""
    ends = {right - 1 for _, right in spans[:-1]}
    wide = {(top, left) for top, left, _, right in sheet.merges if any(left <= end < right for end in ends)}
    found = {place for place in wide if not _title(sheet, place)[1]}
    for row, cells in enumerate(sheet.rows):
        filled = [column for column, cell in enumerate(cells) if cell not in ("", None)]
        if len(filled) == 1:
            year, agency, scope = _title(sheet, (row, filled[0]))
            if (year or scope) and not agency:
                found.add((row, filled[0]))
    return found


def _title(sheet: Sheet, place: tuple[int, int]) -> tuple[int | None, str, str]:
    row, column = place
    cell = sheet.rows[row][column] if row < len(sheet.rows) and column < len(sheet.rows[row]) else ""
    return title_parts(cell) if isinstance(cell, str) else (None, "", "")
