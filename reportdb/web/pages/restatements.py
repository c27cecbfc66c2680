"""更正表: the figures of accepted reports that were changed later."""

from __future__ import annotations

from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from reportdb.comparison import NAMES
from reportdb.papers import restatement_rows, rows
from reportdb.papers.filing_lines import numbered
from reportdb.queries.restatements import Ledger, ledger
from reportdb.queries.years import filed_years
from reportdb.web import handing
from reportdb.web.apart.route import long
from reportdb.web.asked import NumberedPage, cut
from reportdb.web.desk import TheDesk
from reportdb.web.page import link, page
from reportdb.web.pages.agency_names import name_of
from reportdb.web.pages.status import TheQuestion, usual_year
from reportdb.web.visitor import TheVisitor, Visitor

router = APIRouter()
#: reports on a page; each has a line for every figure that changed
PAGE = 50


class Found(NamedTuple):
    """A part of the ledger, and what it covers."""

    year: int
    years: list[int]
    under_name: str
    part: Ledger

    @property
    def covered(self) -> str:
        """What the table covers, for its second line."""
        whose = f"{self.under_name}及所属" if self.under_name else "全部填报单位"
        return restatement_rows.covered(self.year, whose)


def _found(conn: Connection, visitor: Visitor, year: int | None, under: int | None, page_: int | None) -> Found:
    over = visitor.remit_over_years(conn)
    chosen = year or usual_year(conn, over)
    remit = visitor.remit(conn, chosen)
    name = "" if under is None else name_of(conn, remit, under)
    part = None if page_ is None else slice((page_ - 1) * PAGE, page_ * PAGE)
    years = sorted({*filed_years(conn, over), chosen}, reverse=True)
    return Found(chosen, years, name, ledger(conn, remit, chosen, under, part))


@router.get("/restatements")
def restatements_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, what: TheQuestion, number: NumberedPage = 1
) -> Response:
    """A page of the ledger."""
    with desk.snapshot() as conn:
        found = _found(conn, visitor, what.year, what.under, number)
    shown, pages, _ = cut(number, found.part.reports, PAGE)
    what = what._replace(year=found.year)
    return page(
        request, "restatements.html", visitor,
        what=what, found=found, lines=found.part.lines, tables=NAMES, how=restatement_rows.HOW_NAMES,
        reason=restatement_rows.reason, totals=lambda one: numbered(restatement_rows.totals(one)), shown=shown,
        pages=pages, address=lambda other: link("/restatements", year=found.year, under=what.under, page=other),
    )  # fmt: skip


@long(router, "/restatements.xlsx")
def restatements_workbook(desk: TheDesk, visitor: TheVisitor, what: TheQuestion) -> Response:
    """The whole ledger as a workbook."""
    from reportdb.xlsx import write_restatements

    with desk.snapshot() as conn:
        found = _found(conn, visitor, what.year, what.under, None)
    lines = [restatement_rows.line(number, one) for number, one in enumerate(found.part.lines, 1)]
    return handing.workbook(
        desk, f"{found.year}年更正表.xlsx", lambda place: write_restatements(place, lines, found.covered)
    )


@long(router, "/restatements.csv")
def restatements_csv(desk: TheDesk, visitor: TheVisitor, what: TheQuestion) -> Response:
    """The whole ledger as CSV."""
    with desk.snapshot() as conn:
        found = _found(conn, visitor, what.year, what.under, None)
    text = rows.as_csv(restatement_rows.COLUMNS, map(restatement_rows.columns, found.part.lines))
    return handing.csv_file(text, f"{found.year}年更正表.csv")
