"""Everything a total is told with: its members' reports, the sums, who is not in them, what is open about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from reportdb.checks import check
from reportdb.consolidation import Member, Node, Partial, Total, due_edition, partials, total_of
from reportdb.errors import NothingToShow
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.queries import registry
from reportdb.queries.explanations import open_findings
from reportdb.queries.filings import FilingRow, files_of_filings
from reportdb.queries.members import Branch, Members, Tree
from reportdb.queries.remit import Remit
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.report import Report
from reportdb.statutory_tables.shortfall import CellDifference, differences

#: asks a sender to look at blanks and "/"; those of a sum say what no member gave or nobody may add
_BLANKS = "CELL-BLANK"


@dataclass(frozen=True, slots=True)
class Gathered:
    """A total with all that is said of it.

    `reports` are the members' by filing id, `reported` what the agency itself filed as its total and `differences` that
    held against the computed one (both None where it filed none), `open_findings` the errors and unexplained doubts of
    the members by filing id, `own_findings` those of the computed total itself, `files` the names of the files that
    made the members' filings, `last` the total of the year before, made in the same way of what was accepted then.
    """

    members: Members
    total: Total
    reports: Mapping[int, Report]
    reported: Report | None
    differences: Sequence[CellDifference] | None
    open_findings: Mapping[int, Sequence[Finding]]
    own_findings: Sequence[Finding]
    files: Mapping[int, Sequence[str]]
    last: Total | None

    @property
    def expected(self) -> int:
        """How many agencies the subtree has: those that existed in the year, or filed."""
        members = self.members
        return len(members.added) + len(members.missing) + len(members.covered)

    @property
    def present(self) -> int:
        """How many of them are in the total, by their own filing or by that of one above them."""
        return len(self.members.added) + len(self.members.covered)

    def open_of(self, filing: int, level: Level) -> int:
        """How many findings of a level are open of a member's filing."""
        return sum(item.level is level for item in self.open_findings.get(filing, ()))


def gather(conn: Connection, remit: Remit, words: str, year: int) -> Gathered:
    """The total of an agency and all below it; NothingToShow where none of them has an accepted filing."""
    agency = registry.find_agency(conn, remit, words, year)
    found = _sum(conn, remit, agency.id, year)
    if found.total is None:
        raise NothingToShow(f"{found.members.agency} {year}: neither it nor any member has an accepted filing to add")
    last = _sum(conn, remit, agency.id, year - 1).total
    return _gathered(found.members, found.total, found.reports, _about(conn, remit, found.rows), last)


class _Sum(NamedTuple):
    """The total of one agency with the filings and reports it is made of; None where there are none."""

    members: Members
    total: Total | None
    rows: Sequence[FilingRow]
    reports: Mapping[int, Report]


def _sum(conn: Connection, remit: Remit, agency_id: int, year: int) -> _Sum:
    below = Tree(conn, remit, year).members(agency_id)
    if not below.added:
        return _Sum(below, None, (), {})
    rows = [*(member.filing for member in below.added), *([] if below.reported is None else [below.reported])]
    reports = reports_of_year(conn, remit, year, rows)
    added = [_member(member.filing, reports, whole=member.whole) for member in below.added]
    crossing = Crossing(catalog(), due_edition(catalog(), year, (member.report for member in added)))
    own = added.pop(0) if below.added[0].filing.agency_id == agency_id else None
    return _Sum(below, total_of(below.agency, year, own, Partial.of(crossing, added)), rows, reports)


def gather_all(
    conn: Connection, remit: Remit, year: int, under: str | None
) -> Iterator[tuple[Members, Gathered | None]]:
    """The total of every agency with others below it, from the bottom up; None where nobody has an accepted filing.

    Every filing is read once and every sum made of those below it.
    """
    top = None if under is None else registry.find_agency(conn, remit, under, year).id
    before = _Forest(conn, remit, year - 1, top)
    last = {agency_id: found for agency_id, _, found in before.totals()} if before.rows else {}
    forest = _Forest(conn, remit, year, top)
    about = _about(conn, remit, forest.rows)
    for agency_id, members, found in forest.totals():
        if found is None:
            yield members, None
        else:
            yield members, _gathered(members, found, forest.reports, about, last.get(agency_id))


class _Forest:
    """Every agency of a year at or below one (or of the whole register), with the reports it filed."""

    def __init__(self, conn: Connection, remit: Remit, year: int, top: int | None) -> None:
        self._year = year
        self._tree = Tree(conn, remit, year)
        self._branches = self._tree.branches(None if top is None else [top])
        self.rows = [row for branch in self._branches for row in (branch.own, branch.whole) if row is not None]
        self.reports = reports_of_year(conn, remit, year, self.rows)

    def totals(self) -> Iterator[tuple[int, Members, Total | None]]:
        """The total of every agency with others below it, from the bottom up; None where nobody filed."""
        crossing = Crossing(catalog(), due_edition(catalog(), self._year, self.reports.values()))
        for node, below in partials(crossing, (_node(branch, self.reports) for branch in self._branches)):
            if node.below and self._tree.knows(node.agency_id):
                members = self._tree.members(node.agency_id)
                found = total_of(members.agency, self._year, node.own, below) if members.added else None
                yield node.agency_id, members, found


class _About(NamedTuple):
    """What is known of filings beside their figures, by filing id."""

    open_findings: Mapping[int, Sequence[Finding]]
    files: Mapping[int, Sequence[str]]


def _about(conn: Connection, remit: Remit, rows: Sequence[FilingRow]) -> _About:
    return _About(open_findings(conn, remit, rows), files_of_filings(conn, remit, sorted(row.id for row in rows)))


def _gathered(
    members: Members, found: Total, reports: Mapping[int, Report], about: _About, last: Total | None
) -> Gathered:
    reported = None if members.reported is None else reports[members.reported.id]
    own = [item for item in check(found.total, catalog()) if item.level is not Level.NOTICE and item.code != _BLANKS]
    lines = None if reported is None else differences(catalog().form(found.edition), reported, found.total)
    return Gathered(members, found, reports, reported, lines, about.open_findings, own, about.files, last)


def _node(branch: Branch, reports: Mapping[int, Report]) -> Node:
    own, whole = (
        None if row is None else _member(row, reports, whole=row is branch.whole) for row in (branch.own, branch.whole)
    )
    return Node(branch.agency_id, own, whole, branch.below)


def _member(row: FilingRow, reports: Mapping[int, Report], *, whole: bool) -> Member:
    return Member(row.agency, row.agency_code, row.id, whole, reports[row.id])
