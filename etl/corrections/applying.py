"""Puts corrections into the figures of a report: where the sheet shows what they expect, and nowhere else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from etl.corrections import telling
from etl.corrections.declared import Declared, read_typed, shows
from etl.corrections.figures import Figures, Spot
from etl.draft import SourceFile
from etl.values import Kind
from reportdb.correction import CHANNELS, Correction, figure_words
from reportdb.findings import Finding, Level
from reportdb.forms.codes import MONEY_UNITS, Cell

#: what is wrong with a value, and no longer matters once another one stands in its place
_OF_A_VALUE = frozenset(
    {
        "not_a_number", "negative_count", "fractional_count", "unit_missing", "unit_unknown", "formula_not_computed",
        "error_cell", "note_in_cell",
    }
)  # fmt: skip


@dataclass(slots=True)
class Applying:
    """A report while its corrections are put in.

    `kept` are the corrections of the filing these very bytes made: the figures still show what was filed. `carried`
    came with tables of an earlier filing: their figures are the corrected ones.
    """

    figures: Figures
    kept: Sequence[Correction] = ()
    carried: Sequence[Correction] = ()
    standing: dict[tuple[str, Cell], Correction] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    met: set[int] = field(default_factory=set)
    newly: bool = False  # something stands that did not stand before

    @property
    def corrections(self) -> list[Correction]:
        """Those that stand, in their order."""
        return sorted(self.standing.values(), key=lambda one: one.order)

    def apply(self, declared: Iterable[Declared], file: SourceFile | None, *, scope_unclear: bool) -> None:
        """Everything that holds for the report; what does not hold is told and leaves the figure as filed."""
        self.standing = {one.place: one for one in self.carried}
        for one in self.kept:
            spot = self.figures.at(*one.place)
            if spot is not None and spot.figure == one.filed:
                self._put(one)
        now = dt.datetime.now(dt.UTC)
        for wanted in declared:
            if self.figures.has(wanted.table):
                self.met.add(wanted.number)
                self._declare(wanted, file, now, scope_unclear)
        self.findings += [telling.put_in(self.figures, one) for one in self.corrections]

    def _declare(self, wanted: Declared, file: SourceFile | None, now: dt.datetime, scope_unclear: bool) -> None:
        spot = self.figures.meant(wanted)
        if spot is None:
            self._refuse(wanted, None, "报告中没有这一格")
            return
        before = self.standing.get((spot.table, spot.cell))
        if before is not None:
            spot = spot._replace(figure=before.filed)  # the sheet shows what was filed
        made = self._made(wanted, spot, file, now)
        if made is None or (before is not None and before.says == made.says):
            return  # refused, or standing since it was first declared
        if scope_unclear and wanted.scope is None:
            self._refuse(wanted, spot, "本级和汇总都有报告，更正没有写明是哪一份（scope）")
            return
        self._put(made)
        self.newly = True

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

    def _refuse(self, wanted: Declared, spot: Spot | None, why: str, level: Level | None = None) -> None:
        self.findings.append(telling.refused(self.figures, wanted, spot, why, level))

    def _put(self, one: Correction) -> None:
        self.standing[one.place] = one
        self.figures.put(one)

    def dropped(self, current: Iterable[Correction], filing_id: int) -> list[Finding]:
        """Corrections of the current filing that this report undoes: it shows the old figures again."""
        undone = []
        for one in current:
            spot = self.figures.at(*one.place)
            if one.place not in self.standing and spot is not None and spot.figure == one.filed:
                undone.append(telling.dropped(self.figures, one, filing_id))
        return undone

    def settled(self, findings: Iterable[Finding]) -> list[Finding]:
        """Findings of the sheet's own values, as notices where another value stands now."""
        spots: dict[object, Correction] = {}
        for one in self.standing.values():
            spots[one.table, self.figures.where(*one.place)] = spots[one.table, one.cell.row, one.cell.column] = one
        return [self._settled(item, spots) for item in findings] if spots else list(findings)

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
        level, end = (
            (Level.NOTICE, "更正后两者相符。") if item.found == known else (item.level, f"更正后各项之和是 {known}。")
        )
        return replace(item, level=level, message=item.message + end, expected=known, operands=parts)


def _kind_of_line(unit: str) -> Kind:
    return Kind(money=True, unit=unit) if unit in MONEY_UNITS else Kind(counted=False)
