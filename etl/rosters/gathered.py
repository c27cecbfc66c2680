"""What the flat lists of a file say of one agency and year, and where they say it twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from etl.reading import SheetReading
from etl.recognise.found import FoundExtras, FoundTable, Place
from etl.rosters.columns import MONEY
from etl.text import address
from etl.values import Kind, read_value
from reportdb.findings import Finding, finding
from reportdb.forms.codes import Cell
from reportdb.report import Figure, Mark, Scope

NAMES = {"publications": "表二", "applications": "表三", "appeals": "表四"}
SHOWN = 6
_NOTHING = frozenset({Mark.BLANK, Mark.NOT_APPLICABLE})

Spot = tuple[int, Place, str]  # number of the sheet, place, money unit


@dataclass(slots=True)
class Gathered:
    """What the lists of a file say of one agency and year."""

    agency: str
    year: int | None
    scope: Scope | None
    code: str = ""  # of the agency, where the list says it
    codes: set[str] = field(default_factory=set)  # and every code its lines give
    coded: bool = False  # on a list of ours
    tables: dict[tuple[int, str], FoundTable] = field(default_factory=dict)  # by number of the sheet and table
    seen: dict[tuple[str, Cell], Spot] = field(default_factory=dict)
    clashes: dict[tuple[str, Cell], list[Spot]] = field(default_factory=dict)  # different figures for one cell
    again: dict[tuple[str, Cell], list[Spot]] = field(default_factory=dict)  # the same figure once more
    findings: list[Finding] = field(default_factory=list)
    sign_off: dict[str, str] = field(default_factory=dict)
    extras: dict[int, list[FoundExtras]] = field(default_factory=dict)  # figures under 其他指标, by number of the sheet
    lines: int = 0

    def drop(self, sheet: int, table: str, cell: Cell) -> None:
        """Take a figure back, its place too."""
        found = self.tables[sheet, table]
        del found.cells[cell]
        for segment in found.segments:
            if cell.row in segment.rows:
                segment.columns.pop(cell.column, None)

    def keeps(self, table: str, cell: Cell, spot: Spot, sheets: Sequence[SheetReading]) -> bool:
        """Whether a figure is taken: the first of its cell, or the first that says anything; of two that differ neither."""
        key = (table, cell)
        first = self.seen.setdefault(key, spot)
        if first is spot:
            return True
        if key in self.clashes:
            self.clashes[key].append(spot)
            return False
        before, now = (_figure(sheets, at, cell) for at in (first, spot))
        if now.mark is Mark.BLANK or (now.mark in _NOTHING and before.mark is not Mark.BLANK):
            return False
        if now == before:
            if now.mark is not Mark.TEXT:  # words are named wherever they stand
                self.again.setdefault(key, []).append(spot)
            return False
        self.drop(first[0], table, cell)
        if before.mark in _NOTHING:
            self.seen[key] = spot
            return True
        self.clashes[key] = [first, *self.again.get(key, ()), spot]
        return False

    def clash_findings(self, sheets: list[SheetReading]) -> list[Finding]:
        """One finding a sheet and table for the figures given twice and differently."""
        groups: dict[tuple[int, str, str], list[Place]] = {}
        for (table, _), spots in self.clashes.items():
            lines = {(number, place[0]) for number, place, _ in spots}
            code = "column_unknown" if len(lines) == 1 else "table_twice"
            for number, place, _ in spots:
                groups.setdefault((number, table, code), []).append(place)
        findings = []
        for (number, table, code), places in groups.items():
            cells = ", ".join(address(*place) for place in sorted(places))
            what = "同一个数填了几处而且不同" if code == "column_unknown" else "出现了几次而且不同"
            text = f"{NAMES[table]}“{self.agency}”{what}（{shortened(cells)}），都没有采用，请只保留正确的。"
            findings.append(finding(code, text, table=table, sheet=sheets[number].name, cell=cells))
        return findings


def _figure(sheets: Sequence[SheetReading], spot: Spot, cell: Cell) -> Figure:
    number, (row, column), unit = spot
    return read_value(sheets[number].rows[row][column], Kind(cell.column in MONEY, True, unit)).figure


def shortened(cells: str) -> str:
    """The first of a list of cells, and how many there are."""
    listed = cells.split(", ")
    return cells if len(listed) <= SHOWN else f"{', '.join(listed[:SHOWN])} 等 {len(listed)} 格"
