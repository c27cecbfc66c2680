"""收表: where files are dropped, and the batches that wait."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse

from etl.workbook.limits import limits, shown
from reportdb.web.collecting.batches import Batch, batch_of, batches_of, begin
from reportdb.web.collecting.doing import have_judged
from reportdb.web.collecting.standing import STATES, counts_of, standings
from reportdb.web.collecting.uploading import TAKEN, receive, receive_whole
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.page import page
from reportdb.web.refusals import Refusal, TooMuch
from reportdb.web.visitor import May, TheVisitor, Visitor

router = APIRouter()
_SHOWN = 20  # batches in the list


@router.get("/collect")
def start(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """The drop zone."""
    visitor.require(May.IMPORT)
    most = limits()
    own = batches_of(desk.folder, visitor)
    waiting = [(batch, batch.stage(), batch.uploads(), counts_of(standings(batch))) for batch in own[:_SHOWN]]
    told = {"file": shown(most.file), "files": most.uploads, "all": shown(most.upload)}
    return page(
        request,
        "collect.html",
        visitor,
        waiting=waiting,
        others=len(own) - len(waiting),
        most=most,
        told=told,
        states=STATES,
    )


@router.post("/collect")
async def upload(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """Several files of a form; what a browser without script sends."""
    visitor.require(May.IMPORT)
    form = await request.form()
    files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
    return await run_in_threadpool(_take, desk, visitor, files)


def _take(desk: Desk, visitor: Visitor, files: list[UploadFile]) -> Response:
    if not files:
        raise Refusal("没有选择文件，请先选择一个或多个文件。")
    batch = begin(desk.folder, visitor)
    try:
        received = [receive_whole(batch, one.filename or "", one.file) for one in files]
        if not any(one.state == TAKEN for one in received):
            raise Refusal("选择的都是临时文件或隐藏文件，没有可以读取的文件。")
    except Refusal:
        batch.discard()
        raise
    have_judged(desk, visitor, batch)
    return RedirectResponse(f"/collect/{batch.name}", 303)


@router.post("/collect/new")
def new(desk: TheDesk, visitor: TheVisitor) -> Response:
    """An empty batch, to be filled file by file."""
    visitor.require(May.IMPORT)
    try:
        batch = begin(desk.folder, visitor)
    except TooMuch as error:
        return JSONResponse({"words": error.advice}, error.status)
    desk.workshop.warm()
    return JSONResponse({"batch": f"/collect/{batch.name}"})


@router.post("/collect/{name}/files")
async def add(request: Request, desk: TheDesk, visitor: TheVisitor, name: str, file: str = "") -> Response:
    """One file as the body of the request, its name in the address."""
    visitor.require(May.IMPORT)
    batch = await run_in_threadpool(_resting, desk, visitor, name)
    try:
        received = await receive(batch, file, request.stream())
    except Refusal as error:
        return JSONResponse({"name": file, "state": "refused", "words": error.advice}, error.status)
    except HTTPException as error:
        words = f"超过 {shown(limits().file)} 的上限，不像统计表"
        return JSONResponse({"name": file, "state": "refused", "words": words}, error.status_code)
    return JSONResponse(asdict(received))


def _resting(desk: Desk, visitor: Visitor, name: str) -> Batch:
    batch = batch_of(desk.folder, visitor, name)
    batch.rest()
    return batch


@router.post("/collect/{name}/judge")
def judge(desk: TheDesk, visitor: TheVisitor, name: str) -> Response:
    """All files are there, or are to be judged again."""
    visitor.require(May.IMPORT)
    batch = batch_of(desk.folder, visitor, name)
    if not batch.uploads():
        batch.discard()
        raise Refusal("没有收到可以读取的文件，请重新选择。")
    have_judged(desk, visitor, batch)
    return RedirectResponse(f"/collect/{batch.name}", 303)


@router.post("/collect/{name}/discard")
def discard(desk: TheDesk, visitor: TheVisitor, name: str) -> Response:
    """Remove a batch."""
    visitor.require(May.IMPORT)
    batch = batch_of(desk.folder, visitor, name)
    batch.rest()
    batch.discard()
    return RedirectResponse("/collect", 303)
