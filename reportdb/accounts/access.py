"""Who gets in with an account: disabled and enabled, given a password by somebody else or by its owner.

An account that is disabled, or given a password by somebody else, loses its sessions and its keys: they may be in the
hands of whoever the account is taken from. Keys stay revoked when the account is enabled again.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from reportdb import audit
from reportdb.accounts.changing import EVERYONE, keep_an_administrator
from reportdb.accounts.passwords import hash_of, is_password
from reportdb.accounts.sessions import close_all
from reportdb.accounts.tokens import revoke_all
from reportdb.audit import note
from reportdb.database import hold_accounts
from reportdb.errors import Refused
from reportdb.queries.accounts import AccountRow, account, account_within, password_hash_of
from reportdb.queries.remit import Remit
from reportdb.reader import ask


def disable(conn: Connection, account_id: int, *, within: Remit = EVERYONE, by: str) -> AccountRow:
    """Nobody logs in with it any more; its sessions end, its keys are revoked. Refused: `last_administrator`."""
    hold_accounts(conn)
    before = account_within(conn, within, account_id)
    keep_an_administrator(conn, before)
    return _set_disabled(conn, before, True, audit.ACCOUNT_DISABLED, by)


def enable(conn: Connection, account_id: int, *, within: Remit = EVERYONE, by: str) -> AccountRow:
    """It may log in again, with the password it had; keys it had before stay revoked."""
    hold_accounts(conn)
    return _set_disabled(conn, account_within(conn, within, account_id), False, audit.ACCOUNT_ENABLED, by)


def set_password(
    conn: Connection,
    account_id: int,
    password: str,
    *,
    must_change: bool,
    revoke: bool = False,
    within: Remit = EVERYONE,
    by: str,
) -> AccountRow:
    """A new password, given by somebody else (`must_change`) or chosen. All sessions end. Refused: `password_length`.

    A password given by somebody else revokes all keys, and so does `revoke`.
    """
    hold_accounts(conn)
    row = account_within(conn, within, account_id)
    sql = "UPDATE account SET password_hash = ?, must_change = ? WHERE id = ?"
    ask(conn, sql, hash_of(password), must_change, account_id)
    note(
        conn,
        by,
        audit.PASSWORD_SET,
        f"account {row.name}; {_shut_out(conn, account_id, keys=must_change or revoke, by=by)}",
    )
    return account(conn, account_id)


def change_password(conn: Connection, account_id: int, old: str, new: str, *, revoke: bool = False) -> AccountRow:
    """Somebody's own new password. Refused: `wrong_password`, `same_password`, `password_length`.

    Keys stay good, for programs would stop working that nobody thinks of at that moment; `revoke` ends them too.
    """
    row = account(conn, account_id)
    if not is_password(password_hash_of(conn, account_id), old):
        raise Refused("wrong_password", "that is not the password of the account")
    if old == new:
        raise Refused("same_password", "the new password is the old one")
    return set_password(conn, account_id, new, must_change=False, revoke=revoke, by=row.name)


def _set_disabled(conn: Connection, before: AccountRow, disabled: bool, action: str, by: str) -> AccountRow:
    if before.disabled == disabled:
        return before
    ask(conn, "UPDATE account SET disabled = ? WHERE id = ?", disabled, before.id)
    # keys that a version before this left good must not come to life again, either
    note(conn, by, action, f"account {before.name}; {_shut_out(conn, before.id, keys=True, by=by)}")
    return account(conn, before.id)


def _shut_out(conn: Connection, account_id: int, *, keys: bool, by: str) -> str:
    """Whoever is in with the account has to come in anew, with `keys` the programs too; told for the trail."""
    close_all(conn, account_id)
    if not keys:
        return "sessions ended"
    count = revoke_all(conn, account_id, now=datetime.now(UTC), by=by)
    return f"sessions ended, {count} {'token' if count == 1 else 'tokens'} revoked"
