"""Locked years: what may not change, since when, and who could unlock it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from reportdb.errors import NothingToShow
from reportdb.queries.collecting import all_below, chain_above
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, instant, instant_or_none
from reportdb.views import NAME_IN_YEAR


class LockRow(NamedTuple):
    """A lock on a year, of an agency and all below it, or of everybody (`agency_id` None, `agency` "")."""

    id: int
    year: int
    agency_id: int | None
    agency: str
    reason: str
    locked_at: dt.datetime
    locked_by: str
    unlocked_at: dt.datetime | None
    unlocked_by: str
    unlock_reason: str

    @property
    def is_open(self) -> bool:
        """Whether it still locks."""
        return self.unlocked_at is None


_ROW = f"""SELECT l.id, l.year, l.agency_id, COALESCE({NAME_IN_YEAR.format(year="l.year")}, ''), l.reason, l.locked_at,
  l.locked_by, l.unlocked_at, l.unlocked_by, l.unlock_reason
FROM year_lock l LEFT JOIN agency a ON a.id = l.agency_id WHERE {{}} ORDER BY l.id"""


def lock_on(conn: Reading, agency_id: int | None, year: int) -> LockRow | None:
    """What locks a year for an agency (None: for everybody): its own lock, else that of the nearest above it.

    Asked by whoever changes something, so it takes no remit: a lock holds whoever set it. What of it an account may be
    told is for `visible_lock` to say.
    """
    found = {row.agency_id: row for row in _rows(conn, "l.year = ? AND l.unlocked_at IS NULL", year)}
    if not found:
        return None
    above = chain_above(conn, agency_id, year) if agency_id is not None and found.keys() - {None} else []
    return next((found[one] for one in above if one in found), found.get(None))


def years_locked(conn: Reading, year: int) -> bool:
    """Whether anything locks the year for anybody: most years nothing does, and nobody's superiors need be asked for."""
    return ask(conn, "SELECT 1 FROM year_lock WHERE year = ? AND unlocked_at IS NULL LIMIT 1", year).first() is not None


def all_locked(conn: Reading, year: int) -> set[int] | None:
    """The agencies for whom a year is locked, whoever locked it: None for everybody."""
    roots = {row.agency_id for row in _rows(conn, "l.year = ? AND l.unlocked_at IS NULL", year)}
    if None in roots:
        return None
    return all_below(conn, (one for one in roots if one is not None), year) if roots else set()


def visible_lock(remit: Remit, lock: LockRow) -> LockRow:
    """A lock as it is told to whom it binds: without the name of an agency, and of people, outside the remit."""
    if remit.unlimited or (lock.agency_id is not None and remit.covers(lock.agency_id)):
        return lock
    return lock._replace(agency_id=None, agency="", locked_by="", reason="")


def locks(conn: Reading, remit: Remit, year: int | None = None) -> list[LockRow]:
    """All locks that were ever set on agencies of a remit, oldest first; those on everybody, where everybody is seen."""
    of_year, values = ("TRUE", ()) if year is None else ("l.year = ?", (year,))
    return _rows(conn, f"{remit.condition('l.agency_id', 'l.year')} AND {of_year}", *values)


def open_locks(conn: Reading, remit: Remit, year: int | None = None) -> list[LockRow]:
    """Those of them that still lock."""
    return [row for row in locks(conn, remit, year) if row.is_open]


def year_lock(conn: Reading, remit: Remit, lock_id: int) -> LockRow:
    """One lock; NothingToShow when there is none, or none the reader may see."""
    found = _rows(conn, f"l.id = ? AND {remit.condition('l.agency_id', 'l.year')}", lock_id)
    if not found:
        raise NothingToShow(f"there is no lock {lock_id}")
    return found[0]


def _rows(conn: Reading, which: str, *values: Any) -> list[LockRow]:
    return [_typed(row) for row in ask(conn, _ROW.format(which), *values)]


def _typed(row: Sequence[Any]) -> LockRow:
    return LockRow._make((*row[:5], instant(row[5]), row[6], instant_or_none(row[7]), *row[8:]))
