"""The audit trail (`audit_trail`): one line for each change of the record, in the transaction of that change."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from etl.files import storable

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
    sql = _LINE if conn.dialect.name == "sqlite" else _LINE.replace("?", "%s")
    conn.exec_driver_sql(
        sql, (datetime.now(UTC).isoformat(sep=" "), storable(who), action, storable(" ".join(what.split())))
    )
