"""What a query would read and call on PostgreSQL, as the server itself has parsed it, before anything of it runs.

Every role may read the catalogs and call most functions of the server, and no right of PUBLIC can be kept from one role:
a query could hold the locks that imports wait for, sleep, raise the memory it may take, have text run as SQL, or count
the rows of tables it may not read. So the query is made a temporary view first, which runs nothing. The server stores
the tree of a view with the number of each relation and function in it, however the text spells or hides them.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import LiteralString

import psycopg

from reportdb.errors import QueryRefused
from reportdb.sandbox.result import outside_views
from reportdb.sandbox.roles import Connection

#: the last line of the query may be a comment
_VIEW = "CREATE VIEW pg_temp.reportdb_asked AS SELECT FROM ({}\n) AS asked"

#: volatile, and yet they do nothing but draw numbers and look at the clock
_HARMLESS = (
    "array_sample", "array_shuffle", "clock_timestamp", "gen_random_uuid", "random", "random_normal", "setseed",
    "timeofday", "uuidv4", "uuidv7",
)  # fmt: skip
#: about the server, whatever they are called; these are about values
_OF_VALUES = ("pg_collation_for", "pg_column_size", "pg_input_is_valid", "pg_size_bytes", "pg_size_pretty", "pg_typeof")

# A number stands behind its name in the tree; names and texts of the query cannot look so, for blanks are escaped there.
_USED: LiteralString = """
WITH asked AS (SELECT 'pg_temp.reportdb_asked'::regclass::oid AS view),
tree AS (SELECT ev_action::text AS tree FROM pg_catalog.pg_rewrite, asked WHERE ev_class = view),
relation AS (SELECT DISTINCT found[1]::oid AS id FROM tree, regexp_matches(tree, ':relid (\\d+)', 'g') AS found),
operator AS (SELECT DISTINCT found[1]::oid AS id FROM tree, regexp_matches(tree, ':opno (\\d+)', 'g') AS found),
called AS (
  SELECT found[1]::oid AS id
  FROM tree, regexp_matches(tree, ':(?:funcid|opfuncid|aggfnoid|winfnoid|hashfuncid|negfuncid) (\\d+)', 'g') AS found
  UNION SELECT oprcode FROM pg_catalog.pg_operator WHERE oid IN (SELECT id FROM operator)
)
SELECT EXISTS (
    SELECT FROM relation, asked WHERE id NOT IN (0, view)
      AND id <> ALL (SELECT to_regclass(format('%%I.%%I', %(schema)s::text, name)) FROM unnest(%(views)s::text[]) AS name)
  ),
  (SELECT min(proname) FROM pg_catalog.pg_proc WHERE oid IN (SELECT id FROM called) AND (
      pronamespace <> 'pg_catalog'::regnamespace
      OR provolatile = 'v' AND proname <> ALL (%(harmless)s)
      OR proname ~ '^(pg|txid|inet)_' AND proname <> ALL (%(of_values)s)
      OR proname ~ '^(table|schema|database|query|cursor)_to_xml'))
"""


def require_harmless(connection: Connection, query: str, schema: str, views: Collection[str]) -> None:
    """QueryRefused for a query that reads anything but `views` (of `schema`) or calls what does more than compute.

    Leaves a temporary view behind: the transaction is undone anyway. psycopg.Error for text that is no single SELECT.
    """
    raw, encoding = connection.pgconn, connection.info.encoding
    made = raw.exec_params(_VIEW.format(query).encode(encoding), [])  # which takes one statement
    if made.status == psycopg.pq.ExecStatus.FATAL_ERROR:
        raise psycopg.errors.error_from_result(made, encoding)
    wanted = {"schema": schema, "views": list(views), "harmless": list(_HARMLESS), "of_values": list(_OF_VALUES)}
    found = connection.execute(_USED, wanted).fetchone()
    if found is None or found[0]:
        raise outside_views(views)
    if found[1] is not None:
        raise QueryRefused(f"the function {found[1]} cannot be used here", "function")
