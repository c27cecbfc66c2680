"""A locked year is left alone by whoever would change something of it."""

from __future__ import annotations

from sqlalchemy import Connection

from reportdb.checks.locked_year import year_locked
from reportdb.database import hold_year
from reportdb.errors import Refused
from reportdb.findings import Finding
from reportdb.queries.locks import LockRow, lock_on, visible_lock
from reportdb.queries.remit import Remit


def locked(conn: Connection, agency_id: int, year: int) -> LockRow | None:
    """What locks the year for an agency; until the transaction ends it is neither locked nor unlocked."""
    hold_year(conn, year)
    return lock_on(conn, agency_id, year)


def require_unlocked(conn: Connection, remit: Remit, agency_id: int, year: int) -> None:
    """Refused with `year_locked` where the year is locked for an agency; the year stays as it is until the end."""
    lock = locked(conn, agency_id, year)
    if lock is not None:
        raise refusal(visible_lock(remit, lock))


def finding_of(lock: LockRow) -> Finding:
    """What is held against a report that would change something of a locked year."""
    return year_locked(lock.year, lock.locked_at, lock.agency, lock.locked_by, lock.reason)


def refusal(lock: LockRow) -> Refused:
    """What is said to whoever would change something of a locked year."""
    whom = f" by {lock.locked_by}" if lock.locked_by else ""
    whose = f" for {lock.agency}" if lock.agency else ""
    why = f": {lock.reason}" if lock.reason else ""
    text = f"{lock.year} is locked{whose} since {lock.locked_at:%Y-%m-%d}{whom}{why}; unlock it first"
    return Refused("year_locked", text, lock=lock)
