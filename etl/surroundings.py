"""What the rules hold a report against: its neighbours in time, scope and registry, from the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from etl.office import Office
from reportdb.checks import Surroundings
from reportdb.checks.outliers import spread_of
from reportdb.checks.surroundings import Spread
from reportdb.forms import Table, catalog
from reportdb.forms.codes import Cell
from reportdb.queries.filings import FilingRow, current
from reportdb.queries.peers import peer_counts
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.twins import TwinRow, twins_of
from reportdb.report import Report, Scope
from reportdb.succession import Successions, joined_report

EVERYONE = Remit.everyone()


Group = tuple[int, str, str]  # year, level, kind


@dataclass(slots=True)
class PeerBook:
    """How the figures of each group of agencies lie, asked once an import; `touched` are the groups it added to."""

    _spreads: dict[Group, Mapping[tuple[str, Cell], Spread]] = field(default_factory=dict)
    touched: set[Group] = field(default_factory=set)

    def spreads(self, conn: Connection, group: Group) -> Mapping[tuple[str, Cell], Spread]:
        """The spreads of a group as stored when it was first asked about."""
        known = self._spreads.get(group)
        if known is None:
            known = self._spreads[group] = spreads_of(peer_counts(conn, EVERYONE, *group))
        return known

    def touch(self, group: Group | None) -> None:
        """Note that a filing came to a group."""
        if group is not None:
            self.touched.add(group)


def spreads_of(counts: Mapping[tuple[str, Cell], Mapping[int, int]]) -> dict[tuple[str, Cell], Spread]:
    """The spread of every figure that enough agencies gave; of each value, how many gave it."""
    found = {}
    for (code, cell), values in counts.items():
        spread = spread_of(table_with(code, cell), cell, values)
        if spread is not None:
            found[code, cell] = spread
    return found


def table_with(code: str, cell: Cell) -> Table:
    """A form's table that has the cell; what counts alike has the same unit in all editions."""
    return next(
        form.tables[code]
        for form in catalog().forms.values()
        if code in form.tables and cell in form.tables[code].cells
    )


def group_of(office: Office, year: int, scope: Scope) -> Group | None:
    """The agencies a report is compared with; None where level or kind is not registered, or subordinates are in it."""
    if scope is not Scope.OWN or not office.level or not office.kind:
        return None
    return year, office.level, office.kind


class Heir(NamedTuple):
    """An agency and the mergers and splits it has to do with."""

    agency_id: int
    successions: Successions

    def last_year(
        self, conn: Connection, year: int, scope: Scope, own: FilingRow | None
    ) -> tuple[Report | None, list[str]]:
        """What its report of a year has before it, and whose that is where it is not its own alone.

        None where somebody's is not there, or where a split leaves nothing to compare. `own` is its current filing of
        the year before.
        """

        def filed(agency: int, of: int) -> bool:
            return current(conn, EVERYONE, agency, of, scope.value) is not None

        before = self.successions.before(self.agency_id, year, filed)
        if before.obstacle is not None:
            return None, []
        rows = [current(conn, EVERYONE, one, year - 1, scope.value) for one in before.joined]
        if own is not None or not rows or self.successions.existed_in(self.agency_id, year - 1):
            rows.insert(0, own)
        there = [row for row in rows if row is not None]
        if len(there) < len(rows):
            return None, []
        reports = [load_report(conn, EVERYONE, row.id) for row in there]
        if not before.joined:
            return reports[0], []
        return joined_report(reports), [row.agency for row in there]


def gather(
    conn: Connection,
    report: Report,
    around: Mapping[tuple[int, str], FilingRow],
    agency_id: int,
    office: Office,
    *,
    keys: Mapping[str, str],
    peers: PeerBook | None = None,
    received: dt.date | None = None,
) -> tuple[Surroundings, Sequence[TwinRow]]:
    """All there is to hold a report against, and the filings that are its twins.

    `report` has its year; `keys` are its `figures_keys`.
    """
    year, scope = report.year, report.scope
    if year is None:
        raise ValueError("a report without a year has no neighbours")
    heir = Heir(agency_id, office.successions)
    last, joined = heir.last_year(conn, year, scope, around.get((year - 1, scope.value)))
    other = next((row for (one, name), row in around.items() if one == year and name != scope.value), None)
    twins = twins_of(conn, EVERYONE, keys.values(), agency_id, scope.value)
    group = group_of(office, year, scope)
    return Surroundings(
        last_year=last,
        joined=joined,
        other_scope=load_report(conn, EVERYONE, other.id) if other else None,
        twins=[row.twin for row in twins],
        peers=peers.spreads(conn, group) if peers is not None and group is not None else {},
        rule_making=office.rule_making,
        government=office.government,
        received=received,
    ), twins
