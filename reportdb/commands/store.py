"""The database a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reportdb.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Engine


@contextmanager
def database(text: str, *, create: bool = True) -> Iterator[Engine]:
    """An engine on the database of a URL or path; an absent SQLite file is created, or refused.

    What goes wrong outside our statements while the command runs (locked, full, connection lost) is a DatabaseError.
    """
    from sqlalchemy.exc import DBAPIError

    from reportdb import outside
    from reportdb.database import connect_url, open_database, shown

    url = connect_url(text)
    engine = open_database(url, create=create)
    try:
        yield engine
    except DBAPIError as error:
        reason = outside.reason(error)
        if reason is None:
            raise
        raise DatabaseError(f"{shown(url)}: {reason}") from error
    finally:
        engine.dispose()
