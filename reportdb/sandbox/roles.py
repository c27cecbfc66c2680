"""The roles a query runs as on PostgreSQL: made where they are missing, and not used where they could do more than read."""

from __future__ import annotations

from collections.abc import Collection
from typing import LiteralString

import psycopg
from psycopg import sql

from reportdb.errors import QueryRefused

READER, READER_WITHIN = "reportdb_reader", "reportdb_reader_within"
MAKE_ROLE = "CREATE ROLE {0} NOLOGIN; GRANT {0} TO the user"
ADVISORY_KEY = 0x7265706F  # two first uses at once take turns

Connection = psycopg.Connection[tuple[object, ...]]

#: relations of the schema the role can touch although they are not among those it may read.
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


def ensure_role(connection: Connection, schema: str, role: str, views: Collection[str]) -> None:
    """Make the role and its rights where they are missing, and refuse to go on where it could do more than read `views`."""
    try:
        with connection.transaction():
            if not _role_ready(connection, schema, role, views):
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (ADVISORY_KEY,))
                _make_role(connection, schema, role, views)
    except psycopg.errors.InsufficientPrivilege as error:
        text = f"the role {role} is not ready; an administrator can run: {MAKE_ROLE.format(role)}"
        raise QueryRefused(text, "setup") from error
    powers = connection.execute(ROLE_POWERS, (role,)).fetchone()
    if powers is None or powers[0]:
        raise QueryRefused(f"the role {role} can do more than read; an administrator must take that back", "setup")
    opened = connection.execute(OPEN_RELATIONS, {"schema": schema, "role": role, "views": list(views)}).fetchall()
    if opened:
        names = ", ".join(str(name) for (name,) in opened)
        raise QueryRefused(f"the role {role} can reach more than it may; revoke: {names}", "setup")


def _role_ready(connection: Connection, schema: str, role: str, views: Collection[str]) -> bool:
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:
        return False
    row = connection.execute("SELECT pg_has_role(%s, 'MEMBER')", (role,)).fetchone()
    if row is None or not row[0]:
        return False
    if not views:
        return True
    row = connection.execute(
        "SELECT has_schema_privilege(%(role)s, %(schema)s, 'USAGE')"
        " AND (SELECT bool_and(has_table_privilege(%(role)s, format('%%I.%%I', %(schema)s::text, name), 'SELECT'))"
        " FROM unnest(%(views)s::text[]) AS name)",
        {"role": role, "schema": schema, "views": list(views)},
    ).fetchone()
    return row is not None and bool(row[0])


def _make_role(connection: Connection, schema: str, name: str, views: Collection[str]) -> None:
    role = sql.Identifier(name)
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone() is None:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(role))
    member = connection.execute("SELECT pg_has_role(%s, 'MEMBER')", (name,)).fetchone()
    if not (member and member[0]):
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(role))
    if views:
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(sql.Identifier(schema), role))
    for view in sorted(views):
        connection.execute(sql.SQL("GRANT SELECT ON {} TO {}").format(sql.Identifier(schema, view), role))


def first_line(error: Exception) -> str:
    """What went wrong, without its context."""
    return str(error).strip().split("\n", 1)[0]
