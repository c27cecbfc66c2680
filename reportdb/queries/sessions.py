"""Who is logged in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from reportdb.queries.accounts import AccountRow, account
from reportdb.reader import Reading, ask, instant


class SessionRow(NamedTuple):
    """A session under the digest of its cookie; `csrf` is what its forms must bring along."""

    digest: str
    account_id: int
    csrf: str
    created_at: dt.datetime
    seen_at: dt.datetime
    expires_at: dt.datetime
    address: str


_ROW = "SELECT digest, account_id, csrf, created_at, seen_at, expires_at, address FROM web_session WHERE {}"


def session_of(conn: Reading, digest: str, now: dt.datetime, idle: dt.timedelta) -> SessionRow | None:
    """The session with the digest of a cookie; None when there is none, when it has ended or was idle for too long."""
    row = ask(conn, _ROW.format("digest = ?"), digest).first()
    if row is None:
        return None
    found = _typed(row)
    return found if now < found.expires_at and now < found.seen_at + idle else None


def account_of_session(
    conn: Reading, digest: str, now: dt.datetime, idle: dt.timedelta
) -> tuple[AccountRow, SessionRow] | None:
    """The account whose session it is, unless that has ended or the account is disabled."""
    found = session_of(conn, digest, now, idle)
    if found is None:
        return None
    whose = account(conn, found.account_id)
    return None if whose.disabled else (whose, found)


def sessions_of(conn: Reading, account_id: int) -> list[SessionRow]:
    """All sessions of an account that were not closed, the newest first; some may have run out."""
    return [_typed(row) for row in ask(conn, f"{_ROW.format('account_id = ?')} ORDER BY created_at DESC", account_id)]


def last_seen(conn: Reading) -> dict[int, dt.datetime]:
    """When each account with an open session was last in use."""
    rows = ask(conn, "SELECT account_id, MAX(seen_at) FROM web_session GROUP BY account_id")
    return {row[0]: instant(row[1]) for row in rows}


def _typed(row: Sequence[Any]) -> SessionRow:
    return SessionRow._make((*row[:3], instant(row[3]), instant(row[4]), instant(row[5]), row[6]))
