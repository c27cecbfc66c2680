"""A total with what it is compared with and what is found in it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportdb.checks import check
from reportdb.consolidation import Member as MemberOfSum
from reportdb.consolidation import Node, Partial, Total, due_edition, partials, total_of
from reportdb.errors import NothingToShow
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.queries import registry
from reportdb.queries.members import Branch, Member, Members, Tree
from reportdb.queries.remit import Remit
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.queries.sums import Editions, members_of, sums_of_year
from reportdb.queries.table_editions import table_editions
from reportdb.reader import Reading
from reportdb.report import Report
from reportdb.statutory_tables.shortfall import CellDifference, differences

#: asks a sender to look at blanks and "/"; those of a sum say what no member gave or nobody may add
_BLANKS = "CELL-BLANK"


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


def gather(conn: Reading, remit: Remit, words: str, year: int) -> Gathered:
    """The total of an agency and all below it; NothingToShow where none of them has an accepted filing."""
    return gather_one(conn, remit, registry.find_agency(conn, remit, words, year).id, year)


def gather_one(conn: Reading, remit: Remit, agency_id: int, year: int) -> Gathered:
    """The same of an agency by its number; KeyError outside the remit."""
    members = Tree(conn, remit, year).members(agency_id)
    found = gather_of(conn, remit, members)
    if found is None:
        raise NothingToShow(f"{members.agency} {year}: neither it nor any member has an accepted filing to add")
    return found


def gather_of(conn: Reading, remit: Remit, members: Members) -> Gathered | None:
    """The same of members that are known; None where nobody has an accepted filing."""
    found = _total_of(conn, remit, members)
    if found is None:
        return None
    rows = [] if members.reported is None else [members.reported]
    return _gathered(members, found, reports_of_year(conn, remit, members.year, rows))


def total_in(conn: Reading, remit: Remit, agency_id: int, year: int) -> Total | None:
    """The total of one agency in a year, of those whom a reader sees in that year.

    None where none of them has an accepted filing, or the agency itself was not seen then. It stands beside the total of
    another year, whose members need not be the same.
    """
    seen = remit.in_year(year)
    tree = Tree(conn, seen, year)
    return _total_of(conn, seen, tree.members(agency_id)) if tree.knows(agency_id) else None


def _total_of(conn: Reading, remit: Remit, members: Members) -> Total | None:
    agency_id, year = members.agency_id, members.year
    if not members.added:
        return None
    editions = table_editions(conn, remit, year)
    added = members_of(remit, members.added, editions)
    crossing = Crossing(catalog(), due_edition(catalog(), year, (member.editions for member in added)))
    first, *others = members.added
    mine = first.filing if first.filing.agency_id == agency_id else None
    below = members.added if mine is None else others
    (sums,) = sums_of_year(conn, remit, year, crossing, {agency_id: below}, editions).values()
    own = None if mine is None else reports_of_year(conn, remit, year, [mine])[mine.id]
    return total_of(members.agency, year, added, own, sums)


def gather_all(forest: Forest) -> Iterator[tuple[Members, Gathered | None]]:
    """The total of every agency with others below it, from the bottom up; None where nobody filed.

    The database is asked once for all of them, and every sum made of those below it.
    """
    for members, found in forest.totals():
        yield members, None if found is None else _gathered(members, found, forest.reported)


def forest_under(conn: Reading, remit: Remit, year: int, under: str | None) -> Forest:
    """The tree of a year at or below an agency, or the whole register."""
    top = None if under is None else registry.find_agency(conn, remit, under, year).id
    return Forest(conn, remit, year, None if top is None else [top])


class Forest:
    """Every agency of a year at or below some (or of the whole register), with the totals of those that have others below.

    `wanted` are agencies whose total is made although they have nobody below them, as far as they are among these.
    `rows` are the current filings of all of them, `reported` the consolidated reports of those that have others below,
    by filing id.
    """

    def __init__(
        self, conn: Reading, remit: Remit, year: int, tops: Iterable[int] | None, wanted: Container[int] = ()
    ) -> None:
        self._conn, self._remit, self._year = conn, remit, year
        self._tree = Tree(conn, remit, year)
        branches = self._tree.branches(tops)
        self._branches = {branch.agency_id: branch for branch in branches}
        self._upper = [branch for branch in branches if branch.below or branch.agency_id in wanted]
        self.rows = [row for branch in branches for row in (branch.own, branch.whole) if row is not None]
        self.reported = reports_of_year(
            conn, remit, year, [row for one in self._upper if (row := one.whole) is not None]
        )

    @property
    def heads(self) -> list[int]:
        """Those whose totals are made, each after those below it."""
        return [branch.agency_id for branch in self._upper if self._knows(branch)]

    def totals(self) -> Iterator[tuple[Members, Total | None]]:
        """The total of every agency with others below it, from the bottom up; None where nobody filed."""
        editions = table_editions(self._conn, self._remit, self._year)
        members = {one.agency_id: self._tree.members(one.agency_id) for one in self._upper if self._knows(one)}
        added = {number: members_of(self._remit, found.added, editions) for number, found in members.items()}
        chosen = {number: self._edition_of(some) for number, some in added.items() if some}
        sums = {edition: self._sums(edition, editions) for edition in dict.fromkeys(chosen.values())}
        mine = [row for one in self._upper if (row := one.own) is not None]
        own = reports_of_year(self._conn, self._remit, self._year, mine)
        for branch in self._upper:
            below = {edition: next(found) for edition, found in sums.items()}
            number = branch.agency_id
            if number in chosen:
                report = None if branch.own is None else own[branch.own.id]
                agency, year = members[number].agency, self._year
                yield members[number], total_of(agency, year, added[number], report, below[chosen[number]])
            elif number in members:
                yield members[number], None

    def _knows(self, branch: Branch) -> bool:
        return self._tree.knows(branch.agency_id)

    def _edition_of(self, members: Sequence[MemberOfSum]) -> str:
        """The edition of a total. Where a year has several forms, counties and their city may be on different ones."""
        return due_edition(catalog(), self._year, (member.editions for member in members))

    def _sums(self, edition: str, editions: Editions) -> Iterator[Partial]:
        """The sum of all below each agency in an edition, from the bottom up."""
        crossing = Crossing(catalog(), edition)
        given = {one.agency_id: self._given_below(one) for one in self._upper}
        sums = sums_of_year(self._conn, self._remit, self._year, crossing, given, editions)
        nodes = (Node(one.agency_id, sums[one.agency_id], self._passing_on(one)) for one in self._upper)
        return (below for _, below in partials(nodes))

    def _given_below(self, branch: Branch) -> list[Member]:
        """What those directly below an agency filed themselves; a consolidated filing stands for its whole subtree."""
        found = []
        for low in (self._branches[lower] for lower in branch.below if lower in self._branches):
            if low.whole is not None:
                found.append(Member(low.whole, whole=True))
            elif low.own is not None:
                found.append(Member(low.own, whole=False))
        return found

    def _passing_on(self, branch: Branch) -> tuple[int, ...]:
        """Agencies below without a consolidated filing, which would stand for all below them."""
        below = (self._branches[lower] for lower in branch.below if lower in self._branches)
        return tuple(low.agency_id for low in below if low.whole is None)


def _gathered(members: Members, found: Total, reports: Mapping[int, Report]) -> Gathered:
    reported = None if members.reported is None else reports[members.reported.id]
    own = [item for item in check(found.total, catalog()) if item.level is not Level.NOTICE and item.code != _BLANKS]
    lines = None if reported is None else differences(catalog().form(found.edition), reported, found.total)
    return Gathered(members, found, reported, lines, own)
