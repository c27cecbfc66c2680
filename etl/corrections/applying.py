"""Puts corrections into the figures of a report: where the sheet shows what they expect, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from etl.corrections.declared import Declared, read_typed, shows
from etl.draft import SourceFile, TablePlace
from etl.lexicon import lexicon
from etl.lists import open_code
from etl.places import standing
from etl.text import squeeze
from etl.transform import SHORT_NAMES
from etl.values import Kind
from reportdb.correction import CHANNELS, Correction, figure_words, label_and_unit, line_label_of
from reportdb.findings import Finding, Level, Number, finding
from reportdb.forms.codes import MONEY_UNITS, Cell, money_text
from reportdb.report import ChannelFigure, Figure, Mark, Report

__all__ = ["Applying", "dropped"]

Where = tuple[str, Cell]
#: what is wrong with a value, and no longer matters once another one stands in its place
_OF_A_VALUE = frozenset(
    {
        "not_a_number", "negative_count", "fractional_count", "unit_missing", "unit_unknown", "formula_not_computed",
        "error_cell", "note_in_cell",
    }
)  # fmt: skip


class Spot(NamedTuple):
    """A figure of the report at hand: its codes, words and unit, and what stands there."""

    table: str
    cell: Cell
    label: str
    unit: str
    figure: Figure


@dataclass(slots=True)
class Applying:
    """A report while its corrections are put in.

    `kept` are the corrections of the filing these very bytes made: the figures still show what was filed. `carried`
    came with tables of an earlier filing: their figures are the corrected ones.
    """

    report: Report
    places: Sequence[TablePlace]
    kept: Sequence[Correction] = ()
    carried: Sequence[Correction] = ()
    standing: dict[Where, Correction] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    met: set[int] = field(default_factory=set)
    newly: bool = False  # something stands that did not stand before

    def apply(self, declared: Iterable[Declared], file: SourceFile | None, *, scope_unclear: bool) -> None:
        """Everything that holds for the report; what does not hold is told and leaves the figure as filed."""
        self.standing = {one.place: one for one in self.carried}
        for one in self.kept:
            spot = self._spot(one.table, one.cell)
            if spot is not None and spot.figure == one.filed:
                self._put(one)
        now = dt.datetime.now(dt.UTC)
        for wanted in declared:
            if not self._has(wanted.table):
                continue
            self.met.add(wanted.number)
            spot = self._spot_of(wanted)
            if spot is None:
                self._refuse(wanted, None, "报告中没有这一格")
                continue
            before = self.standing.get((spot.table, spot.cell))
            if before is not None:
                spot = spot._replace(figure=before.filed)  # the sheet shows what was filed
            made = self._made(wanted, spot, file, now)
            if made is None:
                continue
            if before is not None and before.says == made.says:
                continue  # it stands already, since it was first declared
            if scope_unclear and wanted.scope is None:
                self._refuse(wanted, spot, "本级和汇总都有报告，更正没有写明是哪一份（scope）")
                continue
            self._put(made)
            self.newly = True
        self.findings += [self._told(one) for one in self.standing.values()]

    def settled(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings of the sheet's own values, as notices where another value stands now."""
        spots: dict[object, Correction] = {}
        for one in self.standing.values():
            where = standing(self.places, one.table, self._on_sheet(one))
            spots[one.table, where] = spots[one.table, one.cell.row, one.cell.column] = one
        return [self._settled(item, spots) for item in findings]

    def _settled(self, item: Finding, spots: Mapping[object, Correction]) -> Finding:
        if item.code == "subtotal_differs":
            return self._subtotal(item)
        if item.code not in _OF_A_VALUE or item.table is None:
            return item
        one = spots.get((item.table, (item.sheet, item.cell)))
        if one is None and item.table != CHANNELS:
            one = spots.get((item.table, item.row, item.column))
        if one is None:
            return item
        text = f"{item.message}已按更正采用 {figure_words(one.figure, one.unit)}。"
        return replace(item, level=Level.NOTICE, message=text)

    def _subtotal(self, item: Finding) -> Finding:
        """A subtotal is compared once more where a part of it was corrected."""
        parts = dict(item.operands)
        corrected = {
            f"{one.cell.row}/{one.cell.column}": one.figure.value
            for one in self.standing.values()
            if one.table == item.table and f"{one.cell.row}/{one.cell.column}" in parts
        }
        if not corrected:
            return item
        parts |= corrected
        known = sum(value for value in parts.values() if isinstance(value, int))
        if item.found == known:
            text = f"{item.message}更正后两者相符。"
            return replace(item, level=Level.NOTICE, message=text, expected=known, operands=parts)
        return replace(item, message=f"{item.message}更正后各项之和是 {known}。", expected=known, operands=parts)

    def _has(self, table: str) -> bool:
        return bool(self.report.channels) if table == CHANNELS else table in self.report.tables

    def _spot_of(self, wanted: Declared) -> Spot | None:
        if wanted.table != CHANNELS:
            return self._spot(wanted.table, wanted.cell)
        line = self._line(wanted.cell.row)
        if line is None or not _is_called(line, wanted.cell.column):
            return None
        return self._spot(CHANNELS, Cell(wanted.cell.row, line.metric_code))

    def _spot(self, table: str, cell: Cell) -> Spot | None:
        if table == CHANNELS:
            line = self._line(cell.row)
            if line is None or line.metric_code != cell.column:
                return None
            return Spot(table, cell, line_label_of(cell.row, line), line.unit, line.figure)
        data = self.report.tables.get(table)
        if data is None or cell not in data.figures:
            return None
        label, unit = label_and_unit(table, cell, data.edition)
        return Spot(table, cell, label, unit, data.figures[cell])

    def _line(self, position: str) -> ChannelFigure | None:
        lines = self.report.channels or []
        number = int(position)
        return lines[number - 1] if number <= len(lines) else None

    def _made(self, wanted: Declared, spot: Spot, file: SourceFile | None, now: dt.datetime) -> Correction | None:
        """The correction as it would stand; None, with a finding, where the sheet shows something else."""
        kind = _kind_of_line(spot.unit) if spot.table == CHANNELS else wanted.kind
        before, after = read_typed(wanted.before, kind), read_typed(wanted.after, kind)
        if after.issue is not None:
            self._refuse(wanted, spot, f"更正后的数{after.issue.text}")
            return None
        if not shows(spot.figure, before, wanted.before):
            already = spot.figure == after.figure
            why = "原表已是更正后的数，不需要更正" if already else "与原表不符"
            self._refuse(wanted, spot, why, Level.VERIFY if already else None)
            return None
        name, sha256 = ("", "") if file is None else (file.name, file.sha256)
        return Correction(
            spot.table, spot.cell, spot.figure, after.figure, wanted.reason, wanted.source, wanted.by, name, sha256,
            now, spot.label, spot.unit,
        )  # fmt: skip

    def _put(self, one: Correction) -> None:
        """The figure itself."""
        self.standing[one.place] = one
        if one.table != CHANNELS:
            self.report.tables[one.table].figures[one.cell] = one.figure
            return
        lines = list(self.report.channels or ())
        place = int(one.cell.row) - 1
        lines[place] = lines[place]._replace(figure=one.figure)
        self.report.channels = lines

    def _told(self, one: Correction) -> Finding:
        where = standing(self.places, one.table, self._on_sheet(one))
        at = f"（{where[1]}）" if where else ""
        text = f"{SHORT_NAMES[one.table]}“{one.label}”{at}{one.change}。{one.grounds}。"
        return self._finding("figure_corrected", text, one.table, one.cell, where,
                             expected=_number(one.figure, one.unit), found=_number(one.filed, one.unit))  # fmt: skip

    def _refuse(self, wanted: Declared, spot: Spot | None, why: str, level: Level | None = None) -> None:
        """The figure stays as filed; said with what the sheet shows and where."""
        cell = wanted.cell if spot is None else spot.cell
        sheet_cell = Cell(cell.row, "value") if wanted.table == CHANNELS else cell
        where = standing(self.places, wanted.table, sheet_cell)
        at = f"（{where[1]}）" if where else ""
        label = label_and_unit(wanted.table, cell, None)[0] if spot is None else spot.label
        shown = "" if spot is None else f"，原表填的是 {figure_words(spot.figure, spot.unit)}"
        text = (
            f"{SHORT_NAMES[wanted.table]}“{label}”{at}的更正没有采用：{why}{shown}；更正写的是由“{wanted.before}”"
            f"改为“{wanted.after}”（{wanted.where}，依据：{' '.join(wanted.source.split())}）。"
        )
        self.findings.append(
            self._finding("correction_refused", text, wanted.table, cell, where, level=level,
                          expected=wanted.before, found=None if spot is None else _number(spot.figure, spot.unit))
        )  # fmt: skip

    def _on_sheet(self, one: Correction) -> Cell:
        return Cell(one.cell.row, "value") if one.table == CHANNELS else one.cell

    def _finding(
        self, code: str, text: str, table: str, cell: Cell, where: tuple[str, str] | None, *,
        level: Level | None = None, expected: Number | None = None, found: Number | None = None,
    ) -> Finding:  # fmt: skip
        sheet, at = where or (None, None)
        row, column = cell.row, cell.column
        if table == CHANNELS and (line := self._line(cell.row)) is not None:
            row, column = line.channel_code, line.metric_code
        return finding(code, text, level=level, table=table, row=row, column=column, sheet=sheet, cell=at,
                       expected=expected, found=found)  # fmt: skip


