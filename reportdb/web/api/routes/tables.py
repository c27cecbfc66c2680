"""Tables: their rows of all reports of a year, a few reports at a time."""

from __future__ import annotations

from collections import defaultdict

from fastapi import APIRouter, Response

from reportdb.papers import figures
from reportdb.queries.corrections import corrected_filings, corrections_of
from reportdb.queries.current_filings import current_page
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.web.apart.route import long
from reportdb.web.api import describe
from reportdb.web.api.answers import ThePage
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.models.figures import ROWS, AnyRow
from reportdb.web.api.places import AskedScope, AskedYear, TheTable, Under, narrowed
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["tables"])


@long(
    router,
    "/tables/{table}",
    summary="Give a table of every report of a year",
    **describe.page("全部单位的一张报表", AnyRow),
)
def rows(
    desk: TheDesk, caller: TheCaller, page: ThePage, table: TheTable, year: AskedYear, scope: AskedScope = None,
    under: Under = None,
) -> Response:  # fmt: skip
    """The rows of the public view. `limit`, `offset` and `X-Total-Count` count reports: a page holds all rows of each."""
    with desk.snapshot() as conn:
        remit = narrowed(conn, caller, year, under)
        filings, total = current_page(conn, remit, year, scope, limit=page.limit, offset=page.offset)
        reports = reports_of_year(conn, remit, year, filings, whole=True)
        corrections = defaultdict(list)
        for number in sorted(corrected_filings(conn, [row.id for row in filings])):
            corrections[number] = [one for one in corrections_of(conn, remit, number) if one.table == table]
    found = []
    for row in filings:
        if figures.holds(reports[row.id], table):
            lines = figures.rows_of(reports[row.id], table, row)
            found += figures.with_corrections(lines, table, corrections[row.id])
    return page.part(found, ROWS[table], total)
