"""Read-only SQL for people: one query over the public views, held back by the database itself.

Whatever the text of a query says, it can neither write, nor read a table behind the views, nor touch a file, nor run
past its time: SQLite is held by an authorizer and a schema name nobody can guess (`sqlite`), PostgreSQL by a role that
can only SELECT the views and that the query cannot leave (`postgresql`). Whose rows the views hold is decided before
the query is looked at (`shown`), and neither its answer nor the text of an error tells of any other.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from reportdb.errors import UsageError
from reportdb.sandbox.result import Bounds, QueryResult, Value
from reportdb.sandbox.shown import Shown
from reportdb.sandbox.stopping import Stop

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["Bounds", "QueryResult", "Shown", "Stop", "Value", "run"]


def run(
    url: URL, query: str, views: Collection[str], bounds: Bounds, shown: Shown, stop: Stop | None = None
) -> QueryResult:
    """The rows of one SELECT over `views`, which hold the rows of the agencies `shown`.

    Raises QueryRefused for what the sandbox forbids (and for time or size spent, and where somebody used `stop`),
    UsageError for faulty SQL, DatabaseError where there is no database.
    """
    require_text(query)
    stop = stop or Stop()
    if url.get_backend_name() == "sqlite":
        from reportdb.sandbox import sqlite

        return sqlite.run(url.database or "", query, views, bounds, shown, stop)
    from reportdb.sandbox import postgresql

    return postgresql.run(url, query, views, bounds, shown, stop)


def require_text(query: str) -> None:
    """UsageError for a query that says nothing, or that holds what no database reads."""
    if not query.strip():
        raise UsageError("the query is empty")
    if "\0" in query:
        raise UsageError("the query contains a NUL character")
