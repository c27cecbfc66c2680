"""An indicator of some agencies over the years, from what they filed."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from reportdb.errors import NothingToShow
from reportdb.queries.registry import AgencyRow
from reportdb.queries.remit import Remit
from reportdb.queries.series import filings_for, offices
from reportdb.report import Scope
from reportdb.series import Filings, Indicator, Line, figures_needed, lines_of


def lines_of_agencies(
    conn: Connection,
    remit: Remit,
    indicator: Indicator,
    rows: Sequence[AgencyRow],
    years: Sequence[int],
    scope: Scope | None,
    *,
    summed: bool = False,
) -> tuple[list[Line], Filings]:
    """The lines of some agencies, and the filings behind them; NothingToShow where none is accepted in these years.

    `summed`: before a merger they hold the figures of all that were merged.
    """
    asked = offices(conn, remit, rows, years)
    concerned = {one for office in asked for one in (office.id, *office.others)}
    filings = filings_for(conn, remit, concerned, years, figures_needed(indicator))
    ids = concerned if summed else {row.id for row in rows}
    if not any(agency in ids for agency, _, _ in filings.current):
        returned = sum(agency in ids for agency, _, _ in filings.returned)
        sent_back = f"; {returned} were returned" if returned else ""
        span = f"{years[0]}-{years[-1]}" if len(years) > 1 else str(years[0])
        raise NothingToShow(f"{'、'.join(row.name for row in rows)} {span}: no accepted filing{sent_back}")
    return lines_of(indicator, asked, years, scope, filings, summed=summed), filings
