"""Tables side by side, and tables turned on their side, cut out so that no recogniser sees a neighbour's cells.

What is cut out keeps its addresses: the cells around it are blanked, nothing moves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from etl.grid import Grid
from etl.recognise.words import figure_at
from etl.workbook import Sheet

_TABLE_OF_LABEL = {
    "item": "publications",
    "measure": "publications",
    "outcome": "applications",
    "applicant": "applications",
    "route": "appeals",
    "result": "appeals",
    "appeal": "appeals",
}
#: the head a list is known by, and those one of which must stand beside it
_LIST_HEADS = {
    "channels": ("channel", {"metric", "value", "unit", "content"}),
    "improvement_items": ("problem", {"action"}),
}
_FEWEST_LABELS = 4
_UNLABELLED = 2
_HEAD_HEIGHT = 4
_FIGURES_BELOW = 4
_LABELS_HEIGHT = 6
#: labels down the side: a column of them, or one for each level of a tree
_FEW_IN_A_ROW = 3


@dataclass(slots=True)
class _Extent:
    """Where the labels of one table stand."""

    top: int
    left: int
    bottom: int
    right: int
    labels: int = 0

    def take(self, row: int, column: int) -> None:
        self.top, self.bottom = min(self.top, row), max(self.bottom, row)
        self.left, self.right = min(self.left, column), max(self.right, column)
        self.labels += 1

    def beside(self, other: _Extent) -> bool:
        """Same rows, other columns; heads without a word of the table, and figures, reach a little further."""
        rows = self.top <= other.bottom + _UNLABELLED and other.top <= self.bottom + _UNLABELLED
        return rows and (self.right < other.left or other.right < self.left)


def side_by_side(grid: Grid) -> list[Sheet]:
    """The sheet in pieces, where tables stand beside each other: one piece a column of tables; [] when none do."""
    extents = list(_extents(grid).values())
    beside = [one for one in extents if any(one.beside(other) for other in extents)]
    if not beside:
        return []
    others = [one for one in extents if one not in beside]
    top, bottom = _rows(grid, beside, others)
    columns = _columns(beside)
    cuts = [0, *(_cut(grid, (top, bottom), left, right) for left, right in pairwise(columns)), grid.width]
    pieces = [_blanked(grid.sheet, (top, bottom), (first, end - 1)) for first, end in pairwise(cuts)]
    if others:
        pieces.append(_blanked(grid.sheet, (0, top - 1)))
        pieces.append(_blanked(grid.sheet, (bottom + 1, grid.height - 1)))
    return pieces


def _extents(grid: Grid) -> dict[str, _Extent]:
    """The labels of each table; words that several tables use (其他, 总计) say nothing."""
    places: dict[str, list[tuple[int, int]]] = {}
    for place, terms in grid.labels():
        tables = {_TABLE_OF_LABEL.get(term.kind, "") for term in terms}
        table = tables.pop() if len(tables) == 1 else ""
        if table:
            places.setdefault(table, []).append(place)
    found: dict[str, _Extent] = {}
    for table, labels in places.items():
        if len(labels) >= _FEWEST_LABELS:
            in_row, in_column = Counter(row for row, _ in labels), Counter(column for _, column in labels)
            for row, column in labels:
                if in_row[row] > 1 or in_column[column] > 1:  # one by itself has strayed: it says nothing of the extent
                    found.setdefault(table, _Extent(row, column, row, column)).take(row, column)
    for row in {*grid.rows_with("head"), *grid.rows_with("head_like")}:
        codes = {code: column for kind in ("head_like", "head") for column, code in grid.codes(row, kind)}
        for table, (first, others) in _LIST_HEADS.items():
            columns = [codes[code] for code in others & codes.keys()]
            if first in codes and columns:
                # the lines of a list are any words: it reaches down to the end of the sheet
                left, right = min(codes[first], *columns), max(codes[first], *columns)
                found[table] = _Extent(row, left, grid.height - 1, right)
    return found


def _rows(grid: Grid, beside: list[_Extent], others: list[_Extent]) -> tuple[int, int]:
    """First and last row of the tables that stand beside each other, their heads and figures included."""
    top, bottom = min(one.top for one in beside), max(one.bottom for one in beside)
    above = max((one.bottom for one in others if one.bottom < top), default=-1)
    below = min((one.top for one in others if one.top > bottom), default=grid.height)
    if not others:
        return 0, grid.height - 1
    return max(above + 1, top - _HEAD_HEIGHT), min(below - 1, bottom + _FIGURES_BELOW)


def _columns(beside: list[_Extent]) -> list[tuple[int, int]]:
    """The columns the tables reach over; tables in the same columns stand below each other."""
    columns: list[tuple[int, int]] = []
    for one in sorted(beside, key=lambda extent: extent.left):
        if columns and one.left <= columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], one.right))
        else:
            columns.append((one.left, one.right))
    return columns


def _cut(grid: Grid, rows: tuple[int, int], left: tuple[int, int], right: tuple[int, int]) -> int:
    """The column the right-hand tables begin in: after the last empty one between the two."""
    for column in range(right[0] - 1, left[1], -1):
        if all(grid.blank(row, column) for row in range(rows[0], rows[1] + 1)):
            return column + 1
    return right[0]


def turned_bands(grid: Grid, kind: str) -> Iterator[Sheet]:
    """The rows of each table whose labels of `kind`, usually across the top, stand down the side."""
    table = _TABLE_OF_LABEL[kind]
    few = (row for row in grid.rows_with(kind) if len(grid.codes(row, kind)) <= _FEW_IN_A_ROW)
    rows = sorted(few)
    end = -1
    for run in _runs(grid, rows, table):
        own = _without_neighbours(grid, run, table, kind)
        if len(own) < _HEAD_HEIGHT:
            continue
        limit = end + 1 if own[:1] == run[:1] else own[0]
        top = _top_of_band(grid, own[0], limit, table)
        end = own[-1]
        while end < min(own[-1] + _UNLABELLED, grid.height - 1) and _goes_on(grid, end + 1):
            end += 1
        yield _blanked(grid.sheet, (top, end))


def _without_neighbours(grid: Grid, run: list[int], table: str, kind: str) -> list[int]:
    """A run less the 其他 and 总计 in front of it that end the table above, and the head of the table below."""
    while len(run) > 1 and _foreign(grid, run[-1], table):
        run = run[:-1]
    if run[0] == 0 or not _foreign(grid, run[0] - 1, table):
        return run
    first = next((number for number, row in enumerate(run) if kind in grid.certain_kinds(row)), len(run))
    return run[first:]


def _top_of_band(grid: Grid, first: int, limit: int, table: str) -> int:
    """The first row of the labels above a turned table: rows of several cells, one blank row between them at most."""
    top = first
    for row in range(first - 1, max(limit, first - _LABELS_HEIGHT) - 1, -1):
        if grid.blank_row(row):
            if row + 1 != top:
                break
        elif _foreign(grid, row, table) or sum(not grid.blank(row, at) for at in _anchored(grid, row)) < 2:
            break
        else:
            top = row
    return top


def _anchored(grid: Grid, row: int) -> list[int]:
    """The columns of a row's own cells, merged ones once."""
    return [column for column in range(grid.width) if grid.anchor(row, column)[1] == column]


