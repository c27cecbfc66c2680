"""Totals: the tree of agencies with members below them, and the total of one as printed tables."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reportdb.forms import catalog
from reportdb.papers.total_words import ended_words, share_words
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.members import Tree
from reportdb.queries.total_tree import Head, heads_among, heads_below, told, way_to
from reportdb.queries.years import filed_years
from reportdb.statutory_tables import PrintedList, printed_lists, printed_tables, whose_line
from reportdb.statutory_tables.aside import ASIDE, aside_lines
from reportdb.statutory_tables.lists import ListLine
from reportdb.web.asked import AskedNumber, AskedYear, Number, PageNumber, Words, Year
from reportdb.web.desk import TheDesk
from reportdb.web.page import link, page
from reportdb.web.refusals import NotFound
from reportdb.web.sheets import Shown
from reportdb.web.total_choice import gathered, to_members
from reportdb.web.visitor import TheVisitor

router = APIRouter()
_PAGE = 50
_NAMED = 20


@router.get("/totals")
def choose(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    q: Words = "",
    year: AskedYear = None,
    under: AskedNumber = None,
    p: PageNumber = 1,
) -> Response:
    """Agencies with members below them: those on top, those below one, or those called so."""
    heads: list[Head] = []
    way: list[tuple[int, str]] = []
    here: Head | None = None
    count = 0
    with desk.snapshot() as conn:
        years = filed_years(conn, visitor.remit_over_years(conn))[::-1]
        shown = year or (years[0] if years else None)
        if shown is not None:
            remit = visitor.remit(conn, shown)
            tree = Tree(conn, remit, shown)
            if under is not None and not tree.knows(under):
                raise NotFound
            found = heads_among(tree, agencies_called(conn, remit, q)) if q else heads_below(tree, under)
            count = len(found)
            heads = [told(tree, number) for number in found[(p - 1) * _PAGE : p * _PAGE]]
            way = [] if under is None else way_to(tree, under)
            here = None if under is None else told(tree, under)
    return page(
        request, "totals/choose.html", visitor, q=q, year=shown, years=years, under=under, heads=heads, way=way,
        here=here, count=count, p=p, pages=-(-count // _PAGE),
        address=lambda number: link("/totals", q=q, year=shown, under=under, p=number),
    )  # fmt: skip


@router.get("/totals/{agency_id}/{year}")
def total(request: Request, desk: TheDesk, visitor: TheVisitor, agency_id: Number, year: Year) -> Response:
    """The computed total as printed tables, with what is no part of it."""
    with desk.snapshot() as conn:
        whose, found = gathered(conn, visitor.remit(conn, year), agency_id, year)
    if found is None:
        return page(request, "totals/nothing.html", visitor, whose=whose)
    total = found.total
    form = catalog().form(total.edition)
    shown = Shown(lambda place: to_members(whose, total, place))
    sheets = [shown.table(one, form.edition) for one in printed_tables(form, total.total)]
    sheets += [shown.listed(one) for one in printed_lists(form, total.total)]
    if beside := [ListLine(values) for values in aside_lines(total)]:
        sheets.append(shown.listed(PrintedList(ASIDE, beside)))
    members = found.members
    return page(
        request, "totals/total.html", visitor, whose=whose, found=found, sheets=sheets, form=form,
        said=whose_line(members.agency, year, "汇总"), share=share_words(found),
        ended=None if members.ended is None else ended_words(members.ended), named=_NAMED,
    )  # fmt: skip
