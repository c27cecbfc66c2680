"""Where a figure comes from: the file, sheet and cell it was read from, and what stands there."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from etl.provenance import Tracer
from reportdb.errors import NothingToShow
from reportdb.forms import TABLE_NAMES, TABLES
from reportdb.forms.codes import YEAR, Cell
from reportdb.papers.trace_words import raw_words, value_words
from reportdb.papers.writing import safe_name
from reportdb.queries.filings import filing
from reportdb.queries.provenance import content_of, files_of, import_of
from reportdb.web.asked import Number
from reportdb.web.desk import TheDesk
from reportdb.web.page import attachment, page
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
    row: str = "",
    column: str = "",
    period: str = YEAR,
) -> Response:
    """One figure of a filing with its source."""
    with desk.snapshot() as conn:
        try:
            found = filing(conn, visitor.remit(conn), filing_id)
            remit = visitor.remit(conn, found.year)
            one = Tracer(conn, remit).trace(found, known_table(table), Cell(row, column, period))
        except (NothingToShow, KeyError, ValueError):
            raise NotFound from None
        run = import_of(conn, remit, found.id)
    shown_row = "" if one.origin is None else raw_words(one.origin)
    return page(
        request, "tables/trace.html", visitor, one=one, row=found, run=run, table_name=TABLE_NAMES[table],
        value=value_words(one.figure, one.unit), filed=value_words(one.filed, one.unit), raw=shown_row, around=None,
    )  # fmt: skip


@router.get("/trace/{filing_id}/files/{sha256}")
def original(desk: TheDesk, visitor: TheVisitor, filing_id: Number, sha256: str) -> Response:
    """A file of a filing as it was sent."""
    with desk.reading() as conn:
        try:
            found = filing(conn, visitor.remit(conn), filing_id)
            remit = visitor.remit(conn, found.year)
            file = next((one for one in files_of(conn, remit, found) if one.sha256 == sha256), None)
            if file is None:
                raise NotFound
            content = content_of(conn, remit, filing_id, file)
        except NothingToShow:
            raise NotFound from None
    return Response(
        content, media_type="application/octet-stream", headers=attachment(safe_name(file.name) or file.sha256)
    )


def known_table(table: str) -> str:
    """The code of a table; NotFound for any other words."""
    if table not in TABLES:
        raise NotFound
    return table
