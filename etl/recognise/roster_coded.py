"""Finds the flat lists that we export: a line of codes under the heads names every column, whatever its labels say."""

from __future__ import annotations

from functools import lru_cache

from etl.grid import Grid
from etl.recognise.found import FoundRoster, Place, RosterColumn, RosterRow
from etl.recognise.roster_lines import agency_in, is_sum
from etl.text import squeeze, trim
from reportdb.forms import catalog
from reportdb.forms.codes import MONEY_UNITS, YEAR, Cell

CODES_HEAD = "指标代码"
_FIELDS = frozenset({"agency_code", "year", "scope", "responsible", "reviewer", "preparer", "phone", "filled_on"})
_OURS = _FIELDS | {CODES_HEAD, "agency", "filing", "note"}
_ROWS, _COLUMNS = 30, 8  # where the line of codes may begin


def codes_at(rows: list[list[object]]) -> Place | None:
    """Where the line of codes begins; None for a sheet without one. Asked of every sheet: it looks at the top left only."""
    for row, cells in enumerate(rows[:_ROWS]):
        if CODES_HEAD in cells[:_COLUMNS]:
            return row, cells.index(CODES_HEAD)
    return None


def find(grid: Grid) -> FoundRoster | None:
    """The list below a line of codes; None where that names no column of agencies or no figure."""
    rows = grid.sheet.rows
    start = codes_at(rows)
    if start is None:
        return None
    row, first = start
    codes = {column: _words(cell) for column, cell in enumerate(rows[row]) if column >= first}
    names = next((column for column, code in codes.items() if code == "agency"), None)
    columns = tuple(_headed(grid, row, _column(column, code)) for column, code in codes.items() if code not in _OURS)
    if names is None or not any(one.table for one in columns):
        return None
    roster = FoundRoster(grid.sheet.name, False, (row, names), names, coded=True)
    roster.fields = {code: column for column, code in codes.items() if code in _FIELDS}
    roster.rows = [line for at in range(row + 1, grid.height) if (line := _line(rows[at], at, names, columns))]
    last = max((line.line for line in roster.rows), default=row)
    roster.anchors = {
        place: (extent[0], extent[1])
        for place, extent in grid.merged.items()
        if row < place[0] <= last and place != (extent[0], extent[1])
    }
    roster.box, roster.below = (_top(rows, row), first, last, max(codes)), row + 1
    roster.figures = frozenset(one.at for one in columns)
    return roster


def _words(cell: object) -> str:
    return trim(cell) if isinstance(cell, str) else ""


def _top(rows: list[list[object]], below: int) -> int:
    """The first line of the heads over the codes: a title or a note stands alone in its line."""
    top = below
    while top > 0 and sum(cell not in ("", None) for cell in rows[top - 1]) > 1:
        top -= 1
    return top


@lru_cache(maxsize=1024)
def _column(at: int, code: str) -> RosterColumn:
    """The figure a code names; a column without a code, or with one that nobody declares, is of no table."""
    edition, table, *cell_codes = [*code.split("/"), ""] if "/" not in code else code.split("/")
    form = catalog().forms.get(edition)
    if form is None or table not in form.tables or len(cell_codes) not in (2, 3):
        return RosterColumn(at, code)
    cell = Cell(cell_codes[0], cell_codes[1], cell_codes[2] if len(cell_codes) == 3 else YEAR)
    own = form.tables[table]
    homes = (own, *(one.tables[table] for one in catalog().forms.values() if table in one.tables))
    home = next((home for home in homes if cell in home.cells), None)
    if home is None:
        return RosterColumn(at, code)
    unit = home.cells[cell].unit
    return RosterColumn(
        at, home.label(cell.row, cell.column), table, cell.row, cell.column, unit if unit in MONEY_UNITS else "", edition,
        cell.period, cell not in own.official_cells,
    )  # fmt: skip


def _headed(grid: Grid, codes: int, column: RosterColumn) -> RosterColumn:
    """The column, unless the labels over its code are those of another figure: somebody moved one of the two.

    Labels that name no figure at all, or that were left out, leave the word to the code.
    """
    if not column.table:
        return column
    over = {squeeze(grid.text(row, column.at)) for row in range(codes)}
    home = catalog().forms[column.edition].tables[column.table]
    meant = [cell for cell, (row, across) in _labels(column.edition, column.table).items() if {row, across} <= over]
    if not meant or any((cell.row, cell.column) == (column.row, column.column) for cell in meant):
        return column
    told = home.label(meant[0].row, meant[0].column)
    return RosterColumn(column.at, f"{column.label}（按指标代码；上面的栏名却是{told}）")


@lru_cache(maxsize=64)
def _labels(edition: str, table: str) -> dict[Cell, tuple[str, str]]:
    """The innermost labels of every figure of a table, as they are compared."""
    cells = catalog().forms[edition].tables[table].cells
    return {cell: (squeeze(one.row.label), squeeze(one.column.label)) for cell, one in cells.items()}


def _line(cells: list[object], at: int, names: int, columns: tuple[RosterColumn, ...]) -> RosterRow | None:
    """An agency's line or a sum; None for remarks and empty lines. Figures without a name are somebody's, too."""
    text = _words(cells[names])
    if text and is_sum(text):
        return RosterRow(at, text, columns, is_sum=True)
    name = agency_in(text) if text else ""
    filled = any(cells[one.at] not in ("", None) for one in columns)
    return RosterRow(at, name, columns) if name or filled else None
