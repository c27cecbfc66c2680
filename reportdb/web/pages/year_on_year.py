"""同比: the figures of a filing beside those of the year before."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reportdb.forms import catalog
from reportdb.papers.figures import edition_of
from reportdb.papers.names import scope_name
from reportdb.queries.filings import current
from reportdb.queries.reports import load_report
from reportdb.statutory_tables import Place, PrintedList, whose_line
from reportdb.statutory_tables.changes import years_compared
from reportdb.web.asked import Ticked
from reportdb.web.desk import TheDesk
from reportdb.web.filing_choice import TheFiling, choose_filing, to_source
from reportdb.web.page import link, page
from reportdb.web.refusals import NotFound
from reportdb.web.sheets import Shown
from reportdb.web.visitor import TheVisitor

router = APIRouter()


@router.get("/tables/{agency_id}/{year}/year-on-year")
def year_on_year(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    asked: TheFiling,
    *,
    whole: Ticked = False,
) -> Response:
    """The chief figures, or every one; last year's are those that count then in the same scope."""
    with desk.snapshot() as conn:
        now, then = visitor.remit(conn, asked.year), visitor.remit(conn, asked.year - 1)
        chosen = choose_filing(conn, now, asked)
        row = chosen.row
        if row is None:
            raise NotFound
        before = current(conn, then, asked.agency_id, asked.year - 1, row.scope)
        this = load_report(conn, now, row.id)
        last = None if before is None else load_report(conn, then, before.id)
    sheet, notes = None, []
    if last is not None:
        told = years_compared(catalog().form(edition_of(row)), this, last)[1 if whole else 0]

        def leads(place: Place) -> str | None:
            return to_source(row.id, place)

        sheet, notes = Shown(leads).listed(PrintedList(told.kind, told.lines)), told.notes
    here = f"/tables/{asked.agency_id}/{asked.year}"
    return page(
        request, "tables/year_on_year.html", visitor, chosen=chosen, row=row, before=before, sheet=sheet, notes=notes,
        whole=whole, whose=whose_line(row.agency, row.year, scope_name(row.scope)), back=link(here, filing=row.id),
        other=link(f"{here}/year-on-year", filing=row.id, whole=None if whole else "true"),
    )  # fmt: skip
