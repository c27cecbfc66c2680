"""Rows of words that many filings say alike: each is stored once, and the others refer to it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import Connection

from etl.load.sql import insert, native, run
from reportdb.wording import Words, digest_of

_FIND = {
    "sqlite": "SELECT digest, id FROM {table} WHERE digest IN (SELECT value FROM json_each(?))",
    "postgresql": "SELECT digest, id FROM {table} WHERE digest = ANY(%s)",
}


def numbers_of(conn: Connection, table: str, columns: str, rows: Iterable[Words]) -> dict[Words, int]:
    """The numbers of rows in a table that keeps every one of them once; those it has not met yet are stored."""
    digests = {digest_of(row): row for row in rows}
    if not digests:
        return {}
    found = _find(conn, table, list(digests))
    missing = sorted(digests.keys() - found.keys())  # sorted: two importers with the same news wait in the same order
    if missing:
        run(
            conn,
            insert(table, f"digest, {columns}") + " ON CONFLICT (digest) DO NOTHING",
            *((key, *digests[key]) for key in missing),
        )
        found |= _find(conn, table, missing)
    return {row: found[key] for key, row in digests.items()}


def _find(conn: Connection, table: str, digests: list[str]) -> dict[str, int]:
    dialect = conn.dialect.name
    asked = json.dumps(digests) if dialect == "sqlite" else digests
    rows = conn.exec_driver_sql(native(conn, _FIND[dialect].format(table=table)), (asked,)).all()
    return {row[0]: row[1] for row in rows}
