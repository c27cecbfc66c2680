"""Figures in the rows of a table that no label claims: never taken, and never passed over in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etl.grid import Grid
from etl.recognise.found import FoundRoster, FoundSheet, FoundTable, Leftover, Place
from etl.recognise.words import figure_at, is_labelled_line, is_numbering
from etl.text import address, is_number, place_of, ranges
from etl.workbook import Sheet
from reportdb.findings import Finding, Level, finding
from reportdb.forms.codes import Cell

_SHOWN = 60
_FEWEST_OF_A_TABLE = 3
_NAMES = {"publications": "表二", "applications": "表三", "appeals": "表四"}
_NO_FIGURES = frozenset({"serial", "remark", "code"})


def name_merged(grid: Grid, table: FoundTable) -> None:
    """A figure in a cell merged over several columns or rows is nobody's: the first keeps it, the rest is named."""
    owners: dict[Place, list[Cell]] = {}
    for cell, place in table.cells.items():
        owners.setdefault(place, []).append(cell)
    for place, cells in owners.items():
        here = grid.place(*place)
        if len(cells) > 1 and figure_at(grid, *here):
            extent = grid.extent(*here)
            corners = grid.place(extent[0], extent[1]), grid.place(extent[2], extent[3])
            where = ":".join(address(*corner) for corner in corners)
            text = f"{_NAMES[table.table]}中 {where} 合并成了一格，不知所填的数属于哪一栏，请取消合并后逐格填写。"
            table.findings.append(
                finding("column_unknown", text, table=table.table, sheet=grid.sheet.name, cell=where)
            )  # fmt: skip
            for cell in cells[1:]:
                del table.cells[cell]


def leftovers(grid: Grid, tables: Sequence[FoundTable], claimed: set[Place]) -> list[Leftover]:
    """The figures beside the claimed ones, column by column; `claimed` are the places of the whole sheet."""
    found: list[Leftover] = []
    for table in tables:
        places = [(place[1], place[0]) if grid.turned else place for place in table.cells.values()]
        if not places:
            continue
        named_rows, named_columns = _named(grid, table.findings)
        claimed.update(grid.place(row, column) for row in named_rows for column in range(grid.width))
        rows = range(table.top, max(row for row, _ in places) + 1)
        for column in range(grid.width):
            free = [row for row in rows if _free(grid, row, column, claimed)]
            claimed.update(grid.place(row, column) for row in free)
            if free and column not in named_columns and not _no_figures(grid, table, column):
                found.append(Leftover(table.table, [grid.place(row, column) for row in free]))
    return found


def elsewhere(grid: Grid, found: FoundSheet, claimed: set[Place]) -> list[Leftover]:
    """Numbers that stand in no row of any table or list; on a sheet without either only rows full of them count."""
    listed = {line for one in found.channels for line in one.lines} | {
        line for one in found.items for line in one.lines
    }
    by_row = {
        row: [column for column, cell in enumerate(cells) if _numeric(cell) and _free(grid, row, column, claimed)]
        for row, cells in enumerate(grid.rows)
        if row not in listed
    }
    fewest = 1 if found.tables or listed else _FEWEST_OF_A_TABLE
    by_column: dict[int, list[Place]] = {}
    for row, columns in by_row.items():
        typed = sum(not isinstance(grid.rows[row][column], str) for column in columns)
        for column in columns if typed >= fewest or len(columns) >= _FEWEST_OF_A_TABLE else ():
            by_column.setdefault(column, []).append((row, column))
    return [Leftover("", places) for places in by_column.values()]


def beside_lists(grid: Grid, rosters: Sequence[FoundRoster]) -> list[Leftover]:
    """Numbers of a sheet of flat lists that stand in no list."""
    by_column: dict[int, list[Place]] = {}
    for row, cells in enumerate(grid.rows):
        boxes = [one.box for one in rosters if one.box[0] <= row <= one.box[2]]
        outside = [
            column for column in range(len(cells)) if not any(left <= column <= right for _, left, _, right in boxes)
        ]
        for column in outside:
            if isinstance(cells[column], int | float) and _free(grid, row, column, set()):
                by_column.setdefault(column, []).append((row, column))
    return [Leftover("", places) for places in by_column.values()]


