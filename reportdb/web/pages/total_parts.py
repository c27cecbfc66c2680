"""What a total is made of: its members, one figure member by member, 差额表 and 同比."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from etl.provenance import spot_of
from reportdb.correction import CHANNELS
from reportdb.findings import Level
from reportdb.forms import TABLE_NAMES, catalog
from reportdb.forms.codes import YEAR, Cell
from reportdb.papers.gathered_total import total_in
from reportdb.papers.total_figure import REASONS, total_figure
from reportdb.papers.total_papers import about_filings
from reportdb.papers.total_words import absent_words
from reportdb.papers.trace_words import value_words
from reportdb.queries.filings import tables_of_filings
from reportdb.report import Mark
from reportdb.statutory_tables import Place, PrintedList, whose_line
from reportdb.statutory_tables.changes import years_compared
from reportdb.statutory_tables.lists import ListLine, ListSheet
from reportdb.statutory_tables.shortfall_lines import (
    ASKED,
    COLUMNS,
    COMPUTED,
    SHEET,
    SIGNS,
    TITLE,
    counted,
    in_order,
    values_of,
)
from reportdb.web.asked import Code, Number, PageNumber, Ticked, Year
from reportdb.web.desk import TheDesk
from reportdb.web.filing_choice import to_source
from reportdb.web.page import link, page
from reportdb.web.pages.trace import known_table
from reportdb.web.refusals import NotFound
from reportdb.web.sheets import Shown
from reportdb.web.total_choice import figure_link, gathered, to_members, whose_total
from reportdb.web.visitor import TheVisitor

router = APIRouter()
_PAGE = 50


@router.get("/totals/{agency_id}/{year}/members")
def members(
    request: Request, desk: TheDesk, visitor: TheVisitor, agency_id: Number, year: Year, p: PageNumber = 1
) -> Response:
    """Whose filings are added, who is missing, and whom the filing of one above stands for."""
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        whose = whose_total(conn, remit, agency_id, year)
        some = whose.members.added[(p - 1) * _PAGE : p * _PAGE]
        about = about_filings(conn, remit, [one.filing for one in some])
    lines = [
        (one, about.open_of(one.filing.id, Level.ERROR), about.open_of(one.filing.id, Level.VERIFY))
        for one in some
    ]  # fmt: skip
    return page(
        request, "totals/members.html", visitor, whose=whose, lines=lines, p=p, first=(p - 1) * _PAGE,
        pages=-(-len(whose.members.added) // _PAGE), why=lambda gone: absent_words(gone, called="报送编号"),
        address=lambda number: link(f"{whose.here}/members", p=number),
    )  # fmt: skip


@router.get("/totals/{agency_id}/{year}/differences")
def differences(
    request: Request, desk: TheDesk, visitor: TheVisitor, agency_id: Number, year: Year, *, whole: Ticked = False
) -> Response:
    """差额表: what the agency itself filed as its total held against the computed one."""
    with desk.snapshot() as conn:
        whose, found = gathered(conn, visitor.remit(conn, year), agency_id, year)
    if found is None or found.differences is None or found.members.reported is None:
        return page(request, "totals/nothing.html", visitor, whose=whose, compared=True)
    total = found.total
    shown = Shown(lambda place: to_members(whose, total, place))
    wanted = [one for one in in_order(found.differences) if whole or one.standing in ASKED]
    lines = []
    for one in wanted:
        linked = one.computed is not None and one.table != CHANNELS
        lines.append(ListLine(values_of(one), {COMPUTED: Place(one.table, one.cell)} if linked else {}))
    sheet = shown.listed(PrintedList(ListSheet(SHEET, TITLE, COLUMNS), lines))
    return page(
        request, "totals/differences.html", visitor, whose=whose, found=found, sheet=sheet, whole=whole,
        said=whose_line(whose.agency, year, "汇总"), counts=counted(found.differences), signs=SIGNS,
        other=link(f"{whose.here}/differences", whole=None if whole else "true"),
    )  # fmt: skip


@router.get("/totals/{agency_id}/{year}/year-on-year")
def year_on_year(
    request: Request, desk: TheDesk, visitor: TheVisitor, agency_id: Number, year: Year, *, whole: Ticked = False
) -> Response:
    """同比 of the total: last year's is added up in the same way of what was accepted then."""
    with desk.snapshot() as conn:
        whose, found = gathered(conn, visitor.remit(conn, year), agency_id, year)
        before = None if found is None else total_in(conn, visitor.remit(conn, year - 1), agency_id, year - 1)
    if found is None or before is None:
        return page(request, "totals/nothing.html", visitor, whose=whose, before=year - 1 if found else None)
    total = found.total
    told = years_compared(catalog().form(total.edition), total.total, before.total)[1 if whole else 0]
    sheet = Shown(lambda place: to_members(whose, total, place)).listed(PrintedList(told.kind, told.lines))
    return page(
        request, "totals/year_on_year.html", visitor, whose=whose, found=found, before=before, sheet=sheet,
        notes=told.notes, whole=whole, said=whose_line(whose.agency, year, "汇总"),
        other=link(f"{whose.here}/year-on-year", whole=None if whole else "true"),
    )  # fmt: skip


@router.get("/totals/{agency_id}/{year}/{table}")
def figure(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    agency_id: Number,
    year: Year,
    table: str,
    *,
    row: Code = "",
    column: Code = "",
    period: Code = YEAR,
    p: PageNumber = 1,
) -> Response:
    """One figure of a total: each member with its figure, filing and the cell it stood in."""
    cell = Cell(row, column, period)
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        whose = whose_total(conn, remit, agency_id, year)
        try:
            found = total_figure(conn, remit, whose.members, known_table(table), cell)
        except KeyError:
            raise NotFound from None
        with_figure = [one for one in found.given if one.figures]
        some = with_figure[(p - 1) * _PAGE : p * _PAGE]
        spots = tables_of_filings(conn, remit, [one.member.filing.id for one in some])
    lines = []
    for one in some:
        filing = one.member.filing
        parts = []
        for part, figure in one.figures:
            where = Cell(part.row, "value") if table == CHANNELS else part
            spot = spot_of(spots.get(filing.id, ()), table, where)
            parts.append((value_words(figure, found.unit), to_source(filing.id, Place(table, part)), spot))
        lines.append((one.member, parts))
    without = [(one.member, REASONS[one.why]) for one in found.given if not one.figures]
    return page(
        request, "totals/figure.html", visitor, whose=whose, one=found, lines=lines, without=without, p=p,
        table_name=TABLE_NAMES[table], value=value_words(found.figure, found.unit), first=(p - 1) * _PAGE,
        count=len(with_figure), pages=-(-len(with_figure) // _PAGE),
        numbers=sum(figure.mark is Mark.NUMBER for each in found.given for _, figure in each.figures[:1]),
        reported=[] if found.reported is None else [
            (value_words(figure, found.unit), to_source(found.reported.member.filing.id, Place(table, part)))
            for part, figure in found.reported.figures
        ],
        address=lambda number: figure_link(whose, table, cell, number),
    )  # fmt: skip
