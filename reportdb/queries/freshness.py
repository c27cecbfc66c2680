"""Whether anything that standings are made of has changed: a mark that is another one after every such change."""

from __future__ import annotations

from reportdb.audit import (
    ACCEPTED,
    ACCEPTED_AS_FILED,
    AGENCIES_LOADED,
    APPROVED,
    EXPLAINED,
    JUDGED_AGAIN,
    RESTORED,
    RETURNED,
    SENT_BACK,
    SUBMITTED,
    WITHDRAWN,
)
from reportdb.reader import Reading, ask

#: what a filing, its findings, its explanations, its way to the office above or the register leave in the audit trail
_ACTIONS = (
    ACCEPTED, ACCEPTED_AS_FILED, RETURNED, RESTORED, EXPLAINED, JUDGED_AGAIN, AGENCIES_LOADED,
    SUBMITTED, WITHDRAWN, SENT_BACK, APPROVED,
)  # fmt: skip
_SQLITE = f"""SELECT COALESCE((SELECT id FROM audit_trail WHERE action IN ({", ".join("?" * len(_ACTIONS))})
  ORDER BY id DESC LIMIT 1), 0), COALESCE((SELECT MAX(id) FROM agency), 0)"""
_POSTGRESQL = "SELECT CAST(pg_current_snapshot() AS text)"


def mark_of_standings(conn: Reading) -> str:
    """The same text as long as no filing, finding, explanation, submission or agency has come or changed.

    SQLite has one writer at a time, so the last line of the audit trail tells; an import may meet agencies without
    storing a filing. On PostgreSQL lines of transactions side by side are committed in any order: there it is what the
    reader's snapshot holds, which also changes with what has nothing to do with standings.
    """
    if conn.dialect.name == "postgresql":
        return str(ask(conn, _POSTGRESQL).scalar())
    return "/".join(map(str, ask(conn, _SQLITE, *_ACTIONS).first()))
