"""Agencies by words of their names or codes, and the reports one of them has on file."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.queries.agency_search import agencies_called
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, listed, literally
from reportdb.views import AGENCY_CODE, NAME_IN_YEAR


class FoundAgency(NamedTuple):
    """An agency under the name it bore in the year asked for."""

    id: int
    name: str
    code: str


class OnFile(NamedTuple):
    """A current accepted filing of an agency."""

    year: int
    scope: str
    filing: int


_CURRENT = (
    "SELECT 1 FROM annual_report r JOIN filing fi ON fi.report_id = r.id WHERE fi.is_current AND r.agency_id = a.id"
)
#: whoever is called just so comes first, whose name begins so next, then the order of the registry
_NEAREST = r"CASE WHEN a.name = ? OR a.code = ? THEN 0 WHEN a.name LIKE ? ESCAPE '\' THEN 1 ELSE 2 END, a.id"
_ON_FILE = """SELECT r.year, r.scope, fi.id FROM annual_report r JOIN filing fi ON fi.report_id = r.id
WHERE fi.is_current AND r.agency_id = ? ORDER BY r.year, r.scope DESC"""


def agencies_to_choose(
    conn: Reading, remit: Remit, words: str, year: int, *, limit: int, offset: int = 0
) -> tuple[list[FoundAgency], int]:
    """Agencies that some words mean (`agencies_called`), the nearest first, and how many there are.

    Without words: those with an accepted filing of the year.
    """
    words = words.strip()
    values: tuple[str | int, ...] = ()
    near: tuple[str | int, ...] = ()
    if words:
        which, order = f"a.id IN ({listed(sorted(agencies_called(conn, remit, words)))})", _NEAREST
        near = (words, words, f"{literally(words)}%")
    else:
        which, values, order = f"{remit.condition('a.id')} AND EXISTS ({_CURRENT} AND r.year = ?)", (year,), "a.id"
    count: int = ask(conn, f"SELECT COUNT(*) FROM agency a WHERE {which}", *values).scalar()
    name = NAME_IN_YEAR.format(year=int(year))
    page = f"SELECT a.id, {name}, {AGENCY_CODE} FROM agency a WHERE {which} ORDER BY {order} LIMIT ? OFFSET ?"
    return [FoundAgency(*row) for row in ask(conn, page, *values, *near, limit, offset)], count


def agency_in(conn: Reading, remit: Remit, agency_id: int, year: int) -> FoundAgency | None:
    """An agency by its number; None where there is none, or none the reader may see."""
    if not remit.covers(agency_id):
        return None
    name = NAME_IN_YEAR.format(year=int(year))
    row = ask(conn, f"SELECT a.id, {name}, {AGENCY_CODE} FROM agency a WHERE a.id = ?", agency_id).first()
    return None if row is None else FoundAgency(*row)


def reports_on_file(conn: Reading, remit: Remit, agency_id: int) -> list[OnFile]:
    """The current accepted filings of an agency, oldest year first, 本级 before 汇总; none outside the remit of its year."""
    found = (OnFile(*row) for row in ask(conn, _ON_FILE, agency_id))
    return [one for one in found if remit.in_year(one.year).covers(agency_id)]
