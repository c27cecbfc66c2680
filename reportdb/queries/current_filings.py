"""The filings that count, a page at a time, and which year a filing is about."""

from __future__ import annotations

from reportdb.queries.filings import ROW, FilingRow, typed
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask

_COUNT = "SELECT COUNT(*) FROM annual_report r JOIN filing fi ON fi.report_id = r.id"
_YEAR_OF = "SELECT r.year FROM filing fi JOIN annual_report r ON r.id = fi.report_id WHERE fi.id = ?"


def current_page(
    conn: Reading, remit: Remit, year: int, scope: str | None, *, limit: int, offset: int
) -> tuple[list[FilingRow], int]:
    """So many accepted filings of a year in the order they were stored, after the first `offset`; and how many there are."""
    which = f"WHERE fi.is_current AND r.year = ? AND {remit.condition('r.agency_id')}"
    values: tuple[object, ...] = (year,)
    if scope is not None:
        which, values = f"{which} AND r.scope = ?", (year, str(scope))
    total = ask(conn, f"{_COUNT} {which}", *values).scalar()
    rows = ask(conn, f"{ROW} {which} ORDER BY fi.id LIMIT ? OFFSET ?", *values, limit, offset)
    return [typed(row) for row in rows], int(total or 0)


def year_of(conn: Reading, filing_id: int) -> int | None:
    """The year that a filing is about, whoever may see it: remits are those of a year. None where there is none."""
    found = ask(conn, _YEAR_OF, filing_id).first()
    return None if found is None else int(found[0])
