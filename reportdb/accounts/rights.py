"""What each role may do; what it may do it to is its remit. Pure, and said nowhere else: who asks has the account at hand."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from reportdb.queries.accounts import ADMINISTRATOR, ANALYST, OFFICE, OFFICER, AccountRow


class Role(StrEnum):
    """The roles of accounts."""

    OFFICER = OFFICER
    OFFICE = OFFICE
    ANALYST = ANALYST
    ADMINISTRATOR = ADMINISTRATOR


class May(StrEnum):
    """Something that changes the record, or shows more of it than reports and totals: seeing those needs the remit alone."""

    IMPORT = "import"
    EXPLAIN = "explain"  # doubts about what is stored
    SUBMIT = "submit"  # to the office above, and take it back
    REVIEW = "review"  # decide on what was submitted
    LOCK = "lock"  # and unlock
    PUBLISH = "publish"  # say that a year was made public, and take it away as files
    RESTORE = "restore"
    QUERY = "query"  # SQL over the views, which hold the rows of the remit alone (`sandbox.shown`)
    REGISTER = "register"  # load lists of agencies
    ACCOUNTS = "accounts"
    AUDIT = "audit"  # see who did what


ROLE_NAMES: Mapping[str, str] = {
    Role.OFFICER: "填报员",
    Role.OFFICE: "主管单位",
    Role.ANALYST: "分析员",
    Role.ADMINISTRATOR: "管理员",
}
_FILES = frozenset({May.IMPORT, May.EXPLAIN, May.SUBMIT})
RIGHTS: Mapping[str, frozenset[May]] = {
    Role.OFFICER: _FILES,
    Role.OFFICE: _FILES | {May.REVIEW, May.LOCK, May.PUBLISH, May.RESTORE, May.QUERY, May.AUDIT},
    Role.ANALYST: frozenset({May.QUERY}),
    Role.ADMINISTRATOR: frozenset(May),
}


def may(account: AccountRow, what: May) -> bool:
    """Whether an account may do something at all, within its remit: none that is disabled or has a one-time password."""
    return not account.disabled and not account.must_change and what in RIGHTS[account.role]
