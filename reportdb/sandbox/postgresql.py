"""A read-only query on PostgreSQL.

A READ ONLY transaction and SET ROLE are not enough: a superuser's session still runs COPY TO PROGRAM, and
`set_config('role', ...)` inside a SELECT takes the role back. So the text never runs at the top of the session. It is
handed, as a parameter, to a temporary SECURITY DEFINER function owned by `reportdb_reader`, a role without login that
can only SELECT the public views. Inside such a function PostgreSQL itself refuses to change role or session
authorization; the text is opened as a cursor, which takes one statement and only one that returns rows; and the whole
stands in a READ ONLY transaction that is always rolled back, on a connection that is closed afterwards. What it reads
and calls is looked up first in what the server makes of the text (`parsed`).

Where only some agencies are shown, the role is another one, `reportdb_reader_within`, that may SELECT nothing at all:
the user of the session makes temporary views of the same names for it, held to the filings of these agencies, with
`security_barrier`, so that no condition of the query sees a row before the server knows that it may be shown. Its text
runs as a subquery there, for EXPLAIN ANALYZE would count the rows left out.

The roles are made on first use. Where the user may not make them, an administrator does, once (see `roles`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from contextlib import closing, suppress
from decimal import Decimal
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL

from reportdb.errors import DatabaseError, FaultyQuery, QueryRefused, ReportdbError
from reportdb.sandbox.parsed import require_harmless
from reportdb.sandbox.result import (
    SPILL,
    Bounds,
    QueryResult,
    Value,
    no_room,
    one_statement,
    outside_views,
    read_only,
    stopped,
    too_large,
    too_slow,
)
from reportdb.sandbox.roles import READER, READER_WITHIN, Connection, ensure_role, first_line
from reportdb.sandbox.shown import KEY, OF_NOBODY, Shown
from reportdb.sandbox.stopping import Stop

LONGEST_INT = 40  # digits; PostgreSQL's numeric goes further than Python likes to parse

READ_FUNCTION: LiteralString = """
CREATE FUNCTION pg_temp.reportdb_read(query text, most bigint, room bigint) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {path} AS $body$
DECLARE
  line record;
  words text;
BEGIN
  FOR line IN EXECUTE 'SELECT * FROM (' || query || E'\\n) AS asked' LOOP
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

#: the temporary view of a public one that shows some agencies; the numbers are literals, for a view has no parameters
VIEW_WITHIN: LiteralString = """
CREATE TEMPORARY VIEW {name} WITH (security_barrier) AS SELECT * FROM {view} WHERE {key} IN (
  SELECT fi.id FROM {filing} fi JOIN {report} r ON r.id = fi.report_id
  WHERE fi.is_current AND ({which}))
"""

#: whether the user of the session, as whom the temporary views read, may read what stands behind them
MAY_READ: LiteralString = """
SELECT bool_and(has_table_privilege(format('%%I.%%I', %(schema)s::text, name), 'SELECT'))
FROM unnest(%(names)s::text[]) AS name
"""


def run(url: URL, query: str, views: Collection[str], bounds: Bounds, shown: Shown, stop: Stop) -> QueryResult:
    """The rows of one SELECT over the public views of a PostgreSQL database; see `reportdb.sandbox.run`."""
    with closing(_connect(url)) as connection:
        schema = _schema_of(connection, views)
        role = READER if shown.everyone else READER_WITHIN
        ensure_role(connection, schema, role, views if shown.everyone else ())
        try:
            with stop.reaching(connection.cancel_safe), connection.transaction(force_rollback=True):
                _hold_disk(connection)
                if not shown.everyone:
                    _make_views(connection, schema, views, shown)
                _enter(connection, schema, role, bounds)
                if stop.asked:
                    raise stopped()
                columns = _columns(connection, query)
                require_harmless(connection, query, schema if shown.everyone else "pg_temp", views)
                connection.execute("SET TRANSACTION READ ONLY")
                rows = _rows(connection, query, bounds)
        except psycopg.Error as error:
            raise _explained(error, views, bounds, stop) from error
    return QueryResult(columns, rows[: bounds.rows], len(rows) > bounds.rows)


def _connect(url: URL) -> Connection:
    arguments, options = url.get_dialect()().create_connect_args(url)
    try:
        return psycopg.connect(*arguments, **options, autocommit=True)
    except psycopg.OperationalError as error:
        raise DatabaseError(f"cannot reach {url.render_as_string()}: {first_line(error)}") from error


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


