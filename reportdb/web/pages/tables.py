"""The statutory tables of an agency as printed, every figure leading to its source."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from reportdb.findings import Level
from reportdb.forms import TABLE_NAMES, TABLES, catalog
from reportdb.papers.figures import edition_of, holds
from reportdb.papers.names import scope_name, state_name
from reportdb.queries.agency_choice import FoundAgency, agencies_to_choose
from reportdb.queries.corrections import corrections_of
from reportdb.queries.explanations import open_findings
from reportdb.queries.filings import FilingRow, current_of, filings_of_report, superseded_by
from reportdb.queries.reports import load_report
from reportdb.queries.years import filed_years
from reportdb.report import Scope
from reportdb.statutory_tables import printed_lists, printed_tables, whose_line
from reportdb.web.asked import AskedScope, AskedYear, PageNumber, Words
from reportdb.web.desk import TheDesk
from reportdb.web.filing_choice import TheFiling, choose_filing, sheet_edition, to_source
from reportdb.web.page import link, page
from reportdb.web.sheets import Shown, ShownTable
from reportdb.web.visitor import TheVisitor

router = APIRouter()
_PAGE = 50
_OFFERED = 12
_NOW = 9999  # names of today


@router.get("/tables")
def choose(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    q: Words = "",
    year: AskedYear = None,
    scope: AskedScope = None,
    p: PageNumber = 1,
) -> Response:
    """Look for an agency; without words, those with reports of the year."""
    with desk.reading() as conn:
        years = filed_years(conn, visitor.remit_over_years(conn))[::-1]
        shown = year or (years[0] if years else None)
        found: list[FoundAgency] = []
        count, rows = 0, {}
        if shown is not None:
            remit = visitor.remit(conn, shown)
            start = (p - 1) * _PAGE
            found, count = agencies_to_choose(conn, remit, q, shown, limit=_PAGE, offset=start)
            rows = current_of(conn, remit, [one.id for one in found], shown)
    scopes = [scope] if scope else list(Scope)
    return page(
        request, "tables/choose.html", visitor, q=q, year=shown, years=years, scope=scope, found=found, count=count,
        rows=rows, scopes=scopes, p=p, pages=-(-count // _PAGE),
        address=lambda number: link("/tables", q=q, year=shown, scope=scope, p=number),
    )  # fmt: skip


@router.get("/tables/suggest")
def suggest(desk: TheDesk, visitor: TheVisitor, q: Words = "") -> Response:
    """A few names for the field that looks for an agency."""
    with desk.reading() as conn:
        remit = visitor.remit_over_years(conn).ever()
        found = agencies_to_choose(conn, remit, q, _NOW, limit=_OFFERED)[0] if q else []
    return JSONResponse([one.name for one in found])


@router.get("/tables/{agency_id}/{year}")
def tables(request: Request, desk: TheDesk, visitor: TheVisitor, asked: TheFiling) -> Response:
    """The tables and lists of a filing: the one that counts, or any by its number."""
    with desk.snapshot() as conn:
        remit = visitor.remit_over_years(conn, asked.year)
        chosen = choose_filing(conn, remit, asked)
        if chosen.row is None:
            others = [row for one in Scope for row in filings_of_report(conn, remit, asked.agency_id, asked.year, one)]
            return page(
                request, "tables/nothing.html", visitor, chosen=chosen, others=others[:_OFFERED], asked=asked.scope,
                state_name=state_name,
            )  # fmt: skip
        row = chosen.row
        report = load_report(conn, remit, row.id)
        corrections = corrections_of(conn, remit, row.id)
        newer = superseded_by(conn, remit, row)
        found = open_findings(conn, remit, [row]).get(row.id, [])
    shown = Shown(lambda place: to_source(row.id, place), corrections)
    form = catalog().form(edition_of(row))
    sheets = [shown.table(one, sheet_edition(report, one.code, form.edition)) for one in printed_tables(form, report)]
    sheets += [shown.listed(one) for one in printed_lists(form, report)]
    return page(
        request, "tables/tables.html", visitor, chosen=chosen, row=row, newer=newer, sheets=sheets,
        corrections=corrections, whose=whose_line(row.agency, row.year, scope_name(row.scope), _standing(row)),
        errors=sum(one.level is Level.ERROR for one in found), verifies=sum(one.level is Level.VERIFY for one in found),
        codes=[code for code in TABLES if holds(report, code)], form=form, absent=_absent(sheets), TABLE_NAMES=TABLE_NAMES,
    )  # fmt: skip


def _standing(row: FilingRow) -> str:
    """A state that every sheet says, for it may be printed and travel alone; "" for figures that count."""
    return "" if row.is_current else state_name(row.state, is_current=False)


def _absent(sheets: list[ShownTable]) -> str:
    return "" if sheets else "这份报送里没有可以读取的统计表。"
