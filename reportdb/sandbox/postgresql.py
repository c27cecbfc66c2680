"""A read-only query on PostgreSQL.

A READ ONLY transaction and SET ROLE are not enough: a superuser's session still runs COPY TO PROGRAM, and
`set_config('role', ...)` inside a SELECT takes the role back. So the text never runs at the top of the session. It is
handed, as a parameter, to a temporary SECURITY DEFINER function owned by `reportdb_reader`, a role without login that
can only SELECT the public views. Inside such a function PostgreSQL itself refuses to change role or session
authorization; the text is opened as a cursor, which takes one statement and only one that returns rows; and the whole
stands in a READ ONLY transaction that is always rolled back, on a connection that is closed afterwards.

The role is made on first use. Where the user may not make it, an administrator does, once (see `MAKE_ROLE`).
"""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import closing
from decimal import Decimal
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from reportdb.errors import DatabaseError, QueryRefused, ReportdbError, UsageError
from reportdb.sandbox.result import READ_ONLY, Bounds, QueryResult, Value, outside_views, too_large, too_slow

READER = "reportdb_reader"
MAKE_ROLE = f"CREATE ROLE {READER} NOLOGIN; GRANT {READER} TO the user"
ADVISORY_KEY = 0x7265706F  # two first uses at once take turns

LONGEST_INT = 40  # digits; PostgreSQL's numeric goes further than Python likes to parse

Connection = psycopg.Connection[tuple[object, ...]]

READ_FUNCTION: LiteralString = """
CREATE FUNCTION pg_temp.reportdb_read(query text, most bigint, room bigint) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $body$
DECLARE
  line record;
  words text;
BEGIN
  FOR line IN EXECUTE query LOOP
    words := row_to_json(line)::text;
    room := room - length(words);
    IF room < 0 THEN
      RAISE EXCEPTION USING ERRCODE = 'program_limit_exceeded', MESSAGE = 'answer too large';
    END IF;
    RETURN NEXT words;
    most := most - 1;
    EXIT WHEN most <= 0;
  END LOOP;
END $body$
"""

#: relations of the schema the reader can touch although they are not public views.
OPEN_RELATIONS: LiteralString = """
SELECT relname FROM pg_class AS it JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = %(schema)s AND relkind IN ('r', 'p', 'v', 'm', 'f') AND (
  has_table_privilege(%(role)s, it.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
  OR relname <> ALL (%(views)s) AND (
    has_table_privilege(%(role)s, it.oid, 'SELECT') OR has_any_column_privilege(%(role)s, it.oid, 'SELECT')))
ORDER BY relname
"""

#: whether the role is more than a reader, by itself or through another role.
ROLE_POWERS: LiteralString = """
SELECT rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication OR rolbypassrls
  OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)
FROM pg_roles WHERE rolname = %s
"""


def run(url: URL, query: str, views: Collection[str], bounds: Bounds) -> QueryResult:
    """The rows of one SELECT over the public views of a PostgreSQL database; see `reportdb.sandbox.run`."""
    with closing(_connect(url)) as connection:
        schema = _schema_of(connection, views)
        _ensure_reader(connection, schema, views)
        try:
            with connection.transaction(force_rollback=True):
                _enter(connection, schema, bounds)
                columns = _columns(connection, query)
                rows = _rows(connection, query, bounds)
        except psycopg.Error as error:
            raise _explained(error, views, bounds) from error
    return QueryResult(columns, rows[: bounds.rows], len(rows) > bounds.rows)


def _connect(url: URL) -> Connection:
    arguments, options = PGDialect_psycopg().create_connect_args(url)  # type: ignore[no-untyped-call]
    try:
        return psycopg.connect(*arguments, **options, autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseError(f"cannot reach {url.render_as_string()}: {_first_line(error)}") from error


def _schema_of(connection: Connection, views: Collection[str]) -> str:
    """The schema the public views stand in, on the search path of the user."""
    name = connection.execute(
        "SELECT nspname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
        " WHERE pg_class.oid = to_regclass(%s)",
        (min(views),),
    ).fetchone()
    if name is None:
        raise DatabaseError("this database has no public views; make them with `reportdb init`")
    return str(name[0])


def _ensure_reader(connection: Connection, schema: str, views: Collection[str]) -> None:
    """Make the reader and its rights where they are missing, and refuse to go on where it could do more than read."""
    try:
        with connection.transaction():
            if not _reader_ready(connection, schema, views):
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_KEY,))
                _make_reader(connection, schema, views)
    except psycopg.errors.InsufficientPrivilege as error:
        raise QueryRefused(f"the role {READER} is not ready; an administrator can run: {MAKE_ROLE}") from error
    powers = connection.execute(ROLE_POWERS, (READER,)).fetchone()
    if powers is None or powers[0]:
        raise QueryRefused(f"the role {READER} can do more than read; an administrator must take that back")
    opened = connection.execute(OPEN_RELATIONS, {"schema": schema, "role": READER, "views": list(views)}).fetchall()
    if opened:
        names = ", ".join(str(name) for (name,) in opened)
        raise QueryRefused(f"the role {READER} can reach more than the public views; revoke: {names}")


