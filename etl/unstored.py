"""The last look over a sheet: findings about whole rows, columns and tables name every figure that was not taken."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from etl.grid import Grid
from etl.lexicon import lexicon
from etl.reading import SheetReading
from etl.recognise.found import FoundSheet, FoundTable, Place
from etl.recognise.leftover import is_free, left_finding, no_figures
from etl.recognise.words import is_numbering
from etl.text import cells_named, ranges
from etl.workbook import Sheet
from reportdb.findings import Finding

_LINES = frozenset({"row_unknown", "column_unknown"})
#: what leaves figures out; without it the recognisers have named all there is to name
_LEAVES_OUT = _LINES | {"table_twice", "layout_applied"}


def name_unstored(sheets: Sequence[SheetReading], findings: list[Finding]) -> list[Finding]:
    """The same findings: those about a row or column list its figures, and figures that none names get one."""
    if not any(item.code in _LEAVES_OUT for item in findings):
        return findings
    done = list(findings)
    for sheet in sheets:
        if any(table.partial for table in sheet.found.tables):
            continue  # a line of a flat list, which names its own; the others belong to other agencies
        if any(item.code in _LEAVES_OUT and item.sheet == sheet.name for item in findings):
            _complete(sheet, done)
    return done


def _complete(sheet: SheetReading, findings: list[Finding]) -> None:
    look = _Look(Grid(Sheet(sheet.name, sheet.rows), lexicon()), sheet.found)
    free = set(look.free(findings))
    for number, item in enumerate(findings):
        if item.sheet != sheet.name or item.code not in _LINES or not item.cell or not item.cell.isalnum():
            continue
        own = look.of_line(item, free)
        if own:
            findings[number] = replace(item, cell=", ".join([item.cell, *ranges(own)]))
            free -= own
    for table, places in look.by_table(free):
        findings.append(left_finding(table, sheet.name, places))


class _Look:
    """One sheet with its tables by the rows they stand in: a sheet may hold hundreds."""

    def __init__(self, grid: Grid, found: FoundSheet) -> None:
        self.grid = grid
        self.found = found
        self._turned = {
            table.table for table in found.tables if any(segment.turned for segment in table.segments)
        }  # fmt: skip
        self._in_row: dict[int, list[FoundTable]] = {}
        for table in found.tables:
            for row in range(table.top, _last(table) + 1):
                self._in_row.setdefault(row, []).append(table)
        self._aside: dict[tuple[int, int], bool] = {}
        #: of each table, where its pieces begin and how far down those so far reach
        self._reach: dict[str, tuple[list[int], list[int]]] = {}
        for table in sorted(found.tables, key=lambda table: table.top):
            tops, lasts = self._reach.setdefault(table.table, ([], []))
            tops.append(table.top)
            lasts.append(max(_last(table), lasts[-1] if lasts else -1))

    def free(self, findings: Iterable[Finding]) -> Iterator[Place]:
        """The figures of the sheet that are neither taken nor named; numbering and remarks are no figures."""
        grid, found = self.grid, self.found
        claimed = {place for table in found.tables for place in table.places()}
        for item in findings:
            if item.sheet == grid.sheet.name:
                claimed |= cells_named(item.cell or "")
        listed = {line for one in found.channels for line in one.lines}
        listed |= {line for one in found.items for line in one.lines}
        listed |= {row for one in found.statistics for row in one.rows}  # which names its own
        rows = [row for row in range(grid.height) if row not in listed]
        for column in range(grid.width):
            places = [(row, column) for row in rows if is_free(grid, row, column, claimed)]
            if not is_numbering([grid.rows[row][column] for row, _ in places]):
                yield from (place for place in places if not self._beside(place))

    def _beside(self, place: Place) -> bool:
        """Whether a cell stands in a column of serials, codes or remarks of a table."""
        return any(
            self._no_figures(table, place[1])
            for table in self._in_row.get(place[0], ())
            if table.table not in self._turned
        )

    def _no_figures(self, table: FoundTable, column: int) -> bool:
        known = self._aside.get((id(table), column))
        if known is None:
            known = self._aside[id(table), column] = no_figures(self.grid, table, column)
        return known

    def of_line(self, item: Finding, free: set[Place]) -> set[Place]:
        """The figures of the row or column that a finding names by its label."""
        ((row, column),) = cells_named(item.cell or "")
        if (item.code == "row_unknown") is (item.table not in self._turned):
            return {(row, at) for at in range(column + 1, self.grid.width) if (row, at) in free}
        tops, lasts = self._reach.get(item.table or "", ([], []))
        before = bisect_right(tops, row)
        last = lasts[before - 1] if before else -1
        return {(at, column) for at in range(row + 1, last + 1) if (at, column) in free}

    def by_table(self, free: set[Place]) -> Iterator[tuple[str, list[Place]]]:
        """What is left, by the table in whose rows it stands; "" for none."""
        by_table: dict[str, list[Place]] = {}
        for place in sorted(free):
            inside = (table.table for table in self._in_row.get(place[0], ()))
            by_table.setdefault(next(inside, ""), []).append(place)
        yield from by_table.items()


def _last(table: FoundTable) -> int:
    """The last row of a table's figures; -1 where it has none."""
    return max((row for row, _ in table.cells.values()), default=-1)
