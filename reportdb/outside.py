"""What the world does to a database while we use it (full, locked, gone, damaged), in one line for people."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

#: SQLite's primary result codes; the codes it extends them with stand in the upper bits
_PRIMARY = 0xFF
_SQLITE = {
    sqlite3.SQLITE_FULL: "the disk is full; nothing was stored half, everything stored before is intact",
    sqlite3.SQLITE_IOERR: "the disk fails or is full; nothing was stored half, everything stored before is intact",
    sqlite3.SQLITE_BUSY: "another program keeps it locked; try again when that one is done",
    sqlite3.SQLITE_LOCKED: "another program keeps it locked; try again when that one is done",
    sqlite3.SQLITE_READONLY: "it cannot be written to (file, folder or disk are read-only)",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened or made (is the folder there, and may you write in it?)",
    sqlite3.SQLITE_CORRUPT: "it is damaged; `reportdb integrity` says where, docs/safety.md what to do",
    sqlite3.SQLITE_NOTADB: "it is no database",
    sqlite3.SQLITE_PERM: "access to it is denied",
    sqlite3.SQLITE_NOMEM: "there is not enough memory",
}
#: PostgreSQL's classes of errors that no statement of ours is to blame for, whatever Python class they come in
_POSTGRESQL = {
    "08": "the connection was lost",
    "25006": "it is read-only (a standby, or a read-only role)",
    "28": "the server refuses this user",
    "40": "others kept changing the same rows; try again",
    "42501": "this user may not do that here",
    "53100": "the server's disk is full; nothing was stored half, everything stored before is intact",
    "53200": "the server is out of memory",
    "53300": "the server has too many connections",
    "55": "another program keeps it locked; try again when that one is done",
    "57": "the server ended the connection",
    "58": "the server's disk fails",
    "XX": "it is damaged; `reportdb integrity` says where, docs/safety.md what to do",
}
_CONFLICTS = ("40001", "40P01")


def reason(error: DBAPIError) -> str | None:
    """Why a statement failed although nothing is wrong with it; None for a fault of ours, which keeps its traceback."""
    return reason_of(error.orig)


def reason_of(error: BaseException | None) -> str | None:
    """The same of what the driver itself raised."""
    number = getattr(error, "sqlite_errorcode", None)
    if number is not None and number & _PRIMARY in _SQLITE:
        return f"{_SQLITE[number & _PRIMARY]} ({_first_line(error)})"
    state = getattr(error, "sqlstate", None) or ""
    for prefix in (state, state[:2]):
        if prefix in _POSTGRESQL:
            return f"{_POSTGRESQL[prefix]} ({_first_line(error)})"
    return _first_line(error) if _is_operational(error) else None


def _is_operational(error: BaseException | None) -> bool:
    """Whether a driver says that the world is to blame; all of them (PEP 249) call that by one name."""
    return any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)


def is_conflict(error: DBAPIError) -> bool:
    """Whether the database undid a transaction only because another one was in its way: it may be tried again."""
    return getattr(error.orig, "sqlstate", None) in _CONFLICTS


def is_busy(error: DBAPIError) -> bool:
    """Whether a SQLite file was locked for as long as we were ready to wait."""
    return _is_locked(error.orig)


def is_in_the_way(error: BaseException) -> bool:
    """Whether what a driver raised kept us waiting, or would again: a locked file, a server out of reach or refusing."""
    if getattr(error, "sqlite_errorcode", None) is not None:
        return _is_locked(error)
    return _is_operational(error) and not isinstance(error, sqlite3.Error)


def _is_locked(error: BaseException | None) -> bool:
    number = getattr(error, "sqlite_errorcode", None)
    return number is not None and number & _PRIMARY in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def first_line(error: DBAPIError) -> str:
    """The database's own words, without its hints and context."""
    return _first_line(error.orig)


def _first_line(error: BaseException | None) -> str:
    return next(iter(str(error).strip().splitlines()), "no connection")
