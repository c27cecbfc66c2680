"""Statements as plain prepared text: an import stores some 200 rows per workbook, and building statements would cost
more than running them.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from reportdb.reader import ask
from reportdb.straight import straight


def insert(table: str, columns: str) -> str:
    """The statement that inserts a row of these columns."""
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * (columns.count(',') + 1))})"


def native(conn: Connection, sql: str) -> str:
    """A statement with the placeholders of the database at hand."""
    return sql if conn.dialect.name == "sqlite" else sql.replace("?", "%s")


def run(conn: Connection, sql: str, *rows: tuple[Any, ...]) -> None:
    """Run a statement once for each row of values."""
    driver = straight(conn)
    if driver is not None:
        if rows:
            driver.done(native(conn, sql), rows)
    elif len(rows) == 1:
        conn.exec_driver_sql(native(conn, sql), rows[0])
    elif rows:
        conn.exec_driver_sql(native(conn, sql), list(rows))


def scalar(conn: Connection, sql: str, *values: Any) -> Any:
    """The one value a statement gives."""
    return ask(conn, sql, *values).first()[0]


def now() -> str:
    """This moment in UTC, as both databases read it."""
    return datetime.now(UTC).isoformat(sep=" ")
