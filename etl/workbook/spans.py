"""Rows of cells with rowspan and colspan laid out on a grid, as a browser does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.workbook.library import Merge
from etl.workbook.limits import limits
from etl.workbook.refusal import too_far

#: a span wider than this may say "to the edge" (colspan="99999"), not how many columns there are
_WIDE = 100


@dataclass(slots=True)
class Spanned:
    """A cell of a page: what it shows and how far it reaches; `down` 0 is to the end of its rows.

    `apart`: the span only saves writing, as Excel does for blank cells side by side; they are not merged.
    """

    value: object
    across: int = 1
    down: int = 1
    apart: bool = False


@dataclass(slots=True)
class Laid:
    """A table on its grid: each value in its upper left cell, and the ranges that reach over more than one."""

    rows: list[list[object]]
    merges: list[Merge]


def lay(rows: Sequence[Sequence[Spanned]], groups: Sequence[int]) -> Laid:
    """Rows on a grid; `groups` tells which rows belong together, for no cell reaches out of its group.

    Raises Unreadable for a table beyond the limits.
    """
    edge = limits().columns
    if any(cell.across > _WIDE for cells in rows for cell in cells):
        edge = max((len(cells) for cells in _lay(rows, groups, None).rows), default=0)
    return _lay(rows, groups, edge)


def _ends(groups: Sequence[int]) -> list[int]:
    """The last row of every row's group."""
    ends = [0] * len(groups)
    last = len(groups) - 1
    for row in range(len(groups) - 1, -1, -1):
        if row + 1 < len(groups) and groups[row] != groups[row + 1]:
            last = row
        ends[row] = last
    return ends


def _lay(rows: Sequence[Sequence[Spanned]], groups: Sequence[int], edge: int | None) -> Laid:
    """With the edge not known yet, "to the edge" is one column."""
    taken: dict[int, int] = {}  # column -> the last row that a cell from above reaches down to
    ends = _ends(groups)
    most = limits()
    laid = Laid([], [])
    width = 0
    for row, cells in enumerate(rows):
        line: list[object] = []
        column = 0
        for cell in cells:
            while taken.get(column, -1) >= row:
                column += 1
            across = _across(cell, column, edge, taken, row)
            bottom = ends[row] if cell.down == 0 else min(row + cell.down - 1, ends[row])
            line.extend([""] * (column + across - len(line)))
            line[column] = cell.value
            if bottom > row:
                taken.update(dict.fromkeys(range(column, column + across), bottom))
            if not cell.apart and (bottom > row or across > 1):
                laid.merges.append((row, column, bottom, column + across - 1))
            column += across
        width = max(width, len(line), *(place + 1 for place, last in taken.items() if last >= row), 0)
        if not most.hold(row + 1, width):
            raise too_far("Sheet1", row + 1, width)
        laid.rows.append(line)
    for line in laid.rows:
        line.extend([""] * (width - len(line)))
    return laid


def _across(cell: Spanned, column: int, edge: int | None, taken: dict[int, int], row: int) -> int:
    """How many columns a cell takes: to the edge at most, and never over a cell from above."""
    wanted = cell.across
    if wanted > _WIDE:
        wanted = 1 if edge is None else min(wanted, max(1, edge - column))
    for step in range(1, wanted):
        if taken.get(column + step, -1) >= row:
            return step
    return wanted
