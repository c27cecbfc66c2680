"""Everything a database holds, table by table, so that two of them can be held against each other."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Boolean, Column, DateTime, Engine

from reportdb.database import snapshot
from reportdb.models import metadata

Row = tuple[object, ...]
Whole = dict[str, list[Row]]


def whole(engine: Engine, *, moments: bool = True) -> Whole:
    """The rows of every table of the schema, in one order, with their numbers; `moments=False`: but when they were made."""
    with snapshot(engine) as conn:
        return {
            table.name: sorted(
                (
                    tuple(
                        plain(value, column)
                        for value, column in zip(row, table.columns, strict=True)
                        if moments or not isinstance(column.type, DateTime)
                    )
                    for row in conn.exec_driver_sql(
                        f"SELECT {', '.join(column.name for column in table.columns)} FROM {table.name}"
                    )
                ),
                key=repr,
            )
            for table in metadata.sorted_tables
        }


def plain(value: Any, column: Column[Any]) -> object:
    """A value as both databases can say it."""
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        return (value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)).astimezone(dt.UTC)
    if isinstance(column.type, Boolean):
        return bool(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return bytes(value) if isinstance(value, memoryview) else value


def differing(one: Whole, other: Whole) -> dict[str, tuple[list[Row], list[Row]]]:
    """The rows that only one of two databases has, by table; empty where they hold the same."""
    found = {}
    for table in one.keys() | other.keys():
        mine, yours = one.get(table, []), other.get(table, [])
        if mine != yours:
            left, right = set(mine), set(yours)
            found[table] = ([row for row in mine if row not in right], [row for row in yours if row not in left])
    return found
