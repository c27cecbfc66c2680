"""An answer of a query as a file: CSV, a workbook, JSON."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from reportdb.papers import rows
from reportdb.web.asking.answers import Answer
from reportdb.web.asking.state import asking_of, owner_of, shown_to
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.page import attachment
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import May, TheVisitor, Visitor

router = APIRouter()
_NAME = "查询结果"
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _kept(request: Request, desk: Desk, visitor: Visitor, token: str) -> Answer:
    visitor.require(May.QUERY)
    with desk.reading() as conn:
        shown = shown_to(visitor.remit_over_years(conn))
    found = asking_of(request).answers.find(owner_of(visitor), shown, token)
    if found is None:
        raise NotFound("这次查询的结果已不再保留，请重新运行。")
    return found


@router.get("/sql/{token}.csv")
def as_csv(request: Request, desk: TheDesk, visitor: TheVisitor, token: str) -> Response:
    """Comma-separated, with the mark by which spreadsheets know Chinese."""
    answer = _kept(request, desk, visitor, token)
    text = rows.as_csv(answer.columns, answer.rows()) + "\n"
    return Response(text.encode("utf-8-sig"), media_type="text/csv", headers=attachment(f"{_NAME}.csv"))


@router.get("/sql/{token}.json")
def as_json(request: Request, desk: TheDesk, visitor: TheVisitor, token: str) -> Response:
    """An array of records."""
    answer = _kept(request, desk, visitor, token)
    text = rows.as_json(answer.columns, answer.rows()) + "\n"
    return Response(text, media_type="application/json", headers=attachment(f"{_NAME}.json"))


@router.get("/sql/{token}.xlsx")
def as_workbook(request: Request, desk: TheDesk, visitor: TheVisitor, token: str) -> Response:
    """A workbook."""
    from secrets import token_hex

    from reportdb.xlsx.answer import write_answer

    answer = _kept(request, desk, visitor, token)
    path = desk.folder / f"answer-{token_hex(8)}.xlsx"
    write_answer(path, answer.columns, answer.rows())
    done = BackgroundTask(path.unlink, missing_ok=True)
    return FileResponse(path, media_type=_WORKBOOK, headers=attachment(f"{_NAME}.xlsx"), background=done)
