"""The audit trail (`audit_trail`): one line for each change of the record, in the transaction of that change."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from reportdb.reader import ask, written
from reportdb.storable import one_line, storable

ACCEPTED = "accepted"
ACCEPTED_AS_FILED = "accepted as filed"
RETURNED = "returned"
RESTORED = "restored"
EXPLAINED = "explained"
JUDGED_AGAIN = "judged again"
AGENCIES_LOADED = "agencies loaded"

ACCOUNT_MADE = "account made"
ACCOUNT_CHANGED = "account changed"
ACCOUNT_DISABLED = "account disabled"
ACCOUNT_ENABLED = "account enabled"
PASSWORD_SET = "password set"
LOGGED_IN = "logged in"
LOG_IN_REFUSED = "log-in refused"
TOKEN_ISSUED = "token issued"
TOKEN_REVOKED = "token revoked"
BACKED_UP = "backed up"

SUBMITTED = "submitted"
WITHDRAWN = "withdrawn"
SENT_BACK = "sent back"
APPROVED = "approved"
LOCKED = "locked"
UNLOCKED = "unlocked"
PUBLISHED = "published"

#: every action a line may name
ACTIONS = (
    ACCEPTED, ACCEPTED_AS_FILED, RETURNED, RESTORED, EXPLAINED, JUDGED_AGAIN, AGENCIES_LOADED,
    SUBMITTED, WITHDRAWN, SENT_BACK, APPROVED, LOCKED, UNLOCKED, PUBLISHED,
    ACCOUNT_MADE, ACCOUNT_CHANGED, ACCOUNT_DISABLED, ACCOUNT_ENABLED, PASSWORD_SET, LOGGED_IN, LOG_IN_REFUSED,
    TOKEN_ISSUED, TOKEN_REVOKED, BACKED_UP,
)  # fmt: skip

COLUMNS = "at, who, action, what, agency_id, year"
_LINE = f"INSERT INTO audit_trail ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)"


def note(
    conn: Connection, who: str, action: str, what: str, agency_id: int | None = None, year: int | None = None
) -> None:
    """Write down who did what ("" where nobody knows who); undone with the transaction.

    A line about an agency is shown to those who may see the agency, any other only to those who may see everything.
    """
    ask(conn, _LINE, written(datetime.now(UTC)), storable(who), action, one_line(what), agency_id, year)
