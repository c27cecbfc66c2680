"""合计 and 小计 lines of flat lists: checked against the agencies they add up, never a report of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from etl.reading import SheetReading
from etl.recognise.found import FoundRoster, RosterColumn, RosterRow
from etl.rosters.columns import holds_money
from etl.text import address
from etl.values import Kind, read_value
from reportdb.findings import Finding, Level, Number, finding
from reportdb.forms import catalog
from reportdb.forms.codes import money_text

_SHOWN = 5
Line = tuple[FoundRoster, RosterRow]


def sum_findings(sheet: SheetReading) -> list[Finding]:
    """One finding for each sum line of a sheet that is no sum of its lines, whichever lines it may mean."""
    findings: list[Finding] = []
    for column in dict.fromkeys(roster.name_column for roster in sheet.found.rosters):  # pages of one list
        lines = [(one, row) for one in sheet.found.rosters if one.name_column == column for row in one.rows]
        sums = _Sums(sheet, lines)
        findings += [item for number, (_, row) in enumerate(lines) if row.is_sum for item in sums.check(number)]
    return findings


class _Sums:
    """The lines of a sheet in order with running sums of every column."""

    def __init__(self, sheet: SheetReading, lines: Sequence[Line]) -> None:
        self.sheet = sheet
        self.lines = lines
        self._running: dict[int, tuple[list[int], list[int]]] = {}

    def check(self, number: int) -> Iterator[Finding]:
        """What differs on a sum line under the reading of it that fits best."""
        roster, row = self.lines[number]
        columns = [one for one in row.columns if one.column and _adds_up(one)]
        said = [(one, value) for one in columns if (value := self._value(number, one)) is not None]
        readings = [self._differing(said, spans) for spans in dict.fromkeys(self._spans(number))]
        best = min(readings, key=len, default=[])
        if not best:
            return
        shown = "；".join(
            f"“{one.label}”{address(*roster.place(row.line, one.at))} 填的是 {_shown(one, found)}，各单位之和是 {_shown(one, known)}"
            for one, found, known in best[:_SHOWN]
        )
        more = f"等 {len(best)} 栏" if len(best) > _SHOWN else ""
        text = f"“{row.name}”一行与各单位之和不符：{shown}{more}，请核实。"
        cells = ", ".join(address(*roster.place(row.line, one.at)) for one, _, _ in best)
        yield finding(
            "subtotal_differs", text, level=Level.VERIFY, table=best[0][0].table, sheet=self.sheet.name, cell=cells,
            expected=_number(best[0][0], best[0][2]), found=_number(best[0][0], best[0][1]),
        )  # fmt: skip

    def _spans(self, number: int) -> Iterator[tuple[int, int]]:
        """The lines a sum may mean: all, all above, those since the last sum or heading, those up to the next."""
        section = self.lines[number][1].section
        first = number
        while first > 0 and not self.lines[first - 1][1].is_sum and self.lines[first - 1][1].section == section:
            first -= 1
        last = number + 1
        while last < len(self.lines) and not self.lines[last][1].is_sum:
            last += 1
        yield 0, len(self.lines)
        yield first, number
        yield number + 1, last
        yield 0, number

    def _differing(
        self, said: Sequence[tuple[RosterColumn, int]], span: tuple[int, int]
    ) -> list[tuple[RosterColumn, int, int]]:
        found = []
        for one, value in said:
            running, gaps = self._sums(one)
            known = running[span[1]] - running[span[0]]
            open_ = gaps[span[1]] - gaps[span[0]]
            if known != value and not (open_ and known < value):
                found.append((one, value, known))
        return found

    def _sums(self, one: RosterColumn) -> tuple[list[int], list[int]]:
        """Running sums of a column over the agencies, and how many of them gave no number."""
        known = self._running.get(one.at)
        if known is None:
            values = [None if row.is_sum else self._value(at, one) for at, (_, row) in enumerate(self.lines)]
            gaps = [value is None and not row.is_sum for value, (_, row) in zip(values, self.lines, strict=True)]
            known = self._running[one.at] = (
                [0, *accumulate(value or 0 for value in values)],
                [0, *accumulate(int(gap) for gap in gaps)],
            )
        return known

    def _value(self, number: int, one: RosterColumn) -> int | None:
        roster, row = self.lines[number]
        line, at = roster.anchors.get((row.line, one.at), (row.line, one.at))
        if (line, at) != (row.line, one.at):
            return None
        place = roster.place(line, at)
        raw = self.sheet.rows[place[0]][place[1]]
        if isinstance(raw, float) and raw.is_integer() and not holds_money(one):
            return int(raw)
        return read_value(raw, Kind(holds_money(one), True, one.unit)).figure.value


def _adds_up(one: RosterColumn) -> bool:
    """Whether agencies' figures of a column may be added; 现行有效 of many agencies may be counted once."""
    cells = (form.tables[one.table].cells for form in catalog().tabular.values() if one.table in form.tables)
    found = [
        meaning
        for table in cells
        for cell, meaning in table.items()
        if (cell.row, cell.column) == (one.row, one.column)
    ]
    return all(meaning.additive for meaning in found)


def _number(one: RosterColumn, value: int) -> Number:
    return money_text(value, "万元") if holds_money(one) else value


def _shown(one: RosterColumn, value: int) -> str:
    return f"{money_text(value, '万元')} 万元" if holds_money(one) else str(value)
