"""A complete copy of a database in one SQLite file, as of one moment, while others write."""

from __future__ import annotations

import datetime as dt
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from reportdb.database import connect_url, snapshot, upgrade

_ROWS = 5_000


def copy_to(engine: Engine, path: Path) -> None:
    """Write the database to `path`, which must not be there yet.

    A SQLite file is copied page by page with what stands in its log. The tables of a PostgreSQL database are copied
    row by row in one snapshot into the same schema, so that reportdb opens the copy like any other database.
    """
    if engine.dialect.name == "sqlite":
        _copy_pages(engine, path)
    else:
        _copy_rows(engine, path)


def as_one_file(path: Path) -> None:
    """Leave a copy without a log, so that it can be carried about and read where nothing can be written."""
    copy = sqlite3.connect(path)
    try:
        copy.execute("PRAGMA journal_mode=DELETE")  # opening it as a database of ours gives it a log
    finally:
        copy.close()


def _copy_pages(engine: Engine, path: Path) -> None:
    with snapshot(engine) as conn:
        source = conn.connection.driver_connection
        assert isinstance(source, sqlite3.Connection)
        copy = sqlite3.connect(path)
        try:
            source.backup(copy)
        finally:
            copy.close()


def _copy_rows(engine: Engine, path: Path) -> None:
    from reportdb.models import metadata

    upgrade(connect_url(str(path)))
    copy = sqlite3.connect(path, isolation_level=None)
    try:
        copy.execute("PRAGMA foreign_keys=OFF")
        copy.execute("BEGIN")
        with snapshot(engine) as conn:
            for table in metadata.sorted_tables:
                copy.execute(
                    f"DELETE FROM {table.name}"
                )  # the seeded rows have the numbers of this file, not of the source
                _copy_table(conn, copy, table.name, [column.name for column in table.columns])
        copy.execute("COMMIT")
    finally:
        copy.close()


def _copy_table(conn: Connection, copy: sqlite3.Connection, table: str, columns: list[str]) -> None:
    names = ", ".join(columns)
    insert = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(columns))})"
    rows = conn.execution_options(yield_per=_ROWS).exec_driver_sql(f"SELECT {names} FROM {table}")
    for part in rows.partitions(_ROWS):
        copy.executemany(insert, [tuple(map(_plain, row)) for row in part])


def _plain(value: Any) -> Any:
    """A value as our own SQLite files hold it: moments as text in UTC, days as text, bytes as bytes."""
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(sep=" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    return bytes(value) if isinstance(value, memoryview) else value
