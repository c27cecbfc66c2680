"""历年对照: who filed in which year, agencies by years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from reportdb.papers import status_rows
from reportdb.papers.standings import BY_KEY, KINDS
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.remit import Remit
from reportdb.queries.status import Asked
from reportdb.queries.status_years import AgencyYears, Place, status_of_places
from reportdb.web import handing
from reportdb.web.apart.route import long
from reportdb.web.asked import AskedYear, NumberedPage, cut
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.page import page
from reportdb.web.pages.agency_names import name_of
from reportdb.web.pages.status import Question, TheQuestion, known_years, usual_year
from reportdb.web.refusals import Refusal
from reportdb.web.standing import places_of, standing_of
from reportdb.web.visitor import TheVisitor, Visitor

router = APIRouter()
PAGE = 200
_USUAL, _MOST = 7, 15


class Grid(NamedTuple):
    """What is asked of the grid: its years, and the agencies that the filters leave."""

    years: range
    known: list[int]
    remit: Remit
    places: list[Place]
    under_name: str
    when: Asked


def _years(first: int | None, last: int | None, newest: int, oldest: int) -> range:
    """The years asked for; the newest few where nothing is said."""
    to = last or newest
    since = first or max(min(oldest, to), to - _USUAL + 1)
    if since > to:
        since, to = to, since
    if to - since >= _MOST:
        raise Refusal(f"一次最多对照{_MOST}个年度，请缩小范围。")
    return range(since, to + 1)


def _grid(desk: Desk, conn: Connection, visitor: Visitor, what: Question, first: int | None, last: int | None) -> Grid:
    over = visitor.remit_over_years(conn)
    known = known_years(conn, over)
    newest = usual_year(conn, over)
    years = _years(first, last, newest, min(known))
    seen = over.within(years)
    under_name = "" if what.under is None else name_of(conn, seen, what.under)
    when = Asked(what.as_of or dt.date.today())
    places = places_of(desk, conn, over, years, what.under)
    if what.words:
        called = agencies_called(conn, seen, what.words)
        places = [place for place in places if place.agency_id in called]
    if what.state:
        rows = standing_of(desk, conn, visitor.remit(conn, years[-1]), years[-1], what.under, when).rows
        stand = {row.agency_id for row in rows if BY_KEY[what.state].holds(row)}
        places = [place for place in places if place.agency_id in stand]
    return Grid(years, known, over, places, under_name, when)


def _lines(conn: Connection, grid: Grid, what: Question, places: Sequence[Place]) -> list[AgencyYears]:
    return status_of_places(conn, grid.remit, grid.years, places, what.under, grid.when)


@router.get("/status/years")
def years_page(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    what: TheQuestion,
    first: AskedYear = None,
    last: AskedYear = None,
    number: NumberedPage = 1,
) -> Response:
    """The grid, a page of it."""
    with desk.snapshot() as conn:
        grid = _grid(desk, conn, visitor, what, first, last)
        shown, pages, part = cut(number, len(grid.places), PAGE)
        lines = _lines(conn, grid, what, grid.places[part])
    ends = {"first": grid.years[0], "last": grid.years[-1]}
    return page(
        request, "status_years.html", visitor,
        what=what, grid=grid, lines=lines, count=len(grid.places), kinds=KINDS, kind=BY_KEY.get(what.state),
        signs=status_rows.SIGNS, short=status_rows.SHORT, not_due=status_rows.NOT_DUE, came_late=status_rows.CAME_LATE,
        name=status_rows.year_name, filtered=bool(what.words or what.state), shown=shown, pages=pages,
        address=lambda other: what.address("/status/years", **ends, year=None, page=other),
        elsewhere=lambda path: what.address(path, **ends, year=None),
    )  # fmt: skip


@long(router, "/status/years.xlsx")
def years_workbook(
    desk: TheDesk, visitor: TheVisitor, what: TheQuestion, first: AskedYear = None, last: AskedYear = None
) -> Response:
    """历年报送 as a workbook, all of it."""
    from reportdb.papers.status_workbook import write_grid

    with desk.snapshot() as conn:
        grid = _grid(desk, conn, visitor, what, first, last)
        lines = _lines(conn, grid, what, grid.places)
    whose = f"{grid.under_name}及所属" if grid.under_name else "全部填报单位"
    return handing.workbook(
        desk,
        f"{grid.years[0]}-{grid.years[-1]}年历年报送.xlsx",
        lambda place: write_grid(place, lines, grid.years, whose, grid.when),
    )