def _goes_on(grid: Grid, row: int) -> bool:
    """Whether a row under the last known label is one more line of figures, whatever it is called."""
    figures = sum(figure_at(grid, row, column) for column in range(grid.width))
    return figures >= _FEW_IN_A_ROW and not grid.kinds(row)


def _foreign(grid: Grid, row: int, table: str) -> bool:
    """Whether a row is certainly one of another table."""
    return bool({_TABLE_OF_LABEL.get(kind, table) for kind in grid.certain_kinds(row)} - {table})


def _runs(grid: Grid, rows: list[int], table: str) -> Iterator[list[int]]:
    """Rows that follow each other; one row without a label between two parts them only if it is another table's."""
    run: list[int] = []
    for row in rows:
        if run and (row - run[-1] > 2 or any(_foreign(grid, line, table) for line in range(run[-1] + 1, row))):
            yield run
            run = []
        run.append(row)
    if run:
        yield run


def _blanked(sheet: Sheet, rows: tuple[int, int], columns: tuple[int, int] | None = None) -> Sheet:
    """The sheet with everything outside the rows and columns (first, last) blank."""
    width = len(sheet.rows[0]) if sheet.rows else 0
    top, bottom = rows
    left, right = columns or (0, width - 1)
    cells: list[list[object]] = [
        [cell if left <= column <= right else "" for column, cell in enumerate(line)]
        if top <= row <= bottom
        else [""] * width
        for row, line in enumerate(sheet.rows)
    ]
    merges = [
        (m[0], m[1], min(m[2], bottom), min(m[3], right))  # a range may reach beyond the last filled cell
        for m in sheet.merges
        if top <= m[0] <= bottom and left <= m[1] <= right
    ]
    return Sheet(sheet.name, cells, merges)
