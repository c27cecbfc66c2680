"""The editions of the tables of many filings."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection, select

from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, filing, filing_table
from reportdb.seeding import AXES


def table_editions(conn: Connection, remit: Remit, year: int) -> dict[int, list[str]]:
    """The editions of the tables of figures of each current filing of a year, in the order of the tables."""
    t = filing_table.c
    statement = (
        select(t.filing_id, t.table_code, t.edition)
        .join(filing, filing.c.id == t.filing_id)
        .join(annual_report, annual_report.c.id == filing.c.report_id)
        .where(annual_report.c.year == year, filing.c.is_current, t.part == 0, t.table_code.in_(list(AXES)))
        .where(remit.clause(annual_report.c.agency_id))
    )
    order = {table: place for place, table in enumerate(AXES)}
    found: dict[int, list[str]] = defaultdict(list)
    for number, _, edition in sorted(conn.execute(statement), key=lambda row: (row[0], order[row[1]])):
        found[number].append(edition)
    return dict(found)