def _reader_ready(connection: Connection, schema: str, views: Collection[str]) -> bool:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER,)).fetchone() is None:
        return False
    row = connection.execute(
        "SELECT pg_has_role(%(role)s, 'MEMBER') AND has_schema_privilege(%(role)s, %(schema)s, 'USAGE')"
        " AND (SELECT bool_and(has_table_privilege(%(role)s, format('%%I.%%I', %(schema)s::text, name), 'SELECT'))"
        " FROM unnest(%(views)s::text[]) AS name)",
        {"role": READER, "schema": schema, "views": list(views)},
    ).fetchone()
    return row is not None and bool(row[0])


def _make_reader(connection: Connection, schema: str, views: Collection[str]) -> None:
    reader = sql.Identifier(READER)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (READER,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(reader))
    member = connection.execute("SELECT pg_has_role(%s, 'MEMBER')", (READER,)).fetchone()
    if not (member and member[0]):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(reader))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(schema), reader))
    for view in sorted(views):
        connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(schema, view), reader))


def _enter(connection: Connection, schema: str, bounds: Bounds) -> None:
    """Become the reader, leave the read function behind, and close the transaction for writing."""
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(READER)))
    connection.execute(sql.SQL("SET LOCAL search_path = {}, pg_temp").format(sql.Identifier(schema)))
    connection.execute(sql.SQL(READ_FUNCTION).format(schema=sql.Identifier(schema)))
    connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(int(bounds.seconds * 1000))))
    connection.execute("SET TRANSACTION READ ONLY")


def _columns(connection: Connection, query: str) -> tuple[str, ...]:
    """The column names, from a description of the query: it is parsed for this, not run."""
    raw, encoding = connection.pgconn, connection.info.encoding
    for result in (raw.prepare(b"", query.encode(encoding)), raw.describe_prepared(b"")):
        if result.status == psycopg.pq.ExecStatus.FATAL_ERROR:
            raise psycopg.errors.error_from_result(result, encoding)
    names = tuple((result.fname(n) or b"").decode(encoding) for n in range(result.nfields))
    if not names:
        raise QueryRefused(READ_ONLY)
    return names


def _rows(connection: Connection, query: str, bounds: Bounds) -> list[tuple[Value, ...]]:
    """The rows, one more than asked for where there are more; JSON keeps repeated column names in order."""
    lines = connection.execute(
        "SELECT pg_temp.reportdb_read(%s, %s, %s)", (query, bounds.rows + 1, bounds.bytes)
    ).fetchall()
    return [tuple(_plain(value) for _, value in _pairs(str(line))) for (line,) in lines]


class _Pairs(list[tuple[str, object]]):
    """A JSON object as its pairs."""


def _pairs(line: str) -> _Pairs:
    pairs: _Pairs = json.loads(line, object_pairs_hook=_Pairs, parse_float=Decimal, parse_int=_whole)
    return pairs


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= LONGEST_INT else Decimal(digits)


def _plain(value: object) -> Value:
    """A JSON value as a database value; arrays and objects as their JSON text."""
    if value is None or isinstance(value, str | int | float | Decimal):
        return value
    return json.dumps(_nested(value), ensure_ascii=False)


def _nested(value: object) -> object:
    if isinstance(value, _Pairs):
        return {key: _nested(inner) for key, inner in value}
    if isinstance(value, list):
        return [_nested(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def _explained(error: psycopg.Error, views: Collection[str], bounds: Bounds) -> ReportdbError:
    """What to tell of an error: a refusal where the server stopped the query, else PostgreSQL's own words."""
    text = _first_line(error)
    if isinstance(error, psycopg.errors.QueryCanceled):
        return too_slow(bounds)
    if isinstance(error, psycopg.errors.ProgramLimitExceeded):
        return too_large(bounds)
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return outside_views(views) if "for table" in text or "for view" in text else QueryRefused(text)
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction | psycopg.errors.InvalidCursorDefinition):
        return QueryRefused(READ_ONLY)
    if "multiple commands" in text:
        return QueryRefused("only one statement at a time")
    if isinstance(error, psycopg.errors.OperationalError):
        return DatabaseError(text)
    return UsageError(f"the query is not understood: {text}")


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n", 1)[0]
