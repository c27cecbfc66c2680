"""The editions of the tables of many filings."""

from __future__ import annotations

from sqlalchemy import Connection, select

from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, filing, filing_table
from reportdb.seeding import AXES


def table_editions(conn: Connection, remit: Remit, year: int) -> dict[int, dict[str, str]]:
    """The editions of the tables of figures of each current filing of a year, by its id and the code of the table."""
    t = filing_table.c
    statement = (
        select(filing.c.id, t.table_code, t.edition)
        .join(annual_report, annual_report.c.id == filing.c.report_id)
        .outerjoin(filing_table, (t.filing_id == filing.c.id) & (t.part == 0) & t.table_code.in_(list(AXES)))
        .where(annual_report.c.year == year, filing.c.is_current)
        .where(remit.clause(annual_report.c.agency_id))
    )
    found: dict[int, dict[str, str]] = {}
    for number, table, edition in conn.execute(statement):
        tables = found.setdefault(number, {})
        if table is not None:
            tables[table] = edition
    return found
