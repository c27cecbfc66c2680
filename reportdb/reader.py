"""A database read by its bare driver: SELECTs without SQLAlchemy, whose import takes longer than most answers.

`Reading` is what queries of plain SQL are asked through: such a reader, or a connection of SQLAlchemy, which whoever
writes has anyway. Both give the values of the driver; `day`, `moment` and `truth` make those of SQLite ours.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import sqlite3
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from reportdb import outside, sqlite_file
from reportdb.straight import straight

if TYPE_CHECKING:
    from sqlalchemy import Connection

Reading: TypeAlias = "Connection | Reader"

_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql://", "postgres://", "postgresql+psycopg://")
#: what libpq reads as SQLAlchemy does; of what else may stand in a URL each has a mind of its own
_SERVER = re.compile(r"([^/@]*@)?[^/?@]*(/[^/?@%]*(\?[^+]*)?)?")
#: what a server is told with each connection, unless the URL says otherwise: who calls, and how long we wait (seconds)
CALLING = {"fallback_application_name": "reportdb", "connect_timeout": "10"}
#: rows taken over at once
_PIECE = 1000
_VERSION = "SELECT version_num FROM alembic_version"


class Dialect(NamedTuple):
    """`name` is sqlite or postgresql, as SQLAlchemy calls them."""

    name: str


class Rows(Protocol):
    """What SQLAlchemy's rows and ours have in common."""

    def __iter__(self) -> Iterator[Any]: ...

    def all(self) -> Sequence[Any]:
        """All rows."""
        ...

    def first(self) -> Any:
        """The first row, None where there is none."""
        ...

    def scalar(self) -> Any:
        """The first value of the first row, None where there is none."""
        ...


class Answer:
    """The rows of a statement."""

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[Any]:
        return iter(self._cursor)

    def all(self) -> Sequence[Any]:
        """All rows."""
        rows: Sequence[Any] = self._cursor.fetchall()
        return rows

    def first(self) -> Any:
        """The first row, None where there is none."""
        row = self._cursor.fetchone()
        self._cursor.close()
        return row

    def scalar(self) -> Any:
        """The first value of the first row, None where there is none."""
        row = self.first()
        return None if row is None else row[0]


class _Pieces(Answer):
    """The same of psycopg, which gives rows one by one much slower than many at once."""

    def __iter__(self) -> Iterator[Any]:
        return chain.from_iterable(iter(lambda: self._cursor.fetchmany(_PIECE), []))


class Reader:
    """A transaction that only reads, from the first statement to `close`."""

    def __init__(self, connection: Any, dialect: str) -> None:
        self._connection = connection
        self.dialect = Dialect(dialect)
        self._answer = Answer if dialect == "sqlite" else _Pieces

    def exec_driver_sql(self, statement: str, parameters: Sequence[Any] = ()) -> Answer:
        """The answer to a statement in the driver's own SQL."""
        return self._answer(self._connection.execute(statement, parameters))

    def close(self) -> None:
        """End the transaction and the connection."""
        self._connection.close()


def open_reader(text: str, revision: str) -> Reader | None:
    """A reader of the database of a URL or path that has this revision of the schema.

    None for any other and for what is no such thing: `database.open_database` makes it, or says what is wrong with it.
    What the world is to blame for - a file that stays locked, a server nobody reaches - is the driver's error: who
    waited for it once need not wait again.
    """
    try:
        reader = _opened(text)
    except driver_errors() as error:
        if outside.is_in_the_way(error):
            raise
        return None
    if reader is None:
        return None
    try:
        if reader.exec_driver_sql(_VERSION).scalar() == revision:
            return reader
    except driver_errors() as error:
        if outside.is_in_the_way(error):
            reader.close()
            raise
    reader.close()
    return None


def driver_errors() -> tuple[type[Exception], ...]:
    """What the drivers raise; those of PostgreSQL only where theirs is in use."""
    psycopg = sys.modules.get("psycopg")
    return (sqlite3.Error,) if psycopg is None else (sqlite3.Error, psycopg.Error)


def ask(conn: Reading, statement: str, *values: Any) -> Rows:
    """The answer to a statement whose values stand as ? in it, on either database."""
    if values and conn.dialect.name != "sqlite":
        statement = statement.replace("?", "%s")
    driver = None if isinstance(conn, Reader) else straight(conn)
    if driver is not None:
        return driver.asked(statement, values)
    return conn.exec_driver_sql(statement, values) if values else conn.exec_driver_sql(statement)


def literally(words: str) -> str:
    """Words within a pattern of `LIKE ... ESCAPE` by a backslash: neither % nor _ stands for anything else."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def listed(numbers: Iterable[int]) -> str:
    """Numbers for IN (...); NULL, which is in no column, for none."""
    return ", ".join(map(str, numbers)) or "NULL"


def among(conn: Reading, numbers: Iterable[int]) -> tuple[str, str]:
    """To be one of some numbers, as what follows a column in a statement for `ask`, and the value of its ?.

    As many as there are have room in it, and however many they are, the statement is the same.
    """
    if conn.dialect.name == "sqlite":
        return "IN (SELECT value FROM json_each(?))", json.dumps(list(numbers))
    return "= ANY(CAST(? AS int[]))", array(numbers)


def array(numbers: Iterable[int]) -> str:
    """Numbers as PostgreSQL reads an array of them: its driver takes five times as long to write one."""
    return f"{{{','.join(map(str, numbers))}}}"


def day(value: Any) -> dt.date | None:
    """A day; SQLite keeps its ISO text."""
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def moment(value: Any) -> dt.datetime:
    """A moment; SQLite keeps its ISO text, UTC without saying so."""
    found: dt.datetime = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return found


def instant(value: Any) -> dt.datetime:
    """A moment in UTC that says so, on either database."""
    found = moment(value)
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found.astimezone(dt.UTC)


def instant_or_none(value: Any) -> dt.datetime | None:
    """The same, None where there is none."""
    return None if value is None else instant(value)


def written(at: dt.datetime) -> str:
    """A moment as both databases read it; texts of moments stand in the order of time."""
    return at.astimezone(dt.UTC).isoformat(sep=" ", timespec="microseconds")


def truth(value: Any) -> bool | None:
    """Yes, no or unknown; SQLite keeps 1 and 0."""
    return None if value is None else bool(value)


def _opened(text: str) -> Reader | None:
    if text.startswith(_POSTGRESQL):
        server = text.partition("://")[2]
        return _postgresql(f"postgresql://{server}") if _SERVER.fullmatch(server) else None
    path = text.removeprefix(_SQLITE)
    if "://" in path or not Path(path).is_file():
        return None
    if path != text and ("?" in path or "%" in path):  # a URL that is more than a path
        return None
    connection = sqlite3.connect(path, timeout=sqlite_file.BUSY_SECONDS)
    try:
        sqlite_file.prepare(connection)
        connection.execute("BEGIN")
    except BaseException:
        connection.close()
        raise
    return Reader(connection, "sqlite")


def _postgresql(url: str) -> Reader | None:
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict, make_conninfo
    except ModuleNotFoundError:
        return None
    given = conninfo_to_dict(url)
    calling = {name: value for name, value in CALLING.items() if name not in given}
    connection = psycopg.connect(make_conninfo(url, **calling))
    try:
        connection.execute("SET jit = off")  # a year is summed faster than the server compiles how
    except BaseException:
        connection.close()
        raise
    return Reader(connection, "postgresql")
