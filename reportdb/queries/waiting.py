"""What still has to be put right, of all years: reports that were only returned, and doubts that nobody answered."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.queries.explanations import cleared_of_year
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask
from reportdb.views import NAME_IN_YEAR


class OpenReport(NamedTuple):
    """A report and the filing of it to look at; `agency` is the name borne in that year, `open` how much is open in it."""

    agency_id: int
    agency: str
    year: int
    scope: str
    filing: int
    open: int


_NAME = NAME_IN_YEAR.format(year="r.year")
_RETURNED = f"""SELECT r.agency_id, {_NAME}, r.year, r.scope, MAX(fi.id), 1
FROM annual_report r JOIN filing fi ON fi.report_id = r.id JOIN agency a ON a.id = r.agency_id
WHERE {{}} AND NOT EXISTS (SELECT 1 FROM filing o WHERE o.report_id = r.id AND o.is_current)
GROUP BY r.id, a.id ORDER BY r.year DESC, r.agency_id, r.scope DESC"""
_DOUBTFUL = f"""SELECT r.agency_id, {_NAME}, r.year, r.scope, fi.id, COUNT(*)
FROM filing fi JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id
JOIN finding f ON f.filing_id = fi.id JOIN finding_wording w ON w.id = f.wording_id
WHERE fi.is_current AND w.level = 'verify' AND {{}}
GROUP BY fi.id, r.id, a.id ORDER BY r.year DESC, r.agency_id, r.scope DESC"""


def returned_reports(conn: Reading, remit: Remit) -> list[OpenReport]:
    """Reports of which no version counts, for all were returned; the newest year first, with the newest version."""
    return [OpenReport(*row) for row in ask(conn, _RETURNED.format(remit.condition("r.agency_id", "r.year")))]


def doubtful_reports(conn: Reading, remit: Remit) -> list[OpenReport]:
    """Reports that count and have doubts (`verify`) without an explanation; the newest year first."""
    rows = [OpenReport(*row) for row in ask(conn, _DOUBTFUL.format(remit.condition("r.agency_id", "r.year")))]
    cleared: dict[int, int] = {}
    for year in {row.year for row in rows}:
        cleared |= cleared_of_year(conn, remit.in_year(year), year)
    left = (row._replace(open=row.open - cleared.get(row.filing, 0)) for row in rows)
    return [row for row in left if row.open]
