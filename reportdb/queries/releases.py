"""公开: which years were made public."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, instant
from reportdb.views import NAME_IN_YEAR


class ReleaseRow(NamedTuple):
    """A year made public, of an agency and all below it, or of everybody (`agency_id` None, `agency` "")."""

    id: int
    year: int
    agency_id: int | None
    agency: str
    note: str
    published_at: dt.datetime
    published_by: str


_ROW = f"""SELECT p.id, p.year, p.agency_id, COALESCE({NAME_IN_YEAR.format(year="p.year")}, ''), p.note, p.published_at,
  p.published_by
FROM year_release p LEFT JOIN agency a ON a.id = p.agency_id WHERE {{}} ORDER BY p.id"""


def releases(conn: Reading, remit: Remit, year: int | None = None) -> list[ReleaseRow]:
    """All releases of agencies of a remit, oldest first; those of everybody, where everybody is seen."""
    of_year, values = ("TRUE", ()) if year is None else ("p.year = ?", (year,))
    return _rows(conn, f"{remit.condition('p.agency_id', 'p.year')} AND {of_year}", *values)


def latest_release(conn: Reading, remit: Remit, agency_id: int | None, year: int) -> ReleaseRow | None:
    """The newest release of exactly this agency (None: of everybody), if the reader may see it."""
    return next((row for row in reversed(releases(conn, remit, year)) if row.agency_id == agency_id), None)


def _rows(conn: Reading, which: str, *values: Any) -> list[ReleaseRow]:
    return [_typed(row) for row in ask(conn, _ROW.format(which), *values)]


def _typed(row: Sequence[Any]) -> ReleaseRow:
    return ReleaseRow._make((*row[:5], instant(row[5]), row[6]))
