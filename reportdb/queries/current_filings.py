"""The filings that count, a page at a time."""

from __future__ import annotations

from reportdb.queries.filings import ROW, FilingRow, typed
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask

_COUNT = "SELECT COUNT(*) FROM annual_report r JOIN filing fi ON fi.report_id = r.id"


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
