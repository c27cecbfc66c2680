"""The data dictionary: what the public views hold."""

from __future__ import annotations

from fastapi import APIRouter, Response

from reportdb.dictionary import COLUMNS, DICTIONARY
from reportdb.queries.public import public_rows
from reportdb.web.api import describe
from reportdb.web.api.answers import ThePage
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.models.sql import Entry
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["sql"])


@router.get("/dictionary", summary="Give the data dictionary of the views", **describe.page("数据字典", Entry))
def dictionary(desk: TheDesk, caller: TheCaller, page: ThePage) -> Response:
    """Every view, column, code and figure of every edition; the same for everybody."""
    with desk.reading() as conn:
        rows = [row for part in public_rows(conn, caller.remit(conn), DICTIONARY) for row in part]
    return page.page([dict(zip(COLUMNS, row, strict=True)) for row in rows], Entry)
