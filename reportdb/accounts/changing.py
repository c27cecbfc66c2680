"""Accounts made and changed. Whoever loses a right loses the sessions that were opened with it.

`within` is the remit of the administrator at work: of accounts that see anything beyond it there are none to him, and
none is given more than that, his own least of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from reportdb import audit
from reportdb.accounts.passwords import hash_of
from reportdb.accounts.secrets import one_time_password
from reportdb.accounts.sessions import close_all
from reportdb.audit import note
from reportdb.database import hold_accounts
from reportdb.errors import Refused
from reportdb.queries.accounts import (
    ADMINISTRATOR,
    ROLES,
    AccountRow,
    account,
    account_within,
    accounts,
    any_account,
    lies_within,
)
from reportdb.queries.registry import agencies
from reportdb.queries.remit import Remit
from reportdb.reader import ask, written
from reportdb.storable import one_line

EVERYONE = Remit.everyone()
FIRST = "admin"
LONGEST_NAME = 64
_INSERT = """INSERT INTO account (name, display_name, role, password_hash, must_change, disabled, sees_all, created_at)
VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING RETURNING id"""


def make_account(
    conn: Connection,
    name: str,
    role: str,
    password: str,
    *,
    display_name: str = "",
    agencies: Iterable[int] = (),
    sees_all: bool = False,
    must_change: bool = True,
    within: Remit = EVERYONE,
    by: str,
) -> AccountRow:
    """A new account.

    Refused: `no_name`, `name_taken`, `unknown_role`, `unknown_agency`, `beyond_remit`, `password_length`.
    """
    hold_accounts(conn)
    name, roots = _named(name), _registered(conn, agencies, within)
    _require_role(role)
    _require_within(within, sees_all, roots)
    row = (name, one_line(display_name), role, hash_of(password), must_change, False, sees_all, _now())
    number = ask(conn, _INSERT, *row).scalar()
    if number is None:
        raise Refused("name_taken", f"there is an account {name} already", name=name)
    _give(conn, number, roots)
    made = account(conn, number)
    note(conn, by, audit.ACCOUNT_MADE, _told(made))
    return made


def first_administrator(conn: Connection, by: str = "") -> tuple[AccountRow, str] | None:
    """The account every other one is made with, and its password to be changed at once; None where there are any."""
    hold_accounts(conn)
    if any_account(conn):
        return None
    password = one_time_password()
    return make_account(conn, FIRST, ADMINISTRATOR, password, sees_all=True, by=by), password


def change_account(
    conn: Connection,
    account_id: int,
    *,
    display_name: str | None = None,
    role: str | None = None,
    agencies: Iterable[int] | None = None,
    sees_all: bool | None = None,
    within: Remit = EVERYONE,
    by: str,
) -> AccountRow:
    """Change what is given. Refused as in `make_account`, and `last_administrator` where nobody would be left."""
    hold_accounts(conn)
    before = account_within(conn, within, account_id)
    role, sees_all = before.role if role is None else role, before.sees_all if sees_all is None else sees_all
    roots = before.agencies if agencies is None else _registered(conn, agencies, within)
    shown = before.display_name if display_name is None else one_line(display_name)
    _require_role(role)
    _require_within(within, sees_all, roots)
    if role != ADMINISTRATOR or (before.sees_all and not sees_all):
        keep_an_administrator(conn, before)
    sql = "UPDATE account SET display_name = ?, role = ?, sees_all = ? WHERE id = ?"
    ask(conn, sql, shown, role, sees_all, account_id)
    _give(conn, account_id, roots)
    after = account(conn, account_id)
    if after._replace(display_name=before.display_name) != before:
        close_all(conn, account_id)
    if after != before:
        note(conn, by, audit.ACCOUNT_CHANGED, f"{_told(after)}; before: {_told(before)}")
    return after


def keep_an_administrator(conn: Connection, row: AccountRow) -> None:
    """Refused where nobody else could undo it: of one who sees everybody only another one can."""
    others = (
        one
        for one in accounts(conn)
        if one.role == ADMINISTRATOR and not one.disabled and one.id != row.id and one.sees_all >= row.sees_all
    )
    if row.role == ADMINISTRATOR and not row.disabled and next(others, None) is None:
        raise Refused("last_administrator", f"{row.name} is the last administrator; make another one first")


def _named(name: str) -> str:
    name = one_line(name)
    if not name or len(name) > LONGEST_NAME or any(letter.isspace() for letter in name):
        text = f"a log-in name has 1 to {LONGEST_NAME} characters and no spaces"
        raise Refused("no_name", text, longest=LONGEST_NAME)
    return name


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise Refused("unknown_role", f"{role} is no role; there are {', '.join(ROLES)}", role=role)


def _registered(conn: Connection, numbers: Iterable[int], within: Remit) -> tuple[int, ...]:
    wanted = tuple(sorted(set(numbers)))
    known = {row.id for row in agencies(conn, Remit.of(one for one in wanted if within.covers(one)))}
    for number in wanted:
        if number not in known:
            raise Refused("unknown_agency", f"there is no agency #{number}", agency=number)
    return wanted


def _require_within(within: Remit, sees_all: bool, roots: tuple[int, ...]) -> None:
    """Who does not see everybody gives agencies, at least one of his own: an account without any is nobody's yet."""
    if not lies_within(within, sees_all, roots):
        raise Refused("beyond_remit", "the account needs agencies within your own remit, and no others")


def _give(conn: Connection, account_id: int, roots: Iterable[int]) -> None:
    ask(conn, "DELETE FROM account_agency WHERE account_id = ?", account_id)
    for agency_id in roots:
        ask(conn, "INSERT INTO account_agency (account_id, agency_id) VALUES (?, ?)", account_id, agency_id)


def _told(row: AccountRow) -> str:
    """An account as the audit trail tells it."""
    parts: list[Any] = [f"account {row.name}", row.role]
    parts += [f"called {row.display_name}"] if row.display_name else []
    parts += ["sees all"] if row.sees_all else [f"agencies {', '.join(f'#{one}' for one in row.agencies) or 'none'}"]
    return ", ".join(parts)


def _now() -> str:
    return written(datetime.now(UTC))
