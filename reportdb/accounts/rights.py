"""What each role may do; what it may do it to is its remit. Pure: who asks has the account at hand."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from reportdb.queries.accounts import ADMINISTRATOR, ANALYST, OFFICE, OFFICER, AccountRow


class Deed(StrEnum):
    """Something that changes the record, or shows more of it than reports and totals."""

    IMPORT = "import"  # files in, and what is said about their doubts
    SUBMIT = "submit"  # to the office above, and back again
    RESTORE = "restore"
    DECIDE = "decide"  # on what was submitted
    LOCK = "lock"  # and unlock, and say that a year was made public
    QUERY = "query"  # SQL over the views, which know no remit: only together with `sees_all`
    TRAIL = "trail"  # who did what
    ACCOUNTS = "accounts"


_MAY: Mapping[str, frozenset[Deed]] = {
    OFFICER: frozenset({Deed.IMPORT, Deed.SUBMIT}),
    OFFICE: frozenset({Deed.IMPORT, Deed.SUBMIT, Deed.RESTORE, Deed.DECIDE, Deed.LOCK, Deed.QUERY, Deed.TRAIL}),
    ANALYST: frozenset({Deed.QUERY}),
    ADMINISTRATOR: frozenset(Deed),
}


def may(account: AccountRow, deed: Deed) -> bool:
    """Whether an account may do something at all, within its remit."""
    if account.disabled or account.must_change or (deed is Deed.QUERY and not account.sees_all):
        return False
    return deed in _MAY[account.role]


def decides_on(account: AccountRow, agency_id: int) -> bool:
    """Whether it decides on what an agency of its remit submitted: nobody on what is submitted in their own name.

    That of the agencies an office is for goes to the office above them.
    """
    return may(account, Deed.DECIDE) and (
        account.sees_all or account.role == ADMINISTRATOR or agency_id not in account.agencies
    )
