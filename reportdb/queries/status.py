"""Who has filed, been returned or not filed, and by when it was due."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from reportdb.checks.deadlines import due, is_government
from reportdb.queries.explanations import cleared_of_year
from reportdb.queries.filings import FilingRow, filings_of_year
from reportdb.queries.registry import (
    AgencyRow,
    agencies,
    collectors,
    list_loaded,
    names_in,
    subtree,
    successions,
)
from reportdb.queries.remit import Remit
from reportdb.queries.submissions import SubmissionRow, latest_submissions
from reportdb.queries.tree import in_tree_order, shown
from reportdb.reader import Reading, ask
from reportdb.report import Scope


class StatusRow(NamedTuple):
    """An agency's standing in a year: `state` is accepted, as_filed, returned, covered or missing (these two without
    a scope); covered is one that filed nothing while the consolidated filing of `covered_by` stands for it.

    `verifies` counts the doubts nobody has explained. `depth` counts the agencies of the list above it.
    `days_late` counts from the deadline: to the day the first accepted version came in, else to the day asked about;
    0 is in time, None not known, or not awaited. `ended` is the last day of an agency that was no more when the year was
    reported on, `successors` the names of those that carry on its duties: it is they who must be asked. `review` is the
    newest submission of the report to the office above, where it was ever submitted.
    """

    agency: str
    agency_code: str
    year: int
    scope: str | None
    state: str
    filing: int | None
    errors: int
    verifies: int
    received: dt.date | None
    agency_id: int
    depth: int
    deadline: dt.date
    days_late: int | None
    covered_by: str | None
    ended: dt.date | None
    successors: tuple[str, ...]
    review: SubmissionRow | None = None

    @property
    def standing(self) -> str:
        """The state, `late` (逾期) where nothing was filed although the deadline is past."""
        return "late" if self.state == "missing" and self.days_late else self.state

    @property
    def awaited(self) -> bool:
        """Whether an accepted filing is still to come."""
        return self.state in ("returned", "missing")


class Asked(NamedTuple):
    """Until when: the day asked about, and a deadline the office itself set for everyone (None: the legal ones)."""

    as_of: dt.date | None = None
    deadline: dt.date | None = None


NEVER_MIND = Asked()


def status(
    conn: Reading, remit: Remit, year: int, under: int | None = None, asked: Asked = NEVER_MIND
) -> list[StatusRow]:
    """One row per agency and scope, in the order of the tree; `under` limits it to an agency and those below it.

    The filing shown is the current one, else the newest returned one. Agencies that did not exist in the year are
    left out, and so are those only an import has met once an agency list is loaded - unless they have filed. The
    consolidated filing of an agency covers those below it, that of the top of the list nobody: as in a total.
    """
    below = None if under is None else subtree(conn, remit, under, year)
    filed = _filings(conn, remit, year)
    counts = _finding_counts(conn, remit, year)
    reviews = latest_submissions(conn, remit, year)
    known_only = list_loaded(conn)
    names = names_in(conn, remit, year)
    everyone = agencies(conn, remit, year)
    heirs = _heirs(conn, remit, everyone)
    offices = [office for office in everyone if below is None or office.id in below]
    ordered = in_tree_order(offices, collectors(conn, year))
    covered = _covered(ordered, filed)
    listed = {
        office.id
        for office in offices
        if filed.get(office.id) or (office.existed_in(year) and (office.registered or not known_only))
    }
    rows: list[StatusRow] = []
    for office, depth in shown(ordered, listed):
        versions = filed.get(office.id, [])
        by = covered.get(office.id)
        place = _Place(
            names.get(office.id, office.name),
            office.code or f"#{office.id}",
            office.id,
            depth,
            asked.deadline or due(year, government=is_government(office.name, office.kind, office.level)),
            None if by is None else names.get(by.id, by.name),
            office.ended_by(year),
            tuple(heirs.get(office.id, ())),
        )
        rows.extend(_filed(place, reports, counts, asked, reviews) for reports in versions)
        if not versions:
            rows.append(_unfiled(place, year, asked))
    return rows


class _Place(NamedTuple):
    """What a row says of its agency."""

    name: str
    code: str
    id: int
    depth: int
    deadline: dt.date
    covered_by: str | None
    ended: dt.date | None
    successors: tuple[str, ...]


_Versions = list[FilingRow]  # of one report: the one that stands, then the others, newest first


def _filings(conn: Reading, remit: Remit, year: int) -> dict[int, list[_Versions]]:
    """The versions of each report of the year, by agency, `own` after `consolidated`."""
    reports: dict[int, _Versions] = defaultdict(list)
    for row in filings_of_year(conn, remit, year):
        reports[row.report_id].append(row)
    found: dict[int, list[_Versions]] = defaultdict(list)
    for versions in sorted(reports.values(), key=lambda versions: versions[0].scope):
        found[versions[0].agency_id].append(versions)
    return found


def _heirs(conn: Reading, remit: Remit, offices: Iterable[AgencyRow]) -> dict[int, list[str]]:
    """Agency id -> the names today of those that carry on its duties."""
    called = {office.id: office.name for office in offices}
    found: dict[int, list[str]] = defaultdict(list)
    for one in successions(conn, remit):
        if one.successor_id in called:
            found[one.predecessor_id].append(called[one.successor_id])
    return found


def _covered(ordered: Sequence[tuple[AgencyRow, int]], filed: dict[int, list[_Versions]]) -> dict[int, AgencyRow]:
    """Agency id -> the highest agency whose accepted consolidated filing stands for it."""
    found: dict[int, AgencyRow] = {}
    path: list[AgencyRow] = []
    for office, depth in ordered:
        del path[depth:]
        for upper in path[1:]:  # the top of a list answers for nobody: its members are what is asked about
            if _stands(filed.get(upper.id, ())):
                found[office.id] = upper
                break
        path.append(office)
    return found


def _stands(reports: Iterable[_Versions]) -> bool:
    return any(versions[0].is_current and versions[0].scope == Scope.CONSOLIDATED for versions in reports)


_COUNTS = """SELECT f.filing_id, w.level, COUNT(*) FROM finding f JOIN finding_wording w ON w.id = f.wording_id
JOIN filing fi ON fi.id = f.filing_id JOIN annual_report r ON r.id = fi.report_id
WHERE r.year = ? AND {} GROUP BY f.filing_id, w.level"""


def _finding_counts(conn: Reading, remit: Remit, year: int) -> dict[tuple[int, str], int]:
    counts = {(row[0], row[1]): row[2] for row in ask(conn, _COUNTS.format(remit.condition("r.agency_id")), year)}
    for filing_id, cleared in cleared_of_year(conn, remit, year).items():
        if (filing_id, "verify") in counts:
            counts[filing_id, "verify"] -= cleared
    return counts


def _filed(
    place: _Place,
    versions: _Versions,
    counts: dict[tuple[int, str], int],
    asked: Asked,
    reviews: Mapping[tuple[int, str], SubmissionRow],
) -> StatusRow:
    row = versions[0]
    errors, verifies = counts.get((row.id, "error"), 0), counts.get((row.id, "verify"), 0)
    accepted = [version for version in versions if version.state == "accepted"]
    late = _late(min(accepted, key=lambda one: one.n).received_on if accepted else asked.as_of, place.deadline)
    return StatusRow(
        row.agency, row.agency_code, row.year, row.scope, "as_filed" if row.as_filed else row.state, row.id, errors,
        verifies, row.received_on, place.id, place.depth, place.deadline, late, place.covered_by,
        place.ended, place.successors, reviews.get((place.id, row.scope)),
    )  # fmt: skip


def _unfiled(place: _Place, year: int, asked: Asked) -> StatusRow:
    state = "missing" if place.covered_by is None else "covered"
    late = _late(asked.as_of, place.deadline) if state == "missing" else None
    return StatusRow(
        place.name, place.code, year, None, state, None, 0, 0, None, place.id, place.depth, place.deadline, late,
        place.covered_by, place.ended, place.successors,
    )  # fmt: skip


def _late(day: dt.date | None, deadline: dt.date) -> int | None:
    return None if day is None else max((day - deadline).days, 0)
