"""A line of one of our own lists: every figure by the code of its column, and nothing to be made out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from etl.reading import SheetReading
from etl.recognise.found import FoundExtras, FoundRoster, FoundTable, Place, RosterColumn, RosterRow, Segment
from etl.rosters.columns import UNKNOWN, Columns
from etl.rosters.gathered import Gathered
from etl.text import trim
from etl.values import is_typed
from reportdb.findings import Level
from reportdb.forms.codes import Cell
from reportdb.report import NOT_REPORTED


@lru_cache(maxsize=64)
def columns_of(columns: tuple[RosterColumn, ...]) -> Columns:
    """The columns of a list without its figures, which `take` reads: those whose code nobody knows."""
    unknown = [(one.at, one.label) for one in columns if not one.table]
    return Columns(untaken=[(UNKNOWN, Level.ERROR, unknown)] if unknown else [])


def take(
    roster: FoundRoster, row: RosterRow, one: Gathered, sheets: Sequence[SheetReading], number: int
) -> Iterator[tuple[RosterColumn, Place]]:
    """Adds the figures of a line to its report; gives the columns whose figure is lost in a merged cell.

    未报送 is no figure at all, and neither is an empty cell under 其他指标.
    """
    cells = sheets[number].rows[row.line]
    for column in row.columns:
        if not column.table:
            continue
        place = (row.line, column.at)
        if place in roster.anchors:
            yield column, roster.anchors[place]
            continue
        raw = cells[column.at]
        said = trim(raw) if isinstance(raw, str) else raw
        if column.other:
            if said not in ("", None, NOT_REPORTED):
                _extra(one, number, sheets[number].name, column, place, typed=is_typed(said))
        elif said != NOT_REPORTED:
            _figure(one, sheets, number, column, place, typed=is_typed(said))


def _figure(
    one: Gathered, sheets: Sequence[SheetReading], number: int, column: RosterColumn, place: Place, *, typed: bool
) -> None:
    cell = Cell(column.row, column.column, column.period)
    found = _table(one, number, sheets[number].name, column, place[0])
    if not one.keeps(column.table, cell, (number, place, column.unit), sheets):
        return
    found.cells[cell] = place
    if column.unit:
        found.units[column.column] = column.unit
    if typed:
        found.as_typed |= {cell}
    last = found.segments[-1] if found.segments else None
    if last is None or last.rows != {cell.row: place[0]} or last.period != cell.period:
        found.segments.append(last := Segment({cell.row: place[0]}, {}, period=cell.period))
    last.columns[cell.column] = place[1]


def _extra(one: Gathered, number: int, sheet: str, column: RosterColumn, place: Place, *, typed: bool) -> None:
    cell = Cell(column.row, column.column, column.period)
    _table(one, number, sheet, column, place[0])
    lines = [(place[0], column.table, cell)]
    extra = FoundExtras(sheet, [place[0]], lines, place[1], None, column.unit, typed)
    one.extras.setdefault(number, []).append(extra)


def _table(one: Gathered, number: int, sheet: str, column: RosterColumn, line: int) -> FoundTable:
    found = one.tables.get((number, column.table))
    if found is None:
        found = FoundTable(column.table, sheet, column.edition, top=line, partial=True)
        one.tables[number, column.table] = found
    return found