def dropped(current: Iterable[Correction], applied: Applying, filing_id: int) -> list[Finding]:
    """Earlier corrections that a new sheet undoes: it shows the old figure again, and nobody declared them anew."""
    findings = []
    for one in current:
        spot = applied._spot(one.table, one.cell)
        if one.place in applied.standing or spot is None or spot.figure != one.filed:
            continue
        where = standing(applied.places, one.table, applied._on_sheet(one))
        at = f"（{where[1]}）" if where else ""
        text = (
            f"{SHORT_NAMES[one.table]}“{spot.label}”{at}又填成 {figure_words(one.filed, one.unit)}：filing {filing_id} 曾"
            f"{one.change}（{one.grounds}），这次没有给出更正，按新表采用，请核实。"
        )
        findings.append(
            applied._finding("correction_dropped", text, one.table, one.cell, where,
                             expected=_number(one.figure, one.unit), found=_number(one.filed, one.unit))
        )  # fmt: skip
    return findings


def _is_called(line: ChannelFigure, words: str) -> bool:
    """Whether words name a line's metric or channel: by code, as typed, or in another usual spelling."""
    if words in (line.metric_code, line.channel_code):
        return True
    plain = squeeze(words)
    if plain and plain in (squeeze(line.metric), squeeze(line.channel)):
        return True
    known = {open_code(words, kind) for kind in ("channel", "metric") if lexicon().code(words, kind) is not None}
    return bool(known & {line.metric_code, line.channel_code})


def _kind_of_line(unit: str) -> Kind:
    return Kind(money=True, unit=unit) if unit in MONEY_UNITS else Kind(counted=False)


def _number(figure: Figure, unit: str) -> Number | None:
    """A figure as findings hold it: counts as integers, money as decimal strings of 万元, words as typed."""
    if figure.mark is Mark.NOT_APPLICABLE:
        return "/"
    if figure.value is None:
        return figure.text
    return money_text(figure.value, "万元") if unit in MONEY_UNITS else figure.value