def _numeric(cell: object) -> bool:
    """A number, or one typed as text."""
    return isinstance(cell, int | float) or (isinstance(cell, str) and is_number(cell))


def _named(grid: Grid, findings: Sequence[Finding]) -> tuple[set[int], set[int]]:
    """Rows and columns of the grid that findings of the table already name."""
    rows: set[int] = set()
    columns: set[int] = set()
    for item in findings:
        if (
            item.cell is not None
            and ":" not in item.cell.partition(",")[0]
            and item.code in ("row_unknown", "column_unknown")
        ):
            row, column = grid.place(*place_of(item.cell.partition(",")[0]))
            (rows if item.code == "row_unknown" else columns).add(row if item.code == "row_unknown" else column)
    return rows, columns


def _no_figures(grid: Grid, table: FoundTable, column: int) -> bool:
    heads = (row for row in range(max(table.top - 1, 0), min(table.top + 4, grid.height)))
    return any(term.kind == "head" and term.code in _NO_FIGURES for row in heads for term in grid.terms(row, column))


def _free(grid: Grid, row: int, column: int, claimed: set[Place]) -> bool:
    return (
        grid.place(row, column) not in claimed
        and not grid.terms(row, column)
        and figure_at(grid, row, column)
        and grid.anchor(row, column) == (row, column)
        and not _answer(grid, row, column)
    )


def _answer(grid: Grid, row: int, column: int) -> bool:
    """Whether a number answers a label on its left: 报告年度：| 2024, 联系电话 | 84360001."""
    step = (-1, 0) if grid.turned else (0, -1)
    row, column = row + step[0], column + step[1]
    while row >= 0 and column >= 0:
        if not grid.blank(row, column):
            text = grid.text(row, column)
            return is_labelled_line(text) or any(
                term.kind in ("identity", "sign_off") for term in grid.terms(row, column)
            )
        row, column = row + step[0], column + step[1]
    return False


def name(found: FoundSheet, sheet: Sheet) -> FoundSheet:
    """The same sheet with its leftover figures named; numbering (1, 2, 3 ...) is no figure."""
    by_column: dict[int, list[Leftover]] = {}
    for leftover in found.leftovers:
        by_column.setdefault(leftover.places[0][1], []).append(leftover)
    kept: dict[str, list[Place]] = {}
    for column in by_column.values():
        places = sorted(place for leftover in column for place in leftover.places)
        if not is_numbering([sheet.rows[row][at] for row, at in places]):
            for leftover in column:
                kept.setdefault(leftover.table, []).extend(leftover.places)
    tables, findings = list(found.tables), list(found.findings)
    for code, places in kept.items():
        named = _finding(code, sheet.name, places)
        number = next((number for number, table in enumerate(tables) if table.table == code), 0)
        if tables:
            tables[number] = replace(tables[number], findings=[*tables[number].findings, named])
        else:
            findings.append(named)
    return replace(found, tables=tables, findings=findings)


def _finding(table: str, sheet: str, places: list[Place]) -> Finding:
    cells = ", ".join(ranges(places))
    shown = cells if len(cells) <= _SHOWN else f"{cells[:_SHOWN].rpartition(',')[0]} 等 {len(places)} 个格"
    if table:
        text = f"{_NAMES[table]}旁边 {shown} 的数字不在任何栏目之下，没有采用，请核实是否填错了位置。"
        return finding("column_unknown", text, level=Level.VERIFY, table=table, sheet=sheet, cell=cells)
    text = f"{shown} 的数字不属于任何一张表，没有采用。"
    return finding("column_unknown", text, level=Level.NOTICE, sheet=sheet, cell=cells)
