"""Submissions, locks and releases for programs: the same objects on the command line and over the interface."""

from __future__ import annotations

import datetime as dt

from reportdb.queries.locks import LockRow
from reportdb.queries.releases import ReleaseRow
from reportdb.queries.submissions import SubmissionRow


def submission_record(row: SubmissionRow) -> dict[str, object]:
    """A filing handed up, and what was said of it."""
    return {
        "id": row.id,
        "filing": row.filing_id,
        "agency_id": row.agency_id,
        "agency": row.agency,
        "agency_code": row.agency_code,
        "year": row.year,
        "scope": row.scope,
        "current": row.is_current,
        "state": row.state,
        "note": row.note,
        "submitted_at": _iso(row.submitted_at),
        "submitted_by": row.submitted_by,
        "decided_at": _iso(row.decided_at),
        "decided_by": row.decided_by,
        "decision_note": row.decision_note,
    }


def lock_record(row: LockRow) -> dict[str, object]:
    """A lock on a year."""
    return {
        "id": row.id,
        "year": row.year,
        "agency_id": row.agency_id,
        "agency": row.agency,
        "reason": row.reason,
        "locked_at": _iso(row.locked_at),
        "locked_by": row.locked_by,
        "unlocked_at": _iso(row.unlocked_at),
        "unlocked_by": row.unlocked_by,
        "unlock_reason": row.unlock_reason,
    }


def release_record(row: ReleaseRow) -> dict[str, object]:
    """A year made public."""
    return {
        "id": row.id,
        "year": row.year,
        "agency_id": row.agency_id,
        "agency": row.agency,
        "note": row.note,
        "published_at": _iso(row.published_at),
        "published_by": row.published_by,
    }


def _iso(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(dt.UTC).isoformat(timespec="seconds")
