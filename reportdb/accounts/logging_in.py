"""Logging in: the name and the password together are right or wrong; nobody is told which, nor can time it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Engine

from reportdb import audit
from reportdb.accounts.passwords import hash_of, is_outdated, is_password
from reportdb.accounts.sessions import Opened, open_session
from reportdb.audit import note
from reportdb.database import hold_accounts, reading, writing
from reportdb.queries.accounts import AccountRow, account, account_named, password_hash_of
from reportdb.reader import ask
from reportdb.storable import one_line


def log_in(
    engine: Engine, name: str, password: str, address: str, now: dt.datetime
) -> tuple[AccountRow, Opened] | None:
    """A new session of the account; None for a wrong name or password and for a disabled account.

    Either is noted in the audit trail. A name that belongs to nobody is not written down: it may be a password in the
    wrong field. While passwords are compared, which takes its time by design, nobody is kept from writing.
    """
    with reading(engine) as conn:
        row = account_named(conn, one_line(name))
        stored = password_hash_of(conn, row.id) if row is not None else ""
    right = is_password(stored, password)
    fresh = hash_of(password) if right and is_outdated(stored) else stored
    where = f" from {one_line(address)}" if address else ""
    with writing(engine) as conn:
        hold_accounts(conn)
        if row is not None and right:  # nor may either have changed meanwhile
            row = account(conn, row.id)
            right = not row.disabled and password_hash_of(conn, row.id) == stored
        if row is None or not right:
            note(conn, "", audit.LOG_IN_REFUSED, f"{f'account {row.name}' if row else 'no such account'}{where}")
            return None
        if fresh != stored:
            ask(conn, "UPDATE account SET password_hash = ? WHERE id = ?", fresh, row.id)
        note(conn, row.name, audit.LOGGED_IN, f"account {row.name}{where}")
        return row, open_session(conn, row.id, address, now)
