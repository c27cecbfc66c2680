"""Who signed the filings of a year."""

from __future__ import annotations

from sqlalchemy import Connection, column, select

from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, filing
from reportdb.report import SignOff

_PARTS = ("responsible", "reviewer", "preparer", "phone", "filled_on")


def sign_offs(conn: Connection, remit: Remit, year: int) -> dict[int, SignOff]:
    """The sign-off of every current filing of a year by filing id, every part as typed."""
    c = filing.c
    statement = (
        select(c.id, *map(column, _PARTS))
        .join(annual_report, annual_report.c.id == c.report_id)
        .where(annual_report.c.year == year, c.is_current, remit.clause(annual_report.c.agency_id))
    )
    return {row[0]: SignOff(*row[1:]) for row in conn.execute(statement)}
