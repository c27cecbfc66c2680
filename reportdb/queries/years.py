"""The years anything was filed for."""

from __future__ import annotations

from sqlalchemy import Connection, Select, select

from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, filing


def select_years(remit: Remit) -> Select[int]:
    """Years of reports, oldest first."""
    year = annual_report.c.year
    return select(year).where(remit.clause(annual_report.c.agency_id, year)).distinct().order_by(year)


def filed_years(conn: Connection, remit: Remit) -> list[int]:
    """Years with at least one filing, accepted or returned, oldest first."""
    return [int(year) for year in conn.execute(select_years(remit)).scalars()]


def year_of_filing(conn: Connection, filing_id: int) -> int | None:
    """The year a filing is of, None where there is none: a remit is one of a year, and which one is not known before."""
    of_report = select(annual_report.c.year).join(filing, filing.c.report_id == annual_report.c.id)
    found: int | None = conn.execute(of_report.where(filing.c.id == filing_id)).scalar()
    return found
