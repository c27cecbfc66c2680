"""What came in last."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, moment
from reportdb.views import NAME_IN_YEAR


class RecentRow(NamedTuple):
    """A filing that came in; `agency` is the name borne in that year."""

    id: int
    agency_id: int
    agency: str
    year: int
    scope: str
    state: str
    is_current: bool
    as_filed: bool
    created_at: dt.datetime
    made_by: str


_RECENT = f"""SELECT fi.id, r.agency_id, {NAME_IN_YEAR.format(year="r.year")}, r.year, r.scope, fi.state, fi.is_current,
  fi.as_filed, fi.created_at, fi.made_by
FROM filing fi JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id
WHERE {{}} ORDER BY fi.id DESC LIMIT ?"""


def recent_filings(conn: Reading, remit: Remit, limit: int) -> list[RecentRow]:
    """The filings of a remit that came in last, newest first, returned ones too."""
    rows = ask(conn, _RECENT.format(remit.condition("r.agency_id", "r.year")), limit)
    return [RecentRow._make((*row[:6], bool(row[6]), bool(row[7]), moment(row[8]), row[9])) for row in rows]
