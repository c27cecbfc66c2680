"""A year is locked for an agency and all below it, unlocked with a reason, made public while it is locked."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from reportdb import audit
from reportdb.audit import note
from reportdb.database import hold_year_alone
from reportdb.errors import Refused
from reportdb.queries.locks import LockRow, lock_on, year_lock
from reportdb.queries.registry import agencies
from reportdb.queries.releases import ReleaseRow, latest_release
from reportdb.queries.remit import Remit
from reportdb.reader import ask, written
from reportdb.storable import one_line

LONGEST = 4000
_LOCK = """INSERT INTO year_lock (year, agency_id, reason, locked_at, locked_by, unlocked_by, unlock_reason)
VALUES (?, ?, ?, ?, ?, '', '') RETURNING id"""
_UNLOCK = """UPDATE year_lock SET unlocked_at = ?, unlocked_by = ?, unlock_reason = ?
WHERE id = ? AND unlocked_at IS NULL RETURNING id"""
_RELEASE = "INSERT INTO year_release (year, agency_id, note, published_at, published_by) VALUES (?, ?, ?, ?, ?)"


def lock_year(conn: Connection, remit: Remit, year: int, agency_id: int | None, *, reason: str, by: str) -> LockRow:
    """Lock a year for an agency and all below it, or (None) for everybody; whoever works in it is waited for.

    Refused: `reason_needed`, `already_locked`, `outside_remit`, `no_year`, `too_long`.
    """
    words = _reason(reason)
    if not 1900 <= year <= 9999:
        raise Refused("no_year", f"{year} is no year of a report")
    _require(conn, remit, agency_id)
    hold_year_alone(conn, year)
    lock = lock_on(conn, agency_id, year)
    if lock is not None and lock.agency_id == agency_id:
        raise Refused("already_locked", f"{year} is locked already", lock=lock)
    number = ask(conn, _LOCK, year, agency_id, words, _now(), one_line(by)).scalar()
    note(conn, by, audit.LOCKED, f"{year}{_for(agency_id)}, lock {number}: {words}", agency_id, year)
    return year_lock(conn, remit, number)


def unlock_year(conn: Connection, remit: Remit, lock_id: int, *, reason: str, by: str) -> LockRow:
    """Open a lock, for a reason; one of a superior still locks. Refused: `reason_needed`, `not_locked`, `too_long`.

    NothingToShow where there is no such lock in the remit.
    """
    words = _reason(reason)
    hold_year_alone(conn, year_lock(conn, remit, lock_id).year)
    row = year_lock(conn, remit, lock_id)
    if ask(conn, _UNLOCK, _now(), one_line(by), words, lock_id).first() is None:
        raise Refused("not_locked", f"lock {lock_id} is open already", lock=row)
    what = f"{row.year}{_for(row.agency_id)}, lock {lock_id}: {words}"
    note(conn, by, audit.UNLOCKED, what, row.agency_id, row.year)
    return year_lock(conn, remit, lock_id)


def release_year(
    conn: Connection, remit: Remit, year: int, agency_id: int | None, *, text: str = "", by: str
) -> ReleaseRow:
    """Note that a locked year was made public. Refused: `not_locked`, `already_published` since it was locked,
    `outside_remit`, `too_long`.
    """
    words = one_line(text)
    _short(words)
    _require(conn, remit, agency_id)
    hold_year_alone(conn, year)
    lock = lock_on(conn, agency_id, year)
    if lock is None:
        raise Refused("not_locked", f"{year} is not locked; only what changes no more is made public")
    before = latest_release(conn, remit, agency_id, year)
    if before is not None and before.published_at >= lock.locked_at:
        raise Refused("already_published", f"{year} was made public already", release=before)
    ask(conn, _RELEASE, year, agency_id, words, _now(), one_line(by))
    note(conn, by, audit.PUBLISHED, f"{year}{_for(agency_id)}{f': {words}' if words else ''}", agency_id, year)
    made = latest_release(conn, remit, agency_id, year)
    assert made is not None
    return made


def _require(conn: Connection, remit: Remit, agency_id: int | None) -> None:
    """Everybody is for those who see everybody."""
    if not (remit.unlimited if agency_id is None else remit.covers(agency_id)):
        raise Refused("outside_remit", "that is not within the remit")
    if agency_id is not None and not agencies(conn, Remit.of([agency_id])):
        raise Refused("unknown_agency", f"there is no agency #{agency_id}", agency=agency_id)


def _reason(text: str) -> str:
    words = one_line(text)
    if not words:
        raise Refused("reason_needed", "give a reason, for whoever asks later")
    _short(words)
    return words


def _short(words: str) -> None:
    if len(words) > LONGEST:
        raise Refused("too_long", f"a reason has at most {LONGEST} characters", longest=LONGEST)


def _for(agency_id: int | None) -> str:
    return " for everybody" if agency_id is None else f" for #{agency_id} and all below"


def _now() -> str:
    return written(dt.datetime.now(dt.UTC))
