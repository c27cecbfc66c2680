"""Queries kept under a name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from reportdb.reader import Reading, ask, instant


class SavedQueryRow(NamedTuple):
    """A query; `account_id` is None for one of the single PC, `owner` the log-in name of whoever kept it ("" there)."""

    id: int
    account_id: int | None
    owner: str
    name: str
    query: str
    shared: bool
    created_at: dt.datetime


_ROW = """SELECT q.id, q.account_id, COALESCE(a.name, ''), q.name, q.query, q.shared, q.created_at
FROM saved_query q LEFT JOIN account a ON a.id = q.account_id WHERE {} ORDER BY q.name, q.id"""


def saved_queries(conn: Reading, account_id: int | None) -> list[SavedQueryRow]:
    """What an account (None: the user of the single PC) may run: its own, and those that others share."""
    own = "q.account_id IS NULL" if account_id is None else "q.account_id = ?"
    return _rows(conn, f"({own} OR q.shared)", *(() if account_id is None else (account_id,)))


def saved_query(conn: Reading, account_id: int | None, query_id: int) -> SavedQueryRow | None:
    """One of those; None for any other."""
    return next((row for row in saved_queries(conn, account_id) if row.id == query_id), None)


def _rows(conn: Reading, which: str, *values: Any) -> list[SavedQueryRow]:
    return [_typed(row) for row in ask(conn, _ROW.format(which), *values)]


def _typed(row: Sequence[Any]) -> SavedQueryRow:
    return SavedQueryRow._make((*row[:5], bool(row[5]), instant(row[6])))
