"""A total with what it is compared with and what is found in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from reportdb.checks import check
from reportdb.consolidation import Node, Own, Partial, Total, due_edition, partials, total_of
from reportdb.errors import NothingToShow
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.queries import registry
from reportdb.queries.filings import FilingRow
from reportdb.queries.members import Branch, Member, Members, Tree
from reportdb.queries.remit import Remit
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.queries.sums import Editions, members_of, sums_of_year
from reportdb.queries.table_editions import table_editions
from reportdb.report import Report
from reportdb.statutory_tables.shortfall import CellDifference, differences

#: asks a sender to look at blanks and "/"; those of a sum say what no member gave or nobody may add
_BLANKS = "CELL-BLANK"
_OWN, _BELOW = 0, 1


@dataclass(frozen=True, slots=True)
class Gathered:
    """A total with all that its tables are told with.

    `reported` is what the agency itself filed as its total and `differences` that held against the computed one (both
    None where it filed none), `own_findings` those of the computed total itself.
    """

    members: Members
    total: Total
    reported: Report | None
    differences: Sequence[CellDifference] | None
    own_findings: Sequence[Finding]

    @property
    def expected(self) -> int:
        """How many agencies the subtree has: those that existed in the year, or filed."""
        members = self.members
        return len(members.added) + len(members.missing) + len(members.covered)

    @property
    def present(self) -> int:
        """How many of them are in the total, by their own filing or by that of one above them."""
        return len(self.members.added) + len(self.members.covered)


def gather(conn: Connection, remit: Remit, words: str, year: int) -> Gathered:
    """The total of an agency and all below it; NothingToShow where none of them has an accepted filing."""
    agency = registry.find_agency(conn, remit, words, year)
    members, found = total_in(conn, remit, agency.id, year)
    if found is None:
        raise NothingToShow(f"{members.agency} {year}: neither it nor any member has an accepted filing to add")
    rows = [] if members.reported is None else [members.reported]
    return _gathered(members, found, reports_of_year(conn, remit, year, rows))


def total_in(conn: Connection, remit: Remit, agency_id: int, year: int) -> tuple[Members, Total | None]:
    """The total of one agency and whom it is made of; None where none of them has an accepted filing."""
    members = Tree(conn, remit, year).members(agency_id)
    if not members.added:
        return members, None
    added = members_of(members.added, table_editions(conn, remit, year))
    crossing = Crossing(catalog(), due_edition(catalog(), year, (member.editions for member in added)))
    mine = members.added[0].filing if members.added[0].filing.agency_id == agency_id else None
    own = 0 if mine is None else 1
    sums = sums_of_year(conn, year, crossing, {_OWN: added[:own], _BELOW: added[own:]})
    report = None if mine is None else Own(reports_of_year(conn, remit, year, [mine])[mine.id], sums[_OWN])
    return members, total_of(members.agency, year, added, report, sums[_BELOW])


def gather_all(forest: Forest) -> Iterator[tuple[Members, Gathered | None]]:
    """The total of every agency with others below it, from the bottom up; None where nobody filed.

    The database is asked once for all of them, and every sum made of those below it.
    """
    for members, found in forest.totals():
        yield members, None if found is None else _gathered(members, found, forest.reported)


def forest_under(conn: Connection, remit: Remit, year: int, under: str | None) -> Forest:
    """The tree of a year at or below an agency, or the whole register."""
    return Forest(conn, remit, year, None if under is None else registry.find_agency(conn, remit, under, year).id)


class Forest:
    """Every agency of a year at or below one (or of the whole register), with the totals of those that have others below.

    `rows` are the current filings of all of them, `reported` the consolidated reports of those that have others below,
    by filing id.
    """

    def __init__(self, conn: Connection, remit: Remit, year: int, top: int | None) -> None:
        self._conn, self._remit, self._year = conn, remit, year
        self._tree = Tree(conn, remit, year)
        branches = self._tree.branches(None if top is None else [top])
        self._branches = {branch.agency_id: branch for branch in branches}
        self._upper = [branch for branch in branches if branch.below]
        self.rows = [row for branch in branches for row in (branch.own, branch.whole) if row is not None]
        self.reported = reports_of_year(
            conn, remit, year, [row for one in self._upper if (row := one.whole) is not None]
        )

    def totals(self) -> Iterator[tuple[Members, Total | None]]:
        """The total of every agency with others below it, from the bottom up; None where nobody filed."""
        editions = table_editions(self._conn, self._remit, self._year)
        used = (editions.get(row.id, {}) for row in self.rows)
        crossing = Crossing(catalog(), due_edition(catalog(), self._year, used))
        sums = self._sums(crossing, editions)
        mine = [row for one in self._upper if (row := one.own) is not None]
        own = reports_of_year(self._conn, self._remit, self._year, mine)
        nodes = (Node(one.agency_id, sums[one.agency_id, _BELOW], self._passing_on(one)) for one in self._upper)
        for node, below in partials(nodes):
            if self._tree.knows(node.agency_id):
                members = self._tree.members(node.agency_id)
                row = self._branches[node.agency_id].own
                report = None if row is None else Own(own[row.id], sums[node.agency_id, _OWN])
                added = members_of(members.added, editions)
                found = total_of(members.agency, self._year, added, report, below) if added else None
                yield members, found

    def _sums(self, crossing: Crossing, editions: Editions) -> Mapping[tuple[int, int], Partial]:
        """What each agency gave itself, and what those directly below it gave."""
        keys: list[tuple[int, int]] = []
        groups = []
        for branch in self._upper:
            below = (self._branches[lower] for lower in branch.below if lower in self._branches)
            for part, filings in ((_OWN, _filed(branch.own)), (_BELOW, [one for low in below for one in _given(low)])):
                keys.append((branch.agency_id, part))
                groups.append(members_of(filings, editions))
        found = sums_of_year(self._conn, self._year, crossing, dict(enumerate(groups)))
        return {key: found[at] for at, key in enumerate(keys)}

    def _passing_on(self, branch: Branch) -> tuple[int, ...]:
        """Agencies below without a consolidated filing, which would stand for all below them."""
        below = (self._branches[lower] for lower in branch.below if lower in self._branches)
        return tuple(low.agency_id for low in below if low.whole is None)


def _filed(row: FilingRow | None) -> list[Member]:
    return [] if row is None else [Member(row, whole=False)]


def _given(branch: Branch) -> list[Member]:
    """The filing of an agency that the one above adds."""
    return _filed(branch.own) if branch.whole is None else [Member(branch.whole, whole=True)]


def _gathered(members: Members, found: Total, reports: Mapping[int, Report]) -> Gathered:
    reported = None if members.reported is None else reports[members.reported.id]
    own = [item for item in check(found.total, catalog()) if item.level is not Level.NOTICE and item.code != _BLANKS]
    lines = None if reported is None else differences(catalog().form(found.edition), reported, found.total)
    return Gathered(members, found, reported, lines, own)
