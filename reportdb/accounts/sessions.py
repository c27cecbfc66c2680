"""Sessions: opened at log-in, kept alive by use, ended by idleness, by time, by log-out and by every loss of a right."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection

from reportdb.accounts.secrets import digest_of, new_secret
from reportdb.queries.sessions import SessionRow
from reportdb.reader import ask, written
from reportdb.storable import one_line

#: how long a session lives without use, and with
IDLE, LONGEST = dt.timedelta(hours=1), dt.timedelta(hours=12)
#: how old what is known of its last use may be: not every request need write
_FRESH = dt.timedelta(minutes=1)
_INSERT = """INSERT INTO web_session (digest, account_id, csrf, created_at, seen_at, expires_at, address)
VALUES (?, ?, ?, ?, ?, ?, ?)"""


class Opened(NamedTuple):
    """A session just opened: the cookie, which is not stored, and what its forms must bring along."""

    cookie: str
    csrf: str


def open_session(
    conn: Connection, account_id: int, address: str, now: dt.datetime, longest: dt.timedelta = LONGEST
) -> Opened:
    """A session of an account; sessions that have run out are cleared away, whosever they are."""
    ask(conn, "DELETE FROM web_session WHERE expires_at <= ?", written(now))
    made = Opened(new_secret(), new_secret())
    at, end = written(now), written(now + longest)
    ask(conn, _INSERT, digest_of(made.cookie), account_id, made.csrf, at, at, end, one_line(address))
    return made


def needs_touch(session: SessionRow, now: dt.datetime) -> bool:
    """Whether its use has to be noted: once a minute is enough."""
    return now - session.seen_at >= _FRESH


def touch(conn: Connection, session: SessionRow, now: dt.datetime) -> None:
    """Note that it is in use."""
    ask(conn, "UPDATE web_session SET seen_at = ? WHERE digest = ?", written(now), session.digest)


def close_session(conn: Connection, cookie: str) -> None:
    """Log out; a cookie that opens nothing is left alone."""
    ask(conn, "DELETE FROM web_session WHERE digest = ?", digest_of(cookie))


def close_all(conn: Connection, account_id: int) -> None:
    """End every session of an account."""
    ask(conn, "DELETE FROM web_session WHERE account_id = ?", account_id)


def close_own(conn: Connection, account_id: int, digest: str) -> None:
    """End one session of an account; one of another account is left alone."""
    ask(conn, "DELETE FROM web_session WHERE account_id = ? AND digest = ?", account_id, digest)


def close_others(conn: Connection, account_id: int, digest: str) -> None:
    """End every session of an account but the one it is asked from."""
    ask(conn, "DELETE FROM web_session WHERE account_id = ? AND digest <> ?", account_id, digest)
