"""Keys for programs: shown once when they are issued, revoked at any time."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection

from reportdb import audit
from reportdb.accounts.secrets import digest_of, new_token
from reportdb.audit import note
from reportdb.database import hold_accounts
from reportdb.errors import Refused
from reportdb.queries.accounts import account
from reportdb.queries.api_tokens import token, tokens_of
from reportdb.reader import ask, written
from reportdb.storable import one_line

#: how old what is known of its last use may be
_FRESH = dt.timedelta(minutes=1)
_INSERT = """INSERT INTO api_token (account_id, name, digest, may_write, created_at, expires_at)
VALUES (?, ?, ?, ?, ?, ?) RETURNING id"""


class Issued(NamedTuple):
    """A new key: its number, and the key itself, which is not stored."""

    id: int
    token: str


def issue_token(
    conn: Connection,
    account_id: int,
    name: str,
    *,
    may_write: bool = False,
    expires_at: dt.datetime | None = None,
    now: dt.datetime,
    by: str,
) -> Issued:
    """A key as good as its account, or for reading alone. Refused: `token_needs_name`, `token_expired`, `disabled`."""
    hold_accounts(conn)  # whoever disables the account meanwhile would not see the key to revoke it
    whose, name = account(conn, account_id), one_line(name)
    if not name:
        raise Refused("token_needs_name", "a token needs a name, to be told from others")
    if expires_at is not None and expires_at <= now:
        raise Refused("token_expired", "the token would have run out already")
    if whose.disabled:
        raise Refused("disabled", f"account {whose.name} is disabled")
    secret = new_token()
    end = None if expires_at is None else written(expires_at)
    number = ask(conn, _INSERT, account_id, name, digest_of(secret), may_write, written(now), end).scalar()
    what = f"account {whose.name}: token {number} “{name}”, {'reads and writes' if may_write else 'reads'}"
    note(conn, by, audit.TOKEN_ISSUED, what)
    return Issued(int(number), secret)


def revoke_token(conn: Connection, account_id: int, token_id: int, *, now: dt.datetime, by: str) -> None:
    """It opens nothing any more. Refused: `no_token` where the account has none of that number."""
    found = token(conn, token_id)
    if found is None or found.account_id != account_id:
        raise Refused("no_token", f"the account has no token {token_id}")
    sql = "UPDATE api_token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING id"
    if ask(conn, sql, written(now), token_id).first() is not None:
        whose = account(conn, account_id).name
        note(conn, by, audit.TOKEN_REVOKED, f"account {whose}: token {token_id} “{found.name}”")


def revoke_all(conn: Connection, account_id: int, *, now: dt.datetime, by: str) -> int:
    """No key of the account opens anything any more, each with a line in the trail; how many were still good."""
    good = [one for one in tokens_of(conn, account_id) if one.revoked_at is None]
    for one in good:
        revoke_token(conn, account_id, one.id, now=now, by=by)
    return sum(one.good_at(now) for one in good)


def use_token(conn: Connection, token_id: int, used_at: dt.datetime | None, now: dt.datetime) -> None:
    """Note that it was used; once a minute is enough."""
    if used_at is None or now - used_at >= _FRESH:
        ask(conn, "UPDATE api_token SET used_at = ? WHERE id = ?", written(now), token_id)
