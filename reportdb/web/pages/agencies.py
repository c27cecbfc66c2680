"""One agency: its names over time, those above it, those it came from and went into, its reports by year."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request, Response
from sqlalchemy import Connection

from reportdb.queries.agency_relations import relations_of
from reportdb.queries.registry import collectors, other_names
from reportdb.queries.remit import Remit
from reportdb.queries.status import Asked, StatusRow
from reportdb.queries.status_years import Place, status_of_places
from reportdb.queries.years import filed_years
from reportdb.region_code import province_of
from reportdb.web.asked import Number
from reportdb.web.desk import TheDesk
from reportdb.web.page import page
from reportdb.web.pages.agency_names import agency_of
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import TheVisitor, Visitor

router = APIRouter()


@router.get("/agencies/{number}")
def agency_page(request: Request, desk: TheDesk, visitor: TheVisitor, number: Number) -> Response:
    """All that is known of an agency."""
    with desk.snapshot() as conn:
        today = visitor.remit(conn)
        seen = today if today.covers(number) else _once(conn, visitor, number)
        row = agency_of(conn, seen, number)
        names = sorted(
            other_names(conn, Remit.of({number})), key=lambda one: (one.last_year is None, one.last_year or 0)
        )
        relations = relations_of(conn, seen, number)
        years = _years(conn, visitor, number)
    return page(
        request, "agency.html", visitor,
        row=row, names=names, relations=relations, years=years, province=province_of(row.region_code) if row.region_code else None,
        ended=row.valid_to is not None and row.valid_to < dt.date.today(),
        vertical=relations.collected_by is None and any(one.until is None for one in relations.superiors),
    )  # fmt: skip


def _once(conn: Connection, visitor: Visitor, number: int) -> Remit:
    """The remit of the last year in which it held an agency that it holds no more; NotFound where it never did."""
    for year in reversed(filed_years(conn, Remit.of({number}))):
        remit = visitor.remit(conn, year)
        if remit.covers(number):
            return remit
    raise NotFound


def _years(conn: Connection, visitor: Visitor, number: int) -> list[tuple[int, list[StatusRow]]]:
    """How it stands in each year that anything was filed for, newest first; years of others' remits are left out."""
    found = []
    for year in reversed(filed_years(conn, visitor.remit_over_years(conn))):
        remit = visitor.remit(conn, year)
        if remit.covers(number):
            place = Place(number, 0, _above(conn, number, year))
            lines = status_of_places(conn, remit, [year], [place], None, Asked(dt.date.today()))
            if lines:
                found.append((year, lines[0].years[year]))
    return found


def _above(conn: Connection, number: int, year: int) -> frozenset[int]:
    """Everyone above it in a year."""
    uppers = collectors(conn, year)
    found: set[int] = set()
    upper = uppers.get(number)
    while upper is not None and upper not in found:
        found.add(upper)
        upper = uppers.get(upper)
    return frozenset(found)
