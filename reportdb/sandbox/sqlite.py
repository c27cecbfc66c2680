"""A read-only query on SQLite.

`mode=ro` alone still lets ATTACH and VACUUM INTO write files, and an authorizer alone cannot tell a read through a
view from a read past it: the view name it is told is also the name of any CTE. So the file is attached, read-only,
under a schema name drawn at random for this one query. TEMP views carry the public names; every other name of the
file is covered by a decoy view whose body is forbidden. What the authorizer then sees in the random schema can only
have been reached through a public view, for the query has no way to spell that schema.

The authorizer denies everything it does not know: PRAGMA, ATTACH, transactions, DDL, DML, virtual tables, functions
outside the list below. A progress handler ends the query when its time is up, and limits bound what one value, one
pattern or one statement may cost.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections.abc import Collection, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from urllib.parse import quote

from reportdb.errors import DatabaseError, QueryRefused, ReportdbError, UsageError
from reportdb.sandbox.result import READ_ONLY, Bounds, QueryResult, outside_views, too_slow, weighed

NOT_PUBLIC = "not_public"
LONGEST_VALUE = 1_000_000  # bytes
STEPS_BETWEEN_CLOCKS = 10_000  # virtual machine steps; well below a millisecond of work

LIMITS = {
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST_VALUE,  # no zeroblob, replace or || bombs
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 200,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 100,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 1_000_000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}

#: functions that look at nothing but their arguments and the clock.
_FUNCTION_NAMES = (
    "-> ->> abs acos acosh asin asinh atan atan2 atanh avg ceil ceiling char coalesce concat concat_ws cos cosh count "
    "cume_dist current_date current_time current_timestamp date datetime degrees dense_rank exp first_value floor "
    "format glob group_concat hex if ifnull iif instr json json_array json_array_length json_extract "
    "json_group_array json_group_object json_insert json_object json_patch json_pretty json_quote json_remove "
    "json_replace json_set json_type json_valid julianday lag last_value lead length like likelihood likely ln log "
    "log10 log2 lower ltrim max median min mod nth_value ntile nullif octet_length percent_rank percentile pi pow "
    "power printf quote radians random rank replace round row_number rtrim sign sin sinh soundex sqlite_version sqrt "
    "strftime string_agg substr substring sum tan tanh time timediff total trim trunc typeof unhex unicode unistr "
    "unixepoch unlikely upper zeroblob"
)
FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
TABLE_FUNCTIONS = ("json_each", "json_tree")


def run(path: str, query: str, views: Collection[str], bounds: Bounds) -> QueryResult:
    """The rows of one SELECT over the public views of a database file; see `reportdb.sandbox.run`."""
    with closing(sqlite3.connect(":memory:", uri=True, isolation_level=None)) as connection:
        schema = _attach(connection, path)
        _cover(connection, schema, views)
        guard = _Guard(schema, frozenset(views), time.monotonic() + bounds.seconds)
        _lock(connection, guard)
        try:
            cursor = connection.execute(query)
            if cursor.description is None:
                raise QueryRefused(READ_ONLY)
            rows = list(weighed(islice(cursor, bounds.rows + 1), bounds))
        except (sqlite3.Error, sqlite3.Warning) as error:
            raise _explained(error, guard, schema, views, bounds) from error
        columns = tuple(column[0] for column in cursor.description)
    return QueryResult(columns, rows[: bounds.rows], len(rows) > bounds.rows)


class _Guard:
    """The authorizer and the clock of one query; remembers what was denied, for the message."""

    def __init__(self, schema: str, views: frozenset[str], deadline: float) -> None:
        self.schema = schema
        self.views = views
        self.deadline = deadline
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
        if schema == self.schema:
            return True
        if not column:  # the table is only counted: a CTE, a public view, or a part of one; decoys fall by their body
            return not table.lower().startswith(("sqlite_", "pragma_")) and table != NOT_PUBLIC
        return (schema == "temp" and table.lower() in self.views) or table.lower() in TABLE_FUNCTIONS

    def late_now(self) -> bool:
        """True (stop) once the time is up."""
        self.late = time.monotonic() > self.deadline
        return self.late


def _attach(connection: sqlite3.Connection, path: str) -> str:
    """Attach the file read-only under a name drawn for this query."""
    schema = "s" + secrets.token_hex(16)
    try:
        connection.execute(f"ATTACH ? AS {schema}", (f"file:{quote(str(Path(path).absolute()))}?mode=ro",))
        connection.execute(f"SELECT 1 FROM {schema}.sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise DatabaseError(f"cannot open {path}: {error}") from error
    return schema


def _cover(connection: sqlite3.Connection, schema: str, views: Collection[str]) -> None:
    """Give the public views their names, and cover every other name of the file with a forbidden view."""
    connection.execute(f"CREATE TABLE {NOT_PUBLIC} (x)")
    names = [
        name
        for (name,) in connection.execute(f"SELECT name FROM {schema}.sqlite_master WHERE type IN ('table', 'view')")
    ]
    for name in names:
        if name in views:
            connection.execute(f"CREATE TEMP VIEW {_quoted(name)} AS SELECT * FROM {schema}.{_quoted(name)}")
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


def _explained(error: Exception, guard: _Guard, schema: str, views: Iterable[str], bounds: Bounds) -> ReportdbError:
    """What to tell of an error: a refusal where the sandbox stopped the query, else SQLite's own words."""
    if guard.late:
        return too_slow(bounds)
    if guard.denied:
        return outside_views(views) if guard.denied == "table" else QueryRefused(guard.denied)
    text = str(error).replace(f"{schema}.", "")
    if "too big" in text:
        return QueryRefused(f"a single value may have {LONGEST_VALUE:,} bytes at most")
    if text.startswith("cannot modify"):
        return QueryRefused(READ_ONLY)
    if "one statement" in text:
        return QueryRefused("only one statement at a time")
    return UsageError(f"the query is not understood: {text}")
