"""Statements of a writing transaction, handed straight to the driver of its database.

An import asks some seventeen small things for each filing, and SQLAlchemy takes longer around each of them than SQLite
over it. The transaction is SQLAlchemy's, and so are the errors.
"""

from __future__ import annotations

import sqlite3
import sys
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


class Straight:
    """The driver of a transaction; its errors are raised as SQLAlchemy does, as sqlalchemy.exc.DBAPIError."""

    __slots__ = ("_conn", "_driver", "_kind")

    def __init__(self, conn: Connection, driver: Any, kind: type[Exception]) -> None:
        self._conn, self._driver, self._kind = conn, driver, kind

    @classmethod
    def of(cls, conn: Connection) -> Straight:
        """The driver of a connection, whatever has begun on it."""
        driver = conn.connection.dbapi_connection  # both are used as they are, without an adapter of SQLAlchemy
        return cls(
            conn, driver, sqlite3.Error if isinstance(driver, sqlite3.Connection) else sys.modules["psycopg"].Error
        )

    def asked(self, statement: str, values: Sequence[Any] = ()) -> Fetched:
        """The answer to a statement in the driver's own SQL."""
        try:
            cursor = self._driver.execute(statement, values)
            return Fetched(cursor.fetchall() if cursor.description else [])
        except self._kind as error:
            raise self._told(statement, values, error, many=False) from error

    def done(self, statement: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement once for each row of values."""
        try:
            if len(rows) == 1:
                self._driver.execute(statement, rows[0])
            else:
                self._driver.cursor().executemany(statement, rows)
        except self._kind as error:
            raise self._told(statement, rows, error, many=True) from error

    def _told(self, statement: str, values: Sequence[Any], error: Exception, *, many: bool) -> BaseException:
        from sqlalchemy.exc import DBAPIError

        if getattr(self._driver, "closed", False):  # SQLAlchemy would find nothing to roll back
            self._conn.invalidate(error)
        return DBAPIError.instance(statement, values, error, self._kind, ismulti=many)


def straight(conn: Connection) -> Straight | None:
    """The driver of a transaction that writes and has begun; None anywhere else."""
    # what has not begun SQLAlchemy begins with the first statement; who only reads need not be in a hurry
    if not conn.in_transaction() or "reportdb_reading" in conn.get_execution_options():
        return None
    return Straight.of(conn)
