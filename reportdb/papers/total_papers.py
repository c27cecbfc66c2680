"""What stands behind the figures of a total: the files and open findings of its members, their reports, last year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reportdb.consolidation import Total
from reportdb.findings import Finding, Level
from reportdb.papers.gathered_total import Forest, Gathered, forest_under, gather_all, total_in
from reportdb.queries.explanations import open_findings
from reportdb.queries.filings import FilingRow, files_of_filings
from reportdb.queries.members import Members
from reportdb.queries.remit import Remit
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.reader import Reading
from reportdb.report import Report


@dataclass(frozen=True, slots=True)
class About:
    """What is known of members' filings beside their figures, by filing id.

    `open_findings` are the errors and unexplained doubts, `files` the names of the files that made them.
    """

    open_findings: Mapping[int, Sequence[Finding]]
    files: Mapping[int, Sequence[str]]

    def open_of(self, filing: int, level: Level) -> int:
        """How many findings of a level are open of a member's filing."""
        found = self.open_findings.get(filing)
        return sum(item.level is level for item in found) if found else 0


@dataclass(frozen=True, slots=True)
class Papers:
    """Everything the workbook of a total shows behind its tables.

    `reports` are the members' by filing id, `last` the total of the year before, made in the same way of what was
    accepted then.
    """

    about: About
    reports: Mapping[int, Report]
    last: Total | None


def about_filings(conn: Reading, remit: Remit, rows: Iterable[FilingRow]) -> About:
    """What is known of some filings; nothing of those outside the remit."""
    seen = list(rows)
    files = files_of_filings(conn, remit, sorted(row.id for row in seen))
    return About(open_findings(conn, remit, seen), files)


def about_members(conn: Reading, remit: Remit, found: Gathered) -> About:
    """What is known of the filings of a total."""
    return about_filings(conn, remit, (member.filing for member in found.members.added))


def papers(conn: Reading, remit: Remit, found: Gathered) -> Papers:
    """Everything that stands behind a total; the remit is that over the years, for last year's members may be others."""
    members = found.members
    rows = [member.filing for member in members.added]
    now = remit.in_year(members.year)
    last = total_in(conn, remit, members.agency_id, members.year - 1)
    return Papers(about_members(conn, now, found), reports_of_year(conn, now, members.year, rows), last)


def all_papers(
    conn: Reading, remit: Remit, year: int, under: str | None
) -> Iterator[tuple[Members, Gathered | None, Papers]]:
    """The total of every agency with others below it, from the bottom up, with all behind it; None where nobody filed.

    Every filing is read once. Whose totals they are is said by this year: last year they may have stood elsewhere, have
    had nobody below them, or another name.
    """
    now, then = remit.in_year(year), remit.in_year(year - 1)
    forest = forest_under(conn, now, year, under)
    before = Forest(conn, then, year - 1, forest.heads, frozenset(forest.heads))
    last = {members.agency_id: found for members, found in before.totals()}
    about, reports = about_filings(conn, now, forest.rows), reports_of_year(conn, now, year, forest.rows)
    for members, found in gather_all(forest):
        yield members, found, Papers(about, reports, last.get(members.agency_id))
