"""A read-only query on SQLite.

`mode=ro` alone still lets ATTACH and VACUUM INTO write files, and an authorizer alone cannot tell a read through a
view from a read past it: the view name it is told is also the name of any CTE. So the file is attached, read-only,
under a schema name drawn at random for this one query. TEMP views carry the public names; every other name of the
file is covered by a decoy view whose body is forbidden. What the authorizer then sees in the random schema can only
have been reached through a public view, for the query has no way to spell that schema.

The authorizer denies everything it does not know: PRAGMA, ATTACH, transactions, DDL, DML, virtual tables, functions
outside the list below. A progress handler ends the query when its time is up, and limits bound what one value, one
pattern or one statement may cost.

Where only some agencies are shown, each TEMP view keeps to their filings, whose numbers stand in a table in memory that
has no name the query could know either. SQLite is free to look at a condition of the query before it looks at that, so
an error might tell of a row it must not show: a query that fails is asked once more over views that nothing is pushed
into, and only what happens then is told.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Collection, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from reportdb.errors import DatabaseError, FaultyQuery, QueryRefused, ReportdbError
from reportdb.sandbox.result import (
    READ_ONLY,
    Bounds,
    QueryResult,
    no_room,
    one_statement,
    outside_views,
    read_only,
    stopped,
    too_slow,
    weighed,
)
from reportdb.sandbox.shown import KEY, OF_NOBODY, Shown
from reportdb.sandbox.sqlite_limits import FUNCTIONS, LIMITS, LONGEST_VALUE, TABLE_FUNCTIONS
from reportdb.sandbox.stopping import Stop

NOT_PUBLIC = "not_public"
STEPS_BETWEEN_CLOCKS = 10_000  # virtual machine steps; well below a millisecond of work
#: nothing can be pushed into a view that ends with it: whoever counts rows must have them all first
FENCE = f"LIMIT {2**63 - 1}"


def run(path: str, query: str, views: Collection[str], bounds: Bounds, shown: Shown, stop: Stop) -> QueryResult:
    """The rows of one SELECT over the public views of a database file; see `reportdb.sandbox.run`."""
    asked = _Asked(path, query, views, bounds, shown, stop, time.monotonic() + bounds.seconds)
    try:
        return _answer(asked, fenced=False)
    except (FaultyQuery, QueryRefused) as error:
        if shown.everyone or not _tells(error):
            raise
    return _answer(asked, fenced=True)


def _tells(error: FaultyQuery | QueryRefused) -> bool:
    """Whether it may be about the values of some row."""
    return isinstance(error, FaultyQuery) or error.kind == "size"


class _Asked(NamedTuple):
    """A query with all that it may do; `until` is the end of its time."""

    path: str
    query: str
    views: Collection[str]
    bounds: Bounds
    shown: Shown
    stop: Stop
    until: float


def _answer(asked: _Asked, *, fenced: bool) -> QueryResult:
    bounds = asked.bounds
    with closing(sqlite3.connect(":memory:", uri=True, isolation_level=None)) as connection:
        schema = _attach(connection, asked.path)
        schemas = {schema}
        within = ""
        if not asked.shown.everyone:
            kept, table = _keep(connection, schema, asked.shown)
            schemas.add(kept)
            within = f" WHERE {KEY} IN (SELECT id FROM {kept}.{table}) {FENCE if fenced else ''}"
        _cover(connection, schema, asked.views, within)
        guard = _Guard(frozenset(schemas), frozenset(asked.views), asked.until, asked.stop)
        _lock(connection, guard)
        try:
            with asked.stop.reaching(connection.interrupt):
                cursor = connection.execute(asked.query)
                if cursor.description is None:
                    raise read_only()
                rows = list(weighed(islice(cursor, bounds.rows + 1), bounds))
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _explained(error, guard, schemas, asked) from error
        columns = tuple(column[0] for column in cursor.description)
    return QueryResult(columns, rows[: bounds.rows], len(rows) > bounds.rows)


class _Guard:
    """The authorizer and the clock of one query; remembers what was denied, for the message."""

    def __init__(self, schemas: frozenset[str], views: frozenset[str], deadline: float, stop: Stop) -> None:
        self.schemas = schemas
        self.views = views
        self.deadline = deadline
        self.stop = stop
        self.denied = ""
        self.late = False

    def authorize(
        self, action: int, first: str | None, second: str | None, schema: str | None, _via: str | None
    ) -> int:
        """SQLITE_OK for a SELECT, what it reads of the public views, and known functions."""
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_READ:
            if self._readable(first or "", second or "", schema):
                return sqlite3.SQLITE_OK
            self.denied = self.denied or "table"
        elif action == sqlite3.SQLITE_FUNCTION:
            if (second or "").lower() in FUNCTIONS:
                return sqlite3.SQLITE_OK
            self.denied = self.denied or f"the function {second} cannot be used here"
        else:
            self.denied = self.denied or READ_ONLY
        return sqlite3.SQLITE_DENY

    def _readable(self, table: str, column: str, schema: str | None) -> bool:
        if schema in self.schemas:
            return True
        if not column:  # the table is only counted: a CTE, a public view, or a part of one; decoys fall by their body
            return not table.lower().startswith(("sqlite_", "pragma_")) and table != NOT_PUBLIC
        return (schema == "temp" and table.lower() in self.views) or table.lower() in TABLE_FUNCTIONS

    def late_now(self) -> bool:
        """True (stop) once the time is up, or somebody has had enough."""
        self.late = time.monotonic() > self.deadline
        return self.late or self.stop.asked


def _attach(connection: sqlite3.Connection, path: str) -> str:
    """Attach the file read-only under a name drawn for this query."""
    schema = "s" + secrets.token_hex(16)
    try:
        connection.execute(f"ATTACH ? AS {schema}", (f"file:{quote(str(Path(path).absolute()))}?mode=ro",))
        connection.execute(f"SELECT 1 FROM {schema}.sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise DatabaseError(f"cannot open {path}: {error}") from error
    return schema


def _keep(connection: sqlite3.Connection, schema: str, shown: Shown) -> tuple[str, str]:
    """The current filings of the agencies shown, in a table of memory: its schema and its name, both drawn."""
    kept, table = "s" + secrets.token_hex(16), "t" + secrets.token_hex(16)
    connection.execute(f"ATTACH ':memory:' AS {kept}")
    connection.execute(f"CREATE TABLE {kept}.{table} (id INTEGER PRIMARY KEY)")
    apart = json.dumps([year for year, _ in shown.years])
    for year, agencies in shown.sets():
        when = "r.year NOT IN (SELECT value FROM json_each(?))" if year is None else "r.year = ?"
        connection.execute(
            f"INSERT INTO {kept}.{table} SELECT fi.id FROM {schema}.annual_report r"
            f" JOIN {schema}.filing fi ON fi.report_id = r.id AND fi.is_current"
            f" WHERE r.agency_id IN (SELECT value FROM json_each(?)) AND {when}",
            (json.dumps(agencies), apart if year is None else year),
        )
    return kept, table


def _cover(connection: sqlite3.Connection, schema: str, views: Collection[str], within: str) -> None:
    """Give the public views their names, and cover every other name of the file with a forbidden view.

    `within` holds those back that speak of agencies.
    """
    connection.execute(f"CREATE TABLE {NOT_PUBLIC} (x)")
    names = [
        name
        for (name,) in connection.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type IN ('table', 'view')")
    ]
    for name in names:
        if name in views:
            kept = "" if name in OF_NOBODY else within
            connection.execute(f"CREATE TEMP VIEW {_quoted(name)} AS SELECT * FROM {schema}.{_quoted(name)}{kept}")
        elif not name.startswith("sqlite_"):
            columns = connection.execute("SELECT name FROM pragma_table_xinfo(?, ?)", (name, schema))
            listed = ", ".join(f"x AS {_quoted(column)}" for (column,) in columns)
            connection.execute(f"CREATE VIEW {_quoted(name)} AS SELECT {listed} FROM {NOT_PUBLIC}")


def _lock(connection: sqlite3.Connection, guard: _Guard) -> None:
    """From here on the connection can only read the public views, for a while."""
    for function in TABLE_FUNCTIONS:  # their modules are set up on first use, which the authorizer would deny
        connection.execute(f"SELECT 1 FROM {function}('[]')")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA query_only = ON")
    for limit, value in LIMITS.items():
        connection.setlimit(limit, value)
    connection.text_factory = _text
    connection.set_authorizer(guard.authorize)
    connection.set_progress_handler(guard.late_now, STEPS_BETWEEN_CLOCKS)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _explained(error: Exception, guard: _Guard, schemas: Iterable[str], asked: _Asked) -> ReportdbError:
    """What to tell of an error: a refusal where the sandbox stopped the query, else SQLite's own words."""
    if guard.late:
        return too_slow(asked.bounds)
    if asked.stop.asked:
        return stopped()
    if guard.denied:
        return outside_views(asked.views) if guard.denied == "table" else _denied(guard.denied)
    text = str(error)
    for schema in schemas:
        text = text.replace(f"{schema}.", "")
    if "is full" in text or "disk I/O" in text or "out of memory" in text:
        return no_room()
    if "too big" in text:
        return QueryRefused(f"a single value may have {LONGEST_VALUE:,} bytes at most", "size")
    if text.startswith("cannot modify"):
        return read_only()
    if "one statement" in text:
        return one_statement()
    return FaultyQuery(text)


def _denied(why: str) -> QueryRefused:
    return read_only() if why == READ_ONLY else QueryRefused(why, "function")
