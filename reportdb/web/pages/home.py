"""The first page: how the newest year stands, and what there is to do."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from reportdb.queries.years import filed_years
from reportdb.web.desk import TheDesk
from reportdb.web.page import page
from reportdb.web.visitor import TheVisitor

router = APIRouter()


@router.get("/")
def home(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """The first page."""
    with desk.reading() as conn:
        years = filed_years(conn, visitor.remit(conn))
    return page(request, "home.html", visitor, years=years[::-1])
