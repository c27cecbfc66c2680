"""Submissions, locks and releases as lines and records, alike on the terminal and in the browser."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from reportdb.papers.names import scope_name

if TYPE_CHECKING:
    from reportdb.queries.locks import LockRow
    from reportdb.queries.releases import ReleaseRow
    from reportdb.queries.submissions import SubmissionRow

#: the states of a submission as officers call them
REVIEW_NAMES = {"submitted": "待审核", "returned": "审核退回", "accepted": "审核通过", "withdrawn": "已撤回报送"}
LOCK_HEAD = ("年度", "锁定单位", "锁定时间", "锁定人", "理由", "解锁时间", "解锁人", "解锁理由")
SUBMISSION_HEAD = ("编号", "填报单位", "年度", "口径", "状态", "报送时间", "报送人", "审核时间", "审核人", "意见")
EVERYBODY = "全部单位"


def day(at: dt.datetime | None) -> str:
    """The day of a moment, where we are; "" for none."""
    return "" if at is None else f"{at.astimezone():%Y-%m-%d}"


def moment(at: dt.datetime | None) -> str:
    """The minute of it."""
    return "" if at is None else f"{at.astimezone():%Y-%m-%d %H:%M}"


def review_name(row: SubmissionRow) -> str:
    """The state of a submission; where a newer filing counts by now, that is said."""
    name = REVIEW_NAMES[row.state]
    return name if row.is_current else f"{name}（其后另有新数）"


def submission_line(row: SubmissionRow) -> tuple[str, ...]:
    """A line of the list of submissions."""
    said = row.decision_note if row.decided_at is not None else row.note
    return (
        str(row.id), row.agency, str(row.year), scope_name(row.scope), review_name(row), moment(row.submitted_at),
        row.submitted_by, moment(row.decided_at), row.decided_by, said,
    )  # fmt: skip


def submission_record(row: SubmissionRow) -> dict[str, object]:
    """The object that programs get of a submission."""
    return {
        "submission": row.id, "filing": row.filing_id, "agency": row.agency, "agency_code": row.agency_code,
        "year": row.year, "scope": row.scope, "state": row.state, "current": row.is_current, "note": row.note,
        "submitted_at": row.submitted_at.isoformat(), "submitted_by": row.submitted_by,
        "decided_at": None if row.decided_at is None else row.decided_at.isoformat(), "decided_by": row.decided_by,
        "decision_note": row.decision_note,
    }  # fmt: skip


def locked_words(row: LockRow) -> str:
    """Whose year it is, and of whom all below."""
    return f"{row.year}年度　{f'{row.agency}及所属' if row.agency else EVERYBODY}"


def lock_line(row: LockRow) -> tuple[str, ...]:
    """A line of the list of locks."""
    whose = f"{row.agency}及所属" if row.agency else EVERYBODY
    return (
        str(row.year), whose, moment(row.locked_at), row.locked_by, row.reason, moment(row.unlocked_at),
        row.unlocked_by, row.unlock_reason,
    )  # fmt: skip


def lock_record(row: LockRow) -> dict[str, object]:
    """The object that programs get of a lock; `agency` is null for one on everybody."""
    return {
        "lock": row.id, "year": row.year, "agency": row.agency or None, "reason": row.reason,
        "locked_at": row.locked_at.isoformat(), "locked_by": row.locked_by,
        "unlocked_at": None if row.unlocked_at is None else row.unlocked_at.isoformat(),
        "unlocked_by": row.unlocked_by, "unlock_reason": row.unlock_reason,
    }  # fmt: skip


def released_words(row: ReleaseRow) -> str:
    """What was made public, and where."""
    whose = f"{row.agency}及所属" if row.agency else EVERYBODY
    return f"{row.year}年度　{whose}{f'　{row.note}' if row.note else ''}"
