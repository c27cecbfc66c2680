"""How we use a SQLite file: a log beside it, one writer at a time who waits, and nothing stored into a deleted file."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportdb.errors import DatabaseError
from reportdb.straight import Straight

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

#: a writer waits for twice as long when nobody else gets on, and without end while others do
BUSY_SECONDS = 30
#: a killed import leaves the log to the next one to open the file, who writes it back first
_LOG = "-wal"
_OPENED = "reportdb_opened"


def attend(engine: Engine) -> None:
    """Put our rules on every connection and transaction of an engine."""
    from sqlalchemy import event

    path = engine.url.database or ""

    def connected(connection: sqlite3.Connection, record: Any) -> None:
        prepare(connection)
        record.info[_OPENED] = {path: _identity(path)}

    def begin(conn: Connection) -> None:
        _begin(conn)
        opened = conn.info.get(_OPENED, {})
        if path + _LOG not in opened:  # from the first transaction on nobody but a stranger takes it away
            opened[path + _LOG] = _identity(path + _LOG)

    def about_to_commit(conn: Connection) -> None:
        _still_there(conn.info.get(_OPENED, {}))

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", about_to_commit)


def sync(path: str) -> None:
    """Wait until the disk has everything committed so far: commits themselves only wait for the operating system."""
    log = Path(path + _LOG)
    with contextlib.suppress(FileNotFoundError), log.open("r+b") as file:  # SQLite holds no lock on it that this drops
        os.fsync(file.fileno())


def prepare(connection: sqlite3.Connection) -> None:
    """Our settings on a new connection, which leaves transactions to us."""
    connection.isolation_level = None  # transactions begin where we say (_begin), not where pysqlite guesses
    connection.execute("PRAGMA foreign_keys=ON")
    _use_log(connection)
    # 2 MB of cache: more would only grow with the database; 40 MB of log: pages that every filing touches are not
    # written back again and again
    for pragma in ("synchronous=NORMAL", "cache_size=-2048", "wal_autocheckpoint=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _use_log(connection: sqlite3.Connection) -> None:
    """Readers and a writer at once. A file that is read-only stays as it is and can be read."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            code = error.sqlite_errorcode & 0xFF
            if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):  # what cannot be opened at all is told below
                return
            # two who make the same new file: here SQLite does not wait by itself
            if code != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)


def _begin(conn: Connection) -> None:
    # A reader that turns writer fails at once when another one wrote in between; a writer from the start just waits.
    driver = Straight.of(conn)
    if conn.get_execution_options().get("reportdb_reading", False):
        driver.asked("BEGIN")
        return
    from sqlalchemy.exc import OperationalError

    from reportdb.outside import is_busy

    seen: int | None = None
    while True:
        try:
            driver.asked("BEGIN IMMEDIATE")
            return
        except OperationalError as error:
            if not is_busy(error):
                raise
            changes = driver.asked("PRAGMA data_version").scalar()
            if changes == seen:
                raise
            seen = changes


def _identity(path: str) -> tuple[int, int] | None:
    """Which file a path names, None where it names none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - twice a filing, and a Path costs more than the question
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _still_there(opened: dict[str, tuple[int, int] | None]) -> None:
    """DatabaseError when the file or its log is no longer what we opened: SQLite would store into nothing and be content."""
    for path, identity in opened.items():
        if identity is not None and _identity(path) != identity:
            raise DatabaseError(f"{path} was deleted or replaced while it was in use; what came after is not stored")
