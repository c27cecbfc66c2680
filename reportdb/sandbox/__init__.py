"""Read-only SQL for people: one query over the public views, held back by the database itself.

Whatever the text of a query says, it can neither write, nor read a table behind the views, nor touch a file, nor run
past its time: SQLite is held by an authorizer and a schema name nobody can guess (`sqlite`), PostgreSQL by a role that
can only SELECT the views and that the query cannot leave (`postgresql`).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from reportdb.errors import UsageError
from reportdb.sandbox.result import Bounds, QueryResult, Value

if TYPE_CHECKING:
    from sqlalchemy import URL

__all__ = ["Bounds", "QueryResult", "Value", "run"]


def run(url: URL, query: str, views: Collection[str], bounds: Bounds) -> QueryResult:
    """The rows of one SELECT over `views`.

    Raises QueryRefused for what the sandbox forbids (and for time or size spent), UsageError for faulty SQL,
    DatabaseError where there is no database.
    """
    if not query.strip():
        raise UsageError("the query is empty")
    if "\0" in query:
        raise UsageError("the query contains a NUL character")
    if url.get_backend_name() == "sqlite":
        from reportdb.sandbox import sqlite

        return sqlite.run(url.database or "", query, views, bounds)
    from reportdb.sandbox import postgresql

    return postgresql.run(url, query, views, bounds)
