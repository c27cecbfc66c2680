"""Many rows into a PostgreSQL database that holds none of their years yet: COPY first, keys afterwards.

A foreign key that is asked for each row takes ten times as long as one that is asked once for all of them. So the
facts of a year go into a table that is no partition yet, which gets its keys when it is full and is attached then; the
other tables lose their foreign keys and indexes when the first row comes, and get them back, word for word, at the end.
Everything happens in the caller's transaction: whole or nothing, and nobody sees a table without its keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from reportdb.database import PARTITIONED, hold_schema
from reportdb.errors import DatabaseError
from reportdb.outside import first_line

if TYPE_CHECKING:
    import psycopg

#: rows that wait before they are sent: more of them save nothing
_AT_ONCE = 40_000
_ROW = 100  # bytes of a file that weigh as much as a row
_PATIENCE = "5s"  # for those who are at work in the tables
Rows = Sequence[Sequence[Any]]

_FOREIGN_KEYS = """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY conname"""
_KEYS = """SELECT conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint
WHERE conrelid = %s::regclass AND contype IN ('p', 'f') ORDER BY contype DESC, conname"""
_INDEXES = """SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid
  AND c.contype IN ('p', 'u', 'x')) ORDER BY 1"""
_SEQUENCES = """SELECT c.relname, pg_get_serial_sequence(c.oid::regclass::text, 'id') FROM pg_class c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'id' WHERE c.oid = ANY(%s::regclass[])"""


class BulkLoad:
    """Takes rows of any table, a piece at a time and in any order; `finish` puts the keys back.

    What PostgreSQL refuses is a DatabaseError with its own words. The transaction is of no use afterwards.
    """

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        hold_schema(conn)
        self._exec("SET LOCAL TimeZone = 'UTC'")  # what a moment without a zone means
        driver = conn.connection.driver_connection
        assert driver is not None
        self._driver: psycopg.Connection[Any] = driver
        self._waiting: dict[str, list[Sequence[Any]]] = {}
        self._lines: dict[str, list[str]] = {}
        self._size = 0
        self._parts: dict[tuple[str, int], str] = {}
        self._bare: dict[str, list[str]] = {}  # table -> what gives it back its keys and indexes

    def hold(self, tables: Iterable[str]) -> None:
        """Nobody else reads or writes these tables until the transaction ends; DatabaseError where others do not end."""
        self._exec(f"SET LOCAL lock_timeout = '{_PATIENCE}'")
        self._exec(f"LOCK TABLE {', '.join(sorted(tables))} IN ACCESS EXCLUSIVE MODE")

    def put(self, table: str, columns: str, rows: Rows, size: int = 0) -> None:
        """Rows of a table that is no table of facts; `size` is that of the files in them, in bytes."""
        self.bare(table)
        self._size += size // _ROW
        self._put(table, columns, rows)

    def put_facts(self, table: str, year: int, columns: str, rows: Rows) -> None:
        """Rows of one year in a table of facts."""
        self._put(self._part(table, year), columns, rows)

    def put_lines(self, table: str, year: int, columns: str, lines: str, count: int) -> None:
        """The same, as lines that COPY reads: for whoever writes them faster than the driver."""
        self._lines.setdefault(f"COPY {self._part(table, year)} ({columns}) FROM STDIN", []).append(lines)
        self._grow(count)

    def _part(self, table: str, year: int) -> str:
        if table not in PARTITIONED:
            raise ValueError(f"{table} is no table of facts")
        if (table, year) not in self._parts:
            for one in PARTITIONED:  # a year has all of them or none
                self._new_part(one, year)
        return self._parts[table, year]

    def bare(self, table: str) -> None:
        """Take a table's foreign keys and indexes away until `finish`."""
        if table in self._bare:
            return
        self._bare[table] = back = []
        for name, definition in self._rows(_FOREIGN_KEYS, table):
            self._exec(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            back.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for name, definition in self._rows(_INDEXES, table):
            self._exec(f"DROP INDEX {name}")
            back.append(definition)

    def finish(self) -> None:
        """Every key in its place, every year attached, and the numbers that come next beyond those that came."""
        self._send()
        with _refusals():
            for (table, year), part in self._parts.items():
                self._attach(table, year, part)
            # keys last: they may point to any table
            for statement in sorted((one for back in self._bare.values() for one in back), key=_is_key):
                self._exec(statement)
            self._count_on()

    def _put(self, table: str, columns: str, rows: Rows) -> None:
        if not rows:
            return
        self._waiting.setdefault(f"COPY {table} ({columns}) FROM STDIN", []).extend(rows)
        self._grow(len(rows))

    def _grow(self, count: int) -> None:
        self._size += count
        if self._size >= _AT_ONCE:
            self._send()

    def _send(self) -> None:
        with _refusals():
            for statement, rows in self._waiting.items():
                with self._driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
                    for row in rows:
                        copy.write_row(row)
            for statement, lines in self._lines.items():
                with self._driver.cursor() as cursor, cursor.copy(statement.encode()) as copy:
                    copy.write("".join(lines))
        self._waiting.clear()
        self._lines.clear()
        self._size = 0

    def _new_part(self, table: str, year: int) -> None:
        """A table for the facts of a year, with its checks."""
        self._parts[table, year] = part = f"{table}_{int(year)}"
        found = self._rows("SELECT to_regclass(%s)::text", part)[0][0]
        if found is not None:
            if self._rows(f"SELECT EXISTS (SELECT FROM {part})")[0][0]:
                raise DatabaseError(f"there are facts of {year} already; only years without any can be loaded at once")
            self._exec(f"DROP TABLE {part}")
        self._exec(
            f"CREATE TABLE {part} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS,"
            f" CONSTRAINT ck_{part}_year CHECK (year = {int(year)}))"
        )

    def _attach(self, table: str, year: int, part: str) -> None:
        for name, kind, definition in self._rows(_KEYS, table):
            named = f"{part}_pkey" if kind == "p" else name  # as a partition calls them by itself
            self._exec(f'ALTER TABLE {part} ADD CONSTRAINT "{named}" {definition}')
        self._exec(f"ALTER TABLE {table} ATTACH PARTITION {part} FOR VALUES IN ({int(year)})")
        self._exec(f"ALTER TABLE {part} DROP CONSTRAINT ck_{part}_year")

    def _count_on(self) -> None:
        for table, sequence in self._rows(_SEQUENCES, list(self._bare)):
            if sequence is not None:
                self._exec(f"SELECT setval('{sequence}', max(id)) FROM {table} HAVING max(id) IS NOT NULL")

    def _exec(self, statement: str) -> None:
        self._conn.exec_driver_sql(statement)

    def _rows(self, statement: str, *values: object) -> list[Any]:
        return list(self._conn.exec_driver_sql(statement, values or None).all())


def _is_key(statement: str) -> bool:
    return statement.startswith("ALTER")


@contextmanager
def _refusals() -> Iterator[None]:
    """What the server says to our rows, in one line."""
    import psycopg

    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError, psycopg.OperationalError) as error:
        raise DatabaseError(f"PostgreSQL refuses the rows: {next(iter(str(error).splitlines()), error)}") from error
    except IntegrityError as error:
        raise DatabaseError(f"the rows do not belong together: {first_line(error)}") from error
