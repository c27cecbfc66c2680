"""The audit trail (`audit_trail`): one line for each change of the record, in the transaction of that change."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from etl.files import storable
from reportdb.reader import ask

ACCEPTED = "accepted"
ACCEPTED_AS_FILED = "accepted as filed"
RETURNED = "returned"
RESTORED = "restored"
EXPLAINED = "explained"
JUDGED_AGAIN = "judged again"
AGENCIES_LOADED = "agencies loaded"

_LINE = "INSERT INTO audit_trail (at, who, action, what) VALUES (?, ?, ?, ?)"


def note(conn: Connection, who: str, action: str, what: str) -> None:
    """Write down who did what ("" where nobody knows who); undone with the transaction."""
    moment = datetime.now(UTC).isoformat(sep=" ")
    ask(conn, _LINE, moment, storable(who), action, storable(" ".join(what.split())))
