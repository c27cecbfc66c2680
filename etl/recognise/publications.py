"""Finds table two: blocks of items by article 20, each under its own head of measures."""

from __future__ import annotations

from itertools import pairwise

from etl.grid import Grid
from etl.recognise.found import FoundTable
from etl.recognise.lost import name_lost_blocks
from etl.recognise.publication_block import MISSED_ROWS, OTHER_TABLES, TABLE, Block
from etl.text import squeeze
from reportdb.forms import catalog


def find(grid: Grid) -> list[FoundTable]:
    """Table two of a sheet; a second one is given apart, so that the caller can refuse the pair."""
    heads = [row for row in grid.rows_with("measure") if _is_head(grid, row)]
    spans = pairwise([*heads, grid.height])
    width = _width(grid, heads)
    blocks = [block for head, end in spans for block in _blocks(grid, head, end, width)]
    tables: list[FoundTable] = []
    lost: list[Block] = []  # heads whose every row is under an unknown label
    table = FoundTable(TABLE, grid.sheet.name, None)
    for block in blocks:
        if not block.rows:
            lost += [block] if block.strays else []
            continue
        cells = block.cells()
        if table.cells.keys() & cells.keys():
            tables.append(table)
            table = FoundTable(TABLE, grid.sheet.name, None)
        if not table.cells:
            table.top = block.head
        table.cells.update(cells)
        table.segments += block.segments()
        table.units.update(block.units)
        table.findings += block.findings
        table.strays += block.strays
        _note_decisions(grid, block.head, table)
    if table.cells:
        tables.append(table)
    for one in tables:
        settle_edition(one)
    if tables:
        for block in lost if _lacks_items(tables) else ():
            tables[-1].findings += block.findings
            tables[-1].strays += block.strays
        name_lost_blocks(grid, tables, {row for block in blocks for row in (block.head, *block.rows.values())})
    return tables


def _lacks_items(tables: list[FoundTable]) -> bool:
    """Whether some item of the form is not among those found."""
    found = {cell.row for table in tables for cell in table.cells}
    form = catalog().table(tables[-1].edition or catalog().newest, TABLE)
    return any(cell.row not in found for cell in form.official_cells)


def _note_decisions(grid: Grid, head: int, table: FoundTable) -> None:
    """本年处理决定数量 is the 2021 label, 处理决定数量 the one of 2019: the only hint some tables give."""
    for column, code in grid.codes(head, "measure"):
        if code == "decisions" and table.edition is None:
            table.edition = "2021" if squeeze(grid.text(head, column)).startswith("本年") else None


def settle_edition(table: FoundTable) -> None:
    """The edition whose printed table has the most of the cells found; None when both fit alike."""
    scores = {
        edition: len(set(table.cells) & set(form.tables[table.table].official_cells))
        for edition, form in catalog().tabular.items()
        if table.table in form.tables
    }
    best = max(scores.values())
    editions = [edition for edition, score in scores.items() if score == best]
    if len(editions) == 1:
        table.edition = editions[0]


def _is_head(grid: Grid, row: int) -> bool:
    measures = {code for _, code in grid.codes(row, "measure")}
    if not measures:
        return False
    named = any(code == "content" for _, code in grid.codes(row, "head"))
    if len(measures) >= 2 or named:
        return True
    below = range(row + 1, min(row + 3, grid.height))
    return any(grid.codes(line, "item") for line in below)


def _width(grid: Grid, heads: list[int]) -> int:
    """The last column any head of the table reaches."""
    ends = (grid.extent(head, column)[3] for head in heads for column, _ in grid.codes(head, "measure"))
    return max(ends, default=0)


def _blocks(grid: Grid, head: int, end: int, width: int) -> list[Block]:
    """The block under a row of measures, or several where items stand between the measures: blocks side by side."""
    measures = [column for column, _ in grid.codes(head, "measure")]
    starts = [0]
    contents = {column for column, code in grid.codes(head, "head") if code == "content"}
    for item in sorted(_item_columns(grid, head, end) | contents):
        if any(starts[-1] <= column < item for column in measures) and any(column > item for column in measures):
            starts.append(item)
    if len(starts) == 1:
        return [Block(grid, head, end, (0, grid.width, width))]
    return [Block(grid, head, end, (left, right, right - 1)) for left, right in pairwise([*starts, grid.width])]


def _item_columns(grid: Grid, head: int, end: int) -> set[int]:
    """Where items stand below a head, as far as they belong to it."""
    columns: set[int] = set()
    missed = 0
    for row in range(head + 1, end):
        if grid.certain_kinds(row) & OTHER_TABLES or missed > MISSED_ROWS:
            break
        found = {column for column, _ in grid.codes(row, "item")}
        columns |= found
        missed = 0 if found else missed + 1
    return columns
