"""Queries kept under a name, of an account or (None) of whoever uses the single PC."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from reportdb.errors import Refused
from reportdb.reader import ask, written
from reportdb.storable import one_line, storable

LONGEST = 20_000
_COLUMNS = "INSERT INTO saved_query (account_id, name, query, shared, created_at) VALUES (?, ?, ?, ?, ?)"
_SET = "DO UPDATE SET query = excluded.query, shared = excluded.shared, created_at = excluded.created_at RETURNING id"


def save_query(
    conn: Connection, account_id: int | None, name: str, query: str, *, shared: bool, now: dt.datetime
) -> int:
    """Keep a query; one of the same name and owner is replaced. Refused: `query_needs_name`, `query_empty`, `query_long`."""
    name, query = one_line(name), storable(query).strip()
    if not name:
        raise Refused("query_needs_name", "a query needs a name, to be found again")
    if not query:
        raise Refused("query_empty", "there is no query to keep")
    if len(query) > LONGEST:
        raise Refused("query_long", f"a query has at most {LONGEST} characters", longest=LONGEST)
    key = "(name) WHERE account_id IS NULL" if account_id is None else "(account_id, name)"
    row = (account_id, name, query, shared, written(now))
    return int(ask(conn, f"{_COLUMNS} ON CONFLICT {key} {_SET}", *row).scalar())


def forget_query(conn: Connection, account_id: int | None, query_id: int) -> bool:
    """Forget one of its own queries; whether there was one."""
    own = "account_id IS NULL" if account_id is None else "account_id = ?"
    values = (query_id,) if account_id is None else (query_id, account_id)
    return ask(conn, f"DELETE FROM saved_query WHERE id = ? AND {own} RETURNING id", *values).first() is not None
