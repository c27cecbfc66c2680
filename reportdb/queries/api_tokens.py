"""Keys for programs: whose they are and what for, never what they say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from reportdb.queries.accounts import AccountRow, account
from reportdb.reader import Reading, ask, instant, instant_or_none


class TokenRow(NamedTuple):
    """A key of an account; without `may_write` it is good for reading alone."""

    id: int
    account_id: int
    name: str
    may_write: bool
    created_at: dt.datetime
    expires_at: dt.datetime | None
    used_at: dt.datetime | None
    revoked_at: dt.datetime | None

    def good_at(self, now: dt.datetime) -> bool:
        """Whether it opens anything."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


_ROW = """SELECT id, account_id, name, may_write, created_at, expires_at, used_at, revoked_at FROM api_token
WHERE {} ORDER BY id"""


def account_of_token(conn: Reading, digest: str, now: dt.datetime) -> tuple[AccountRow, TokenRow] | None:
    """The account whose key has this digest, unless the key was revoked or has run out, or the account is disabled."""
    row = ask(conn, _ROW.format("digest = ?"), digest).first()
    if row is None or not _typed(row).good_at(now):
        return None
    token = _typed(row)
    whose = account(conn, token.account_id)
    return None if whose.disabled else (whose, token)


def tokens_of(conn: Reading, account_id: int) -> list[TokenRow]:
    """All keys of an account, revoked ones too."""
    return [_typed(row) for row in ask(conn, _ROW.format("account_id = ?"), account_id)]


def token(conn: Reading, token_id: int) -> TokenRow | None:
    """One key by its number."""
    row = ask(conn, _ROW.format("id = ?"), token_id).first()
    return None if row is None else _typed(row)


def _typed(row: Sequence[Any]) -> TokenRow:
    return TokenRow._make((*row[:3], bool(row[3]), instant(row[4]), *map(instant_or_none, row[5:8])))
