"""Where a figure comes from: the file, sheet and cell it was read from, and what stands there."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from etl.provenance import Tracer
from reportdb.errors import NothingToShow
from reportdb.forms import TABLE_NAMES, TABLES
from reportdb.forms.codes import YEAR, Cell
from reportdb.papers.trace_words import raw_words, value_words
from reportdb.queries.provenance import content_of, files_of, import_of
from reportdb.web.asked import Code, Number
from reportdb.web.desk import TheDesk
from reportdb.web.handing import handed
from reportdb.web.page import page
from reportdb.web.pages.filings import seen_filing
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import TheVisitor

router = APIRouter()


@router.get("/trace/{filing_id}/{table}")
def trace(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    filing_id: Number,
    table: str,
    row: Code = "",
    column: Code = "",
    period: Code = YEAR,
) -> Response:
    """One figure of a filing with its source."""
    with desk.snapshot() as conn:
        found, remit = seen_filing(conn, visitor, filing_id)
        try:
            tracer = Tracer(conn, remit)
            one = tracer.trace(found, known_table(table), Cell(row, column, period))
            whole = tracer.may_give(one)
            around = tracer.around(one) if whole else None
        except (NothingToShow, KeyError, ValueError):
            raise NotFound from None
        run = import_of(conn, remit, found.id)
    shown_row = "" if one.origin is None else raw_words(one.origin)
    return page(
        request, "tables/trace.html", visitor, one=one, row=found, run=run, table_name=TABLE_NAMES[table],
        value=value_words(one.figure, one.unit), filed=value_words(one.filed, one.unit), raw=shown_row, around=around, whole=whole,
    )  # fmt: skip


@router.get("/trace/{filing_id}/files/{sha256}")
def original(desk: TheDesk, visitor: TheVisitor, filing_id: Number, sha256: str) -> Response:
    """A file of a filing as it was sent."""
    with desk.reading() as conn:
        found, remit = seen_filing(conn, visitor, filing_id)
        file = next((one for one in files_of(conn, remit, found) if one.sha256 == sha256), None)
        if file is None:
            raise NotFound
        try:
            content = content_of(conn, remit, filing_id, file)
        except NothingToShow:
            raise NotFound from None
    return handed(content, file.name)


def known_table(table: str) -> str:
    """The code of a table; NotFound for any other words."""
    if table not in TABLES:
        raise NotFound
    return table
