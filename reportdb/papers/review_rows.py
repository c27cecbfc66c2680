"""Submissions, locks and releases as lines for people; programs get the objects of `workflow_rows` everywhere."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from reportdb.papers.names import scope_name
from reportdb.papers.workflow_rows import lock_record, submission_record

if TYPE_CHECKING:
    from reportdb.queries.locks import LockRow
    from reportdb.queries.releases import ReleaseRow
    from reportdb.queries.submissions import SubmissionRow

__all__ = [
    "EVERYBODY", "LOCK_HEAD", "REVIEW_NAMES", "SUBMISSION_HEAD", "day", "lock_line", "lock_record", "locked_words", "moment",
    "released_words", "review_name", "submission_line", "submission_record",
]  # fmt: skip

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


def released_words(row: ReleaseRow) -> str:
    """What was made public, and where."""
    whose = f"{row.agency}及所属" if row.agency else EVERYBODY
    return f"{row.year}年度　{whose}{f'　{row.note}' if row.note else ''}"
