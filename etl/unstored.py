"""The last look over a sheet: findings about whole rows, columns and tables name every figure that was not taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from etl.grid import Grid
from etl.lexicon import lexicon
from etl.reading import SheetReading
from etl.recognise.found import FoundSheet, Place
from etl.recognise.leftover import is_free, left_finding, no_figures, numbering
from etl.text import cells_named, spans
from etl.workbook import Sheet
from reportdb.findings import Finding

_LINES = frozenset({"row_unknown", "column_unknown"})
#: what leaves figures out; without it the recognisers have named all there is to name
_LEAVES_OUT = _LINES | {"table_twice"}


def name_unstored(sheets: Sequence[SheetReading], findings: list[Finding]) -> list[Finding]:
    """The same findings: those about a row or column list its figures, and figures that none names get one."""
    if not any(item.code in _LEAVES_OUT for item in findings):
        return findings
    done = list(findings)
    for sheet in sheets:
        if any(item.code in _LEAVES_OUT and item.sheet == sheet.name for item in findings):
            _complete(sheet, done)
    return done


def _complete(sheet: SheetReading, findings: list[Finding]) -> None:
    grid = Grid(Sheet(sheet.name, sheet.rows), lexicon())
    free = set(_free(grid, sheet.found, findings))
    for number, item in enumerate(findings):
        if item.sheet != sheet.name or item.code not in _LINES or not item.cell or not item.cell.isalnum():
            continue
        own = _of_line(item, sheet.found, free)
        if own:
            findings[number] = replace(item, cell=", ".join([item.cell, *spans(own)]))
            free -= own
    for table, places in _by_table(sheet.found, free):
        findings.append(left_finding(table, sheet.name, places))


def _free(grid: Grid, found: FoundSheet, findings: Iterable[Finding]) -> Iterator[Place]:
    """The figures of a sheet that are neither taken nor named; numbering and remarks are no figures."""
    claimed = {place for table in found.tables for place in table.places()}
    claimed |= {place for item in findings if item.sheet == grid.sheet.name for place in cells_named(item.cell or "")}
    listed = {line for one in found.channels for line in one.lines}
    listed |= {line for one in found.items for line in one.lines}
    rows = [row for row in range(grid.height) if row not in listed]
    for column in range(grid.width):
        places = [(row, column) for row in rows if is_free(grid, row, column, claimed)]
        if not numbering([grid.rows[row][column] for row, _ in places]):
            yield from (place for place in places if not _beside(grid, found, place))


def _beside(grid: Grid, found: FoundSheet, place: Place) -> bool:
    """Whether a cell stands in a column of serials, codes or remarks of a table."""
    return any(
        table.cells and table.top <= place[0] <= _last(table.cells.values()) and no_figures(grid, table, place[1])
        for table in found.tables
        if not _turned(found, table.table)
    )


def _last(places: Iterable[Place]) -> int:
    return max(row for row, _ in places)


def _turned(found: FoundSheet, code: str | None) -> bool:
    return any(segment.turned for table in found.tables if table.table == code for segment in table.segments)


def _of_line(item: Finding, found: FoundSheet, free: set[Place]) -> set[Place]:
    """The figures of the row or column that a finding names by its label."""
    ((row, column),) = cells_named(item.cell or "")
    if (item.code == "row_unknown") is not _turned(found, item.table):
        return {place for place in free if place[0] == row and place[1] > column}
    tables = (table for table in found.tables if table.table == item.table and table.cells and table.top <= row)
    last = max((_last(table.cells.values()) for table in tables), default=-1)
    return {place for place in free if place[1] == column and row < place[0] <= last}


def _by_table(found: FoundSheet, free: set[Place]) -> Iterator[tuple[str, list[Place]]]:
    """What is left, by the table in whose rows it stands; "" for none."""
    by_table: dict[str, list[Place]] = {}
    for place in sorted(free):
        inside = (
            table.table
            for table in found.tables
            if table.cells and table.top <= place[0] <= _last(table.cells.values())
        )
        by_table.setdefault(next(inside, ""), []).append(place)
    yield from by_table.items()
