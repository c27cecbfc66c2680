"""The figures whose size is held against last year's and against other agencies': the totals, and the counts of 表二."""

from __future__ import annotations

import math

from reportdb.forms import Table
from reportdb.forms.codes import Cell

#: small numbers jump for no reason: what is compared is the figure plus this (a count, or 20 万元 in fen)
BASE_COUNT = 20
BASE_FEN = 20 * 1_000_000
_ROWS = {"received", "total_handled"}
_LAST_YEARS = {"items_last_year", "items_change"}


def watched(table: Table) -> tuple[Cell, ...]:
    """The watched cells of a table, in printing order; none for a table without a sense of size."""
    if table.code == "publications":
        return tuple(
            cell for cell in table.official_cells if not table.cells[cell].signed and cell.column not in _LAST_YEARS
        )
    if table.code in ("applications", "appeals"):
        rows = table.rows if table.code == "appeals" else _ROWS
        return tuple(cell for cell in table.official_cells if cell.column == "total" and cell.row in rows)
    return ()


def base(table: Table, cell: Cell) -> int:
    """What is added to a figure of the cell before it is compared."""
    return BASE_FEN if table.cells[cell].money else BASE_COUNT


def size(table: Table, cell: Cell, value: int) -> float:
    """The figure on the scale on which differences of size are measured."""
    return math.log(max(value, 0) + base(table, cell))
