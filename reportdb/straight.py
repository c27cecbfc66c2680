"""Statements of a writing transaction on SQLite, handed straight to its driver.

An import asks some seventeen small things for each filing, and SQLAlchemy takes longer around each of them than SQLite
over it. The transaction is SQLAlchemy's, and so are the errors.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Connection


class Fetched:
    """The rows of a statement, all of them at hand."""

    __slots__ = ("_rows",)

    def __init__(self, rows: list[Any]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """All rows."""
        return self._rows

    def first(self) -> Any:
        """The first row, None where there is none."""
        return self._rows[0] if self._rows else None

    def scalar(self) -> Any:
        """The first value of the first row, None where there is none."""
        return self._rows[0][0] if self._rows else None


def driver_of(conn: Connection) -> sqlite3.Connection | None:
    """The driver's own connection, where a transaction that writes has begun on SQLite; None anywhere else."""
    # before it has begun SQLAlchemy begins it with the first statement; what only reads is watched by tests
    if conn.dialect.name != "sqlite" or not conn.in_transaction() or "reportdb_reading" in conn.get_execution_options():
        return None
    driver = conn.connection.dbapi_connection
    return driver if isinstance(driver, sqlite3.Connection) else None


def asked(driver: sqlite3.Connection, statement: str, values: Sequence[Any] = ()) -> Fetched:
    """The answer to a statement; sqlalchemy.exc.DBAPIError as SQLAlchemy raises it."""
    try:
        return Fetched(driver.execute(statement, values).fetchall())
    except sqlite3.Error as error:
        raise _told(statement, values, error, many=False) from error


def done(driver: sqlite3.Connection, statement: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run a statement once for each row of values; errors as of `asked`."""
    try:
        if len(rows) == 1:
            driver.execute(statement, rows[0])
        else:
            driver.executemany(statement, rows)
    except sqlite3.Error as error:
        raise _told(statement, rows, error, many=True) from error


def _told(statement: str, values: Sequence[Any], error: sqlite3.Error, *, many: bool) -> BaseException:
    from sqlalchemy.exc import DBAPIError

    return DBAPIError.instance(statement, values, error, sqlite3.Error, ismulti=many)
