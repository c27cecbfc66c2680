"""报送审核: how each report of a year stands between its agency and the office above."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from reportdb.queries.remit import Remit
from reportdb.queries.status import StatusRow, status
from reportdb.queries.submissions import APPROVED, SENT_BACK, SUBMITTED, SubmissionRow
from reportdb.reader import Reading


class Standing(StrEnum):
    """From nothing to done. `FAULTY`: only a version that the checks returned; `COVERED`: a superior's totals hold it."""

    MISSING = "missing"
    COVERED = "covered"
    FAULTY = "faulty"
    UNSUBMITTED = "unsubmitted"
    SUBMITTED = "submitted"
    SENT_BACK = "sent_back"
    APPROVED = "approved"


class ReviewRow(NamedTuple):
    """A report and its newest submission. `filing` is the version that counts; `newer`: it came after the submission."""

    agency_id: int
    agency: str
    agency_code: str
    year: int
    scope: str | None
    filing: int | None
    standing: Standing
    newer: bool
    errors: int
    verifies: int
    submission: SubmissionRow | None

    @property
    def clean(self) -> bool:
        """Whether nothing found in it waits for an answer."""
        return not self.errors and not self.verifies

    @property
    def decidable(self) -> bool:
        """Whether the office above can accept it."""
        return self.standing is Standing.SUBMITTED and not self.newer

    @property
    def submittable(self) -> bool:
        """Whether it can be handed up: it counts, and this version neither waits nor was accepted."""
        stands = self.standing in (Standing.UNSUBMITTED, Standing.SENT_BACK)
        return stands or (self.newer and self.filing is not None and self.standing is not Standing.FAULTY)

    @property
    def pending(self) -> bool:
        """Whether something is still to come before the year can be called complete."""
        return self.standing not in (Standing.APPROVED, Standing.COVERED)


def reviews(conn: Reading, remit: Remit, year: int, under: int | None = None) -> list[ReviewRow]:
    """One row per agency and scope in the order of the tree, as in `status`; `under`: of an agency and those below it."""
    return reviewed(status(conn, remit, year, under))


def reviewed(rows: Iterable[StatusRow]) -> list[ReviewRow]:
    """The same of rows of `status` that are at hand."""
    return [_row(row, row.review) for row in rows]


def _row(row: StatusRow, submission: SubmissionRow | None) -> ReviewRow:
    newer = submission is not None and submission.filing_id != row.filing
    return ReviewRow(
        row.agency_id, row.agency, row.agency_code, row.year, row.scope, row.filing, _standing(row, submission, newer),
        newer, row.errors, row.verifies, submission,
    )  # fmt: skip


def _standing(row: StatusRow, submission: SubmissionRow | None, newer: bool) -> Standing:
    if row.state in ("missing", "covered"):
        return Standing.MISSING if row.state == "missing" else Standing.COVERED
    if row.state == "returned":
        return Standing.FAULTY
    if submission is None:
        return Standing.UNSUBMITTED
    if submission.state == SUBMITTED:
        return Standing.SUBMITTED
    if submission.state == SENT_BACK:
        return Standing.SENT_BACK
    return Standing.APPROVED if submission.state == APPROVED and not newer else Standing.UNSUBMITTED
