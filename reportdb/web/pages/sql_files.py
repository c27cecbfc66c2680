"""An answer of a query as a file: CSV, a workbook, JSON."""

from __future__ import annotations

import secrets

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from reportdb.web.apart.spooled import Spooled
from reportdb.web.asking import files
from reportdb.web.asking.answers import Answer
from reportdb.web.asking.state import asking_of, owner_of, shown_to
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import May, TheVisitor, Visitor

router = APIRouter()
_SHORT = 20_000  # values that are written sooner than handed on


def _kept(request: Request, desk: Desk, visitor: Visitor, token: str) -> Answer:
    visitor.require(May.QUERY)
    with desk.reading() as conn:
        shown = shown_to(visitor.remit_over_years(conn))
    found = asking_of(request).answers.find(owner_of(visitor), shown, token)
    if found is None:
        raise NotFound("这次查询的结果已不再保留，请重新运行。")
    return found


@router.get("/sql/{token}.csv")
async def as_csv(request: Request, desk: TheDesk, visitor: TheVisitor, token: str) -> Response:
    """Comma-separated."""
    return await _file(request, desk, visitor, token, "csv")


@router.get("/sql/{token}.json")
async def as_json(request: Request, desk: TheDesk, visitor: TheVisitor, token: str) -> Response:
    """An array of records."""
    return await _file(request, desk, visitor, token, "json")


@router.get("/sql/{token}.xlsx")
async def as_workbook(request: Request, desk: TheDesk, visitor: TheVisitor, token: str) -> Response:
    """A workbook."""
    return await _file(request, desk, visitor, token, "xlsx")


async def _file(request: Request, desk: Desk, visitor: Visitor, token: str, kind: str) -> Response:
    """The rows are kept by this desk, which knows whose they are; long ones are written beside it."""
    answer = await run_in_threadpool(_kept, request, desk, visitor, token)
    job = files.job_of(answer, kind)
    if desk.apart is not None and answer.count * len(answer.columns) > _SHORT:
        return await desk.apart.made(request, job)
    folder = desk.folder / secrets.token_hex(8)
    folder.mkdir()
    told = await run_in_threadpool(files.work, {**job, "folder": str(folder)})
    return Spooled(folder, told["status"], told["headers"])
