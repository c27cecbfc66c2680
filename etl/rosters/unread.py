"""The last look over flat lists: a figure among their lines that was neither taken nor named gets a finding."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from etl.reading import FileReading, SheetReading
from etl.recognise.found import FoundRoster, Place, RosterRow
from etl.recognise.words import holds_figure
from etl.rosters.columns import holds_money
from etl.rosters.gathered import Gathered, shortened
from etl.text import cells_named, ranges
from etl.values import Kind, read_value
from reportdb.findings import Finding, Level, finding
from reportdb.report import Mark


def unread_findings(reading: FileReading, gathered: Collection[Gathered]) -> Iterator[Finding]:
    """One finding for each sheet of lists with figures that nobody took."""
    named: dict[str | None, set[Place]] = {}
    for item in (*reading.notices, *(item for one in gathered for item in _findings(one, reading))):
        named.setdefault(item.sheet, set()).update(cells_named(item.cell or ""))
    for number, sheet in enumerate(reading.sheets):
        known = {*_taken(number, gathered), *named.get(sheet.name, ())}
        left = sorted({place for one in sheet.found.rosters for place in _left(one, sheet, known)})
        if left:
            cells = ", ".join(ranges(left))
            text = f"过录表中 {shortened(cells)} 的数字没有采用：不知是哪个单位、哪一项的数，请核实。"
            yield finding("column_unknown", text, level=Level.VERIFY, sheet=sheet.name, cell=cells)


def _findings(one: Gathered, reading: FileReading) -> Iterator[Finding]:
    yield from one.findings
    yield from one.clash_findings(reading.sheets)
    for found in one.tables.values():
        yield from found.findings


def _taken(number: int, gathered: Collection[Gathered]) -> Iterator[Place]:
    """The cells of a sheet that a report reads, and those that say a figure once more."""
    for one in gathered:
        for (of, _), found in one.tables.items():
            if of == number and (found.cells or found.findings):
                yield from found.places()
        yield from ((row, extra.value) for extra in one.extras.get(number, ()) for row in extra.rows)
        for spots in one.again.values():
            yield from (place for of, place, _ in spots if of == number)


def _left(roster: FoundRoster, sheet: SheetReading, known: Collection[Place]) -> Iterator[Place]:
    """The figures of a list outside its head and its columns without figures that are not known."""
    rows = {row.line: row for row in roster.rows}
    top, left, bottom, right = roster.box
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            line, at = (column, row) if roster.turned else (row, column)
            if line < roster.below or at not in roster.figures or (row, column) in known:
                continue
            raw = sheet.rows[row][column]
            if holds_figure(raw) if isinstance(raw, str) else raw is not None:
                of = rows.get(line)
                if of is None or not of.is_sum or not (_checked(of, at, raw) or _adds_up(roster, sheet, of, at, raw)):
                    yield row, column


def _checked(row: RosterRow, at: int, raw: object) -> bool:
    """Whether a figure on a sum line is compared with those of the agencies."""
    one = next((one for one in row.columns if one.at == at and one.table), None)
    if one is None:
        return False
    money = holds_money(one) or (not one.column and bool(one.unit))  # the one measure of an item
    return read_value(raw, Kind(money, True, one.unit)).figure.mark in (Mark.NUMBER, Mark.NOT_APPLICABLE)


def _adds_up(roster: FoundRoster, sheet: SheetReading, sum_: RosterRow, at: int, raw: object) -> bool:
    """Whether a figure under an unknown head is the sum of those above it or of all: they are named already."""
    total = since = above = 0
    for row in roster.rows:
        if row.line == sum_.line:
            above = since
        since = 0 if row.is_sum else since
        place = roster.place(row.line, at)
        value = read_value(sheet.rows[place[0]][place[1]], Kind(signed=True)).figure.value
        if not row.is_sum:
            total, since = total + (value or 0), since + (value or 0)
    said = read_value(raw, Kind(signed=True)).figure.value
    return bool(said) and said in (total, above)