def _make_views(connection: Connection, schema: str, views: Collection[str], shown: Shown) -> None:
    """The public views for this transaction, as far as they are shown, readable by `READER_WITHIN`."""
    which = _which(shown)
    read = connection.execute(MAY_READ, {"schema": schema, "names": [*views, "filing", "annual_report"]}).fetchone()
    if read is None or not read[0]:
        raise QueryRefused("only a database user who may read the record can show a part of it", "setup")
    try:
        for view in sorted(views):
            name, whole = sql.Identifier(view), sql.Identifier(schema, view)
            if view in OF_NOBODY:
                made = sql.SQL("CREATE TEMPORARY VIEW {} WITH (security_barrier) AS SELECT * FROM {}").format(
                    name, whole
                )
            else:
                made = sql.SQL(VIEW_WITHIN).format(
                    name=name,
                    view=whole,
                    key=sql.Identifier(KEY),
                    filing=sql.Identifier(schema, "filing"),
                    report=sql.Identifier(schema, "annual_report"),
                    which=which,
                )
            connection.execute(made)
            connection.execute(sql.SQL("GRANT SELECT ON pg_temp.{} TO {}").format(name, sql.Identifier(READER_WITHIN)))
    except psycopg.errors.InsufficientPrivilege as error:
        text = f"the database user may not make temporary views: {first_line(error)}"
        raise QueryRefused(text, "setup") from error


def _which(shown: Shown) -> sql.Composable:
    """The condition on a report: of an agency shown in its year."""
    apart = sql.Literal(_array(year for year, _ in shown.years))
    parts: list[sql.Composable] = []
    for year, agencies in shown.sets():
        when = (
            sql.SQL("r.year <> ALL ({}::int[])").format(apart)
            if year is None
            else sql.SQL("r.year = {}").format(sql.Literal(year))
        )
        among = sql.SQL("r.agency_id = ANY ({}::int[])").format(sql.Literal(_array(agencies)))
        parts.append(sql.SQL("{} AND {}").format(when, among))
    return sql.SQL(" OR ").join(parts)


def _array(numbers: Iterable[int]) -> str:
    return "{" + ",".join(str(int(one)) for one in numbers) + "}"


def _hold_disk(connection: Connection) -> None:
    """What the server may put aside on disk for the query; a user who may not say so leaves that to the server."""
    with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
        connection.execute(sql.SQL("SET LOCAL temp_file_limit = {}").format(sql.Literal(f"{SPILL}MB")))


def _enter(connection: Connection, schema: str, role: str, bounds: Bounds) -> None:
    """Become the role, and leave the read function behind."""
    within = role == READER_WITHIN
    path = sql.SQL("pg_temp") if within else sql.SQL("{}, pg_temp").format(sql.Identifier(schema))
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
    connection.execute(sql.SQL("SET LOCAL search_path = {}").format(path))
    connection.execute(sql.SQL(READ_FUNCTION).format(path=path))
    connection.execute(sql.SQL("SET LOCAL statement_timeout = {}").format(sql.Literal(int(bounds.seconds * 1000))))


def _columns(connection: Connection, query: str) -> tuple[str, ...]:
    """The column names, from a description of the query: it is parsed for this, not run."""
    raw, encoding = connection.pgconn, connection.info.encoding
    for result in (raw.prepare(b"", query.encode(encoding)), raw.describe_prepared(b"")):
        if result.status == psycopg.pq.ExecStatus.FATAL_ERROR:
            raise psycopg.errors.error_from_result(result, encoding)
    names = tuple((result.fname(n) or b"").decode(encoding) for n in range(result.nfields))
    if not names:
        raise read_only()
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


def _explained(error: psycopg.Error, views: Collection[str], bounds: Bounds, stop: Stop) -> ReportdbError:
    """What to tell of an error: a refusal where the server stopped the query, else PostgreSQL's own words."""
    text = first_line(error)
    if isinstance(error, psycopg.errors.QueryCanceled):
        return stopped() if stop.asked else too_slow(bounds)
    if isinstance(error, psycopg.errors.ProgramLimitExceeded):
        return too_large(bounds)
    if isinstance(error, psycopg.errors.ConfigurationLimitExceeded):
        return no_room()
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        beyond = "for table" in text or "for view" in text
        return outside_views(views) if beyond else QueryRefused(text, "function")
    if isinstance(error, psycopg.errors.ReadOnlySqlTransaction | psycopg.errors.InvalidCursorDefinition):
        return read_only()
    if "multiple commands" in text:
        return one_statement()
    if isinstance(error, psycopg.errors.OperationalError):
        return DatabaseError(text)
    return FaultyQuery(text)
