"""更正表: every figure of an accepted report that was changed later, when, why, by whom, and the totals it stands in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, select

from reportdb.comparison import Difference, Kind, compare, of_correction
from reportdb.correction import Correction, meaning_of
from reportdb.queries.corrections import corrections_of
from reportdb.queries.differences import Change, changes
from reportdb.queries.filings import ACCEPTED, FilingRow, accepted_after, filings_of_year
from reportdb.queries.history import Source, made_by, sources, utc
from reportdb.queries.registry import collectors, subtree
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.queries.tables import correction as correction_rows
from reportdb.report import BLANK, Figure, Mark, Report, Scope

#: reports whose versions are read together
_AT_ONCE = 100


class How(StrEnum):
    """How a figure came to be another one."""

    REFILED = "refiled"  # a newer sheet says otherwise
    SUPPLEMENTED = "supplemented"  # it had not been reported before
    DECLARED = "declared"  # a declared correction
    RESTORED = "restored"  # an earlier filing was made current again


class TouchedTotal(NamedTuple):
    """A stored total that was in force when a figure below it changed, and what stands in the same cell of it.

    `figure` is None where its form has no such cell. `change` is what the cell would have to change by: only between
    two numbers, and only where members are added up. `redone` is the filing that has superseded the total since.
    """

    row: FilingRow
    figure: Figure | None
    change: int | None
    redone: FilingRow | None
    redone_figure: Figure | None


class Restatement(NamedTuple):
    """One changed figure. `old` is None where the first accepted filing was corrected as it came in."""

    how: How
    difference: Difference
    old: FilingRow | None
    new: FilingRow
    at: dt.datetime
    by: str
    restored_from: int | None
    files: list[str]
    correction: Correction | None
    totals: list[TouchedTotal]


def restatements(conn: Connection, remit: Remit, year: int, under: int | None = None) -> list[Restatement]:
    """The ledger of a year: by agency, scope and filing, figures in the order of the form.

    `under` limits it to an agency and those below it. Only figures are listed, neither sentences nor the sign-off;
    and no place where neither filing says anything. Totals are accepted `consolidated` filings of agencies above the
    one that changed (of itself, where its `own` report did), within the remit.
    """
    return ledger(conn, remit, year, under).lines


class Ledger(NamedTuple):
    """A part of the ledger; `reports` are those of the year that may have changed, all parts together."""

    reports: int
    lines: list[Restatement]


def ledger(conn: Connection, remit: Remit, year: int, under: int | None = None, part: slice | None = None) -> Ledger:
    """The lines of `restatements` of some of its reports alone: in a province many are filed again."""
    book = _Ledger(conn, remit, year)
    below = None if under is None else subtree(conn, remit, under, year)
    reports = [rows for rows in book.reports() if below is None or rows[0].agency_id in below]
    chosen = reports if part is None else reports[part]
    return Ledger(len(reports), list(book.of_reports(chosen)))


@dataclass(slots=True)
class _Ledger:
    conn: Connection
    remit: Remit
    year: int
    accepted: dict[int, list[FilingRow]] = field(default_factory=dict)  # by report, oldest first
    totals: dict[int, list[FilingRow]] = field(default_factory=dict)  # consolidated ones by agency, oldest first
    above: dict[int, int] = field(default_factory=dict)
    corrected: set[int] = field(default_factory=set)
    loaded: dict[int, Report] = field(default_factory=dict)  # totals
    compared: dict[int, Report] = field(default_factory=dict)  # versions of the reports at hand
    makers: dict[int, tuple[str, str, int | None]] = field(default_factory=dict)
    files: dict[int, list[Source]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_report: dict[int, list[FilingRow]] = defaultdict(list)
        rows = filings_of_year(self.conn, self.remit, self.year)
        for row in sorted(rows, key=lambda row: (row.agency_code, row.agency, row.scope, row.n)):
            if row.state == ACCEPTED:
                by_report[row.report_id].append(row)
        self.accepted = dict(by_report)
        self.totals = {one[0].agency_id: one for one in by_report.values() if one[0].scope == Scope.CONSOLIDATED}
        self.above = collectors(self.conn, self.year)
        self.corrected = set(self.conn.execute(select(correction_rows.c.filing_id).distinct()).scalars())

    def reports(self) -> Iterator[list[FilingRow]]:
        """The accepted filings of every report that has more than one, or a correction."""
        for rows in self.accepted.values():
            if len(rows) > 1 or rows[0].id in self.corrected:
                yield rows

    def of_reports(self, reports: list[list[FilingRow]]) -> Iterator[Restatement]:
        """What the filings of some reports changed; many are read in one go."""
        for start in range(0, len(reports), _AT_ONCE):
            group = reports[start : start + _AT_ONCE]
            ids = [row.id for rows in group for row in rows]
            self.makers, self.files = made_by(self.conn, ids), sources(self.conn, ids)
            compared = [row for rows in group if len(rows) > 1 for row in rows]
            self.compared = reports_of_year(self.conn, self.remit, self.year, compared, whole=True)
            for rows in group:
                yield from self._of_report(rows)

    def _of_report(self, rows: list[FilingRow]) -> Iterator[Restatement]:
        before: FilingRow | None = None
        for row in rows:
            by, _, restored_from = self.makers[row.id]
            names = [file.name for file in self.files.get(row.id, []) if file.made]
            for change in self._changes(before, row, restored=restored_from is not None):
                one, declared = change
                how = _how(one, declared, restored=restored_from is not None)
                at = declared.corrected_at if declared is not None else utc(row.created_at)
                who = declared.declared_by if declared is not None and declared.declared_by else by
                totals = self._touched(one, row)
                yield Restatement(how, one, before, row, at, who, restored_from, names, declared, totals)
            before = row

    def _changes(self, before: FilingRow | None, row: FilingRow, *, restored: bool) -> Iterator[Change]:
        """Figures that changed, then declared corrections of figures that no accepted filing had otherwise."""
        listed = set()
        if before is not None:
            for change in self._differences(before, row):
                one = change.difference
                if one.kind is Kind.FIGURE and {one.old, one.new} != {None, BLANK}:
                    listed.add(one.place)
                    yield Change(one, None if restored else change.correction)
        if restored or row.id not in self.corrected:
            return
        known = set()
        if before is not None and before.id in self.corrected:
            known = {one.says for one in corrections_of(self.conn, self.remit, before.id)}
        for declared in corrections_of(self.conn, self.remit, row.id):
            if declared.says not in known and declared.place not in listed:
                yield Change(of_correction(declared), declared)

    def _differences(self, before: FilingRow, row: FilingRow) -> list[Change]:
        """All differences of two versions; the few that have corrections are asked for those."""
        if {before.id, row.id} & self.corrected:
            return changes(self.conn, self.remit, before, row)
        return [Change(one, None) for one in compare(self.compared[before.id], self.compared[row.id])]

    def _touched(self, one: Difference, row: FilingRow) -> list[TouchedTotal]:
        """The totals in force just before a filing came in, the nearest first."""
        found = []
        for agency_id in self._over(row):
            stored = [total for total in self.totals.get(agency_id, []) if total.id < row.id]
            if stored:
                total = max(stored, key=lambda total: total.n)
                report = self._report(total)
                if one.table in report.tables and (touched := self._total(one, total, report)) is not None:
                    found.append(touched)
        return found

    def _over(self, row: FilingRow) -> Iterator[int]:
        """The agencies whose totals hold a report's figures: those above it, and itself for its own report."""
        seen = {row.agency_id}
        if row.scope == Scope.OWN:
            yield row.agency_id
        upper = self.above.get(row.agency_id)
        while upper is not None and upper not in seen:
            seen.add(upper)
            yield upper
            upper = self.above.get(upper)

    def _total(self, one: Difference, total: FilingRow, report: Report) -> TouchedTotal | None:
        cell = one.place[1]
        figure = report.tables[one.table].figures.get(cell)
        found = meaning_of(one.table, cell, report.tables[one.table].edition)
        additive = found is not None and found[1].additive
        if not additive and (figure is None or figure.mark is Mark.NOT_APPLICABLE):
            return None  # such figures are not added up, and this total does not pretend to
        redone = accepted_after(self.totals[total.agency_id], total)
        again = self._report(redone).tables.get(one.table) if redone is not None else None
        return TouchedTotal(
            total,
            figure,
            _change(one) if additive else None,
            redone,
            None if again is None else again.figures.get(cell),
        )

    def _report(self, row: FilingRow) -> Report:
        if row.id not in self.loaded:
            self.loaded[row.id] = load_report(self.conn, self.remit, row.id)
        return self.loaded[row.id]


def _how(one: Difference, declared: Correction | None, *, restored: bool) -> How:
    if restored:
        return How.RESTORED
    if declared is not None:
        return How.DECLARED
    return How.SUPPLEMENTED if one.old is None else How.REFILED


def _change(one: Difference) -> int | None:
    """By how much a number changed; None where one side is no number."""
    values = [side.value if isinstance(side, Figure) else None for side in (one.old, one.new)]
    return None if values[0] is None or values[1] is None else values[1] - values[0]
