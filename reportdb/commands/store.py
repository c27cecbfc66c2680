"""The database a command works on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reportdb.errors import DatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from reportdb.reader import Reading


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


@contextmanager
def reader(text: str) -> Iterator[Reading]:
    """A transaction for SELECTs on the database of a URL or path; otherwise like `database`.

    A database of the current schema is read by its bare driver, any other opened by SQLAlchemy, which makes an absent
    one and says what is wrong with the rest.
    """
    from reportdb import outside
    from reportdb.database import DEFAULT_URL, HEAD, connect_url, reading, shown
    from reportdb.reader import driver_errors, open_reader

    try:
        opened = open_reader(text or os.environ.get("REPORTDB_URL") or DEFAULT_URL, HEAD)
    except driver_errors() as error:
        raise DatabaseError(f"cannot open {shown(connect_url(text))}: {outside.reason_of(error) or error}") from error
    if opened is None:
        with database(text) as engine, reading(engine) as conn:
            yield conn
        return
    try:
        yield opened
    except driver_errors() as error:
        reason = outside.reason_of(error)
        if reason is None:
            raise
        raise DatabaseError(f"{shown(connect_url(text))}: {reason}") from error
    finally:
        opened.close()
