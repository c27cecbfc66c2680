"""报送 and 审核: which filings were handed to the office above, and what it said of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from reportdb.errors import NothingToShow
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, instant, instant_or_none
from reportdb.views import AGENCY_CODE, NAME_IN_YEAR

SUBMITTED, SENT_BACK, APPROVED, WITHDRAWN = "submitted", "returned", "accepted", "withdrawn"


class SubmissionRow(NamedTuple):
    """A filing handed up; `is_current`: it is still the one that counts, nothing newer came after it."""

    id: int
    report_id: int
    filing_id: int
    agency_id: int
    agency: str
    agency_code: str
    year: int
    scope: str
    is_current: bool
    state: str
    note: str
    submitted_at: dt.datetime
    submitted_by: str
    decided_at: dt.datetime | None
    decided_by: str
    decision_note: str

    @property
    def is_open(self) -> bool:
        """Whether the office has not decided yet."""
        return self.state == SUBMITTED


_ROW = f"""SELECT s.id, s.report_id, s.filing_id, r.agency_id, {NAME_IN_YEAR.format(year="r.year")}, {AGENCY_CODE}, r.year,
  r.scope, fi.is_current, s.state, s.note, s.submitted_at, s.submitted_by, s.decided_at, s.decided_by, s.decision_note
FROM submission s JOIN annual_report r ON r.id = s.report_id JOIN filing fi ON fi.id = s.filing_id
JOIN agency a ON a.id = r.agency_id WHERE {{}} ORDER BY s.id"""


def latest_submissions(conn: Reading, remit: Remit, year: int) -> dict[tuple[int, str], SubmissionRow]:
    """The newest submission of each report of a year, by agency and scope; reports never handed up are left out."""
    rows = _rows(conn, f"r.year = ? AND {remit.condition('r.agency_id', 'r.year')}", year)
    return {(row.agency_id, row.scope): row for row in rows}


def open_submissions(conn: Reading, remit: Remit, year: int | None = None) -> list[SubmissionRow]:
    """What waits for a decision, of a year or of all, whoever waited longest first."""
    of_year, values = ("TRUE", ()) if year is None else ("r.year = ?", (year,))
    return _rows(conn, f"s.state = 'submitted' AND {of_year} AND {remit.condition('r.agency_id', 'r.year')}", *values)


def sent_back(conn: Reading, remit: Remit) -> list[SubmissionRow]:
    """Reports of all years that the office above sent back and that were not handed up since, the newest year first.

    Of those that are not `is_current` a newer version came in meanwhile.
    """
    last = "s.id = (SELECT MAX(o.id) FROM submission o WHERE o.report_id = s.report_id)"
    rows = _rows(conn, f"s.state = 'returned' AND {last} AND {remit.condition('r.agency_id', 'r.year')}")
    return sorted(rows, key=lambda row: (-row.year, row.id))


def submissions_of(conn: Reading, remit: Remit, report_id: int) -> list[SubmissionRow]:
    """Every submission of a report, oldest first."""
    return _rows(conn, f"s.report_id = ? AND {remit.condition('r.agency_id', 'r.year')}", report_id)


def submission(conn: Reading, remit: Remit, submission_id: int) -> SubmissionRow:
    """One submission; NothingToShow when there is none, or none the reader may see."""
    found = _rows(conn, "s.id = ?", submission_id)
    if not found or not remit.in_year(found[0].year).covers(found[0].agency_id):
        raise NothingToShow(f"there is no submission {submission_id}")
    return found[0]


def _rows(conn: Reading, which: str, *values: Any) -> list[SubmissionRow]:
    return [_typed(row) for row in ask(conn, _ROW.format(which), *values)]


def _typed(row: Sequence[Any]) -> SubmissionRow:
    values = (*row[:8], bool(row[8]), *row[9:11], instant(row[11]), row[12], instant_or_none(row[13]), *row[14:])
    return SubmissionRow._make(values)
