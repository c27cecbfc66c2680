"""A whole database moved into an empty PostgreSQL one: what an office does when one file is no longer enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, LargeBinary, Table
from sqlalchemy.exc import DBAPIError

from etl.copying.compared import differences
from etl.digest import digest
from etl.load.bulk import BulkLoad
from reportdb import outside
from reportdb.database import shown, snapshot, writing
from reportdb.errors import DatabaseError
from reportdb.integrity import Examined, examine
from reportdb.models import FACT_TABLES, REFERENCE_TABLES, metadata

__all__ = ["copy_database"]

#: rows that are in memory at once; of those with a file in each
_ROWS, _FILES = 2_000, 4
_CACHE = 4_096  # KiB


@dataclass(frozen=True, slots=True)
class _Read:
    """A SELECT of some rows of a table; `year` where they are facts."""

    table: Table
    year: int | None

    @property
    def columns(self) -> str:
        return ", ".join(column.name for column in self.table.columns)

    def size(self, rows: Sequence[Sequence[object]]) -> int:
        """How many bytes the files in some rows have."""
        return sum(len(value) for row in rows for value in row if isinstance(value, bytes)) if self.files else 0

    @property
    def files(self) -> bool:
        return any(isinstance(column.type, LargeBinary) for column in self.table.columns)

    def rows(self, conn: Connection) -> Iterator[Sequence[Sequence[object]]]:
        """The rows in the order of their key, some at a time."""
        where = "" if self.year is None else f" WHERE year = {self.year}"
        order = ", ".join(column.name for column in self.table.primary_key)
        sql = f"SELECT {self.columns} FROM {self.table.name}{where} ORDER BY {order}"
        many = _FILES if self.files else _ROWS
        yield from conn.exec_driver_sql(sql, execution_options={"yield_per": many}).partitions(many)


def copy_database(source: Engine, target: Engine) -> Examined:
    """Move everything that `source` says as of one moment, numbers and all, into `target`; says how much that was.

    One transaction, committed when every table of both says the same and `integrity` finds nothing in the copy; others
    who use the target wait until then. Raises DatabaseError, and leaves the target as it was, when it is no PostgreSQL
    database, when it holds anything, or when the source is damaged.
    """
    if target.dialect.name != "postgresql":
        raise DatabaseError("only a PostgreSQL database can be copied to; a SQLite file is made by `reportdb backup`")
    done = Examined()
    with snapshot(source) as old, writing(target) as new:
        _require_empty(new, target)
        if old.dialect.name == "sqlite":
            old.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE}")  # every page is read once
        load = BulkLoad(new)
        load.hold(metadata.tables)
        _require_empty(new, target)
        _move(old, new, load)
        fault = next(differences(old, new), None)
        if fault is not None:
            raise DatabaseError(f"nothing was copied: {fault}; `reportdb integrity` may say more of the source")
        wrong = next(examine(new, digest, done), None)
        if wrong is not None:
            raise DatabaseError(
                f"nothing was copied: the source is damaged ({wrong.message}); see `reportdb integrity`"
            )
    _analyze(target)
    return done


def _move(old: Connection, new: Connection, load: BulkLoad) -> None:
    others = [table for table in metadata.sorted_tables if table.name not in FACT_TABLES]
    for table in others:
        load.bare(table.name)
    for table in others:
        if table.name in REFERENCE_TABLES:
            new.exec_driver_sql(f"DELETE FROM {table.name}")  # seeded ones have the numbers of this database
        read = _Read(table, None)
        for rows in read.rows(old):
            load.put(table.name, read.columns, rows, read.size(rows))
    for name in FACT_TABLES:
        for year in _years(old, name):
            read = _Read(metadata.tables[name], year)
            for rows in read.rows(old):
                load.put_facts(name, year, read.columns, rows)
    load.finish()


def _years(conn: Connection, table: str) -> Iterator[int]:
    """The years of a table of facts, each found by one look into the key."""
    year = conn.exec_driver_sql(f"SELECT min(year) FROM {table}").scalar()
    while year is not None:
        yield year
        year = conn.exec_driver_sql(f"SELECT min(year) FROM {table} WHERE year > {int(year)}").scalar()


def _require_empty(conn: Connection, engine: Engine) -> None:
    for table in metadata.sorted_tables:
        if table.name in REFERENCE_TABLES:
            continue
        if conn.exec_driver_sql(f"SELECT EXISTS (SELECT FROM {table.name})").scalar_one():
            raise DatabaseError(
                f"{shown(engine.url)} holds data already (table {table.name}); only an empty one is filled"
            )


def _analyze(engine: Engine) -> None:
    """Tell PostgreSQL how much there is now: nobody else does for tables that are parted by year."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
        try:
            conn.exec_driver_sql(f"ANALYZE {', '.join(sorted(metadata.tables))}")
        except DBAPIError as error:  # the copy is there and whole
            if outside.reason(error) is None:
                raise
