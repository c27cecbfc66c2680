"""Blocks of table two under a head that is none: their items are known, the head over their figures is not."""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import groupby

from etl.grid import Grid
from etl.recognise.found import FoundTable, Stray
from etl.recognise.words import figure_at
from etl.text import address
from reportdb.findings import finding

TABLE = "publications"
_OTHERS = frozenset({"outcome", "applicant", "route", "result", "appeal", "channel", "metric"})


def name_lost_blocks(grid: Grid, tables: Sequence[FoundTable], taken: Set[int]) -> None:
    """Adds to the table above them what is wrong with the head of such blocks; `taken` are the rows of the others."""
    found = {cell.row for table in tables for cell in table.cells}
    for head, rows in _runs(grid, taken, min(table.top for table in tables)):
        if all(code in found for row in rows for _, code in grid.codes(row, "item")):
            continue  # another table that speaks of the same items
        above = [table for table in tables if table.top <= head] or list(tables)
        for column in range(grid.width):
            text = grid.text(head, column)
            figures = tuple(grid.place(row, column) for row in rows if figure_at(grid, row, column))
            if not figures or not text or grid.terms(head, column) or grid.anchor(head, column) != (head, column):
                continue
            place = grid.place(head, column)
            items = tuple(code for row in rows for _, code in grid.codes(row, "item"))
            words = "、".join(f"“{grid.text(row, at)}”" for row in rows for at, _ in grid.codes(row, "item"))
            named = finding(
                "column_unknown",
                f"表二{words}上方的表头“{text}”（{address(*place)}）不在统一格式中，这一列的数字没有采用。",
                table=TABLE, sheet=grid.sheet.name, cell=address(*place),
            )  # fmt: skip
            above[-1].findings.append(named)
            above[-1].strays.append(Stray("column", text, place, figures, (address(*place),), items))


def _runs(grid: Grid, taken: Set[int], top: int) -> list[tuple[int, list[int]]]:
    """(head, rows) of items below each other that no block reads, under a row that names no item."""
    free = [row for row in grid.rows_with("item") if row > top and row not in taken and not grid.kinds(row) & _OTHERS]
    runs = [[row for _, row in run] for _, run in groupby(enumerate(sorted(free)), lambda pair: pair[1] - pair[0])]
    return [(run[0] - 1, run) for run in runs if run[0] - 1 not in taken and _is_head(grid, run[0] - 1)]


def _is_head(grid: Grid, row: int) -> bool:
    """信息内容 beside it, or the title of a block above it, and no figure in it."""
    content = any(code == "content" for _, code in grid.codes(row, "head"))
    titled = row > 0 and "clause" in grid.kinds(row - 1)
    return (content or titled) and not any(figure_at(grid, row, column) for column in range(grid.width))
