"""A batch: what a dry run found in each report, what is to be stored, and what was."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import FileResponse, JSONResponse, RedirectResponse

from etl.results import RETURNED, UNCHANGED
from reportdb.web.asked import Code, Count, PageNumber, Words, cut, one_of
from reportdb.web.collecting.batches import batch_of
from reportdb.web.collecting.doing import have_copied, have_judged, have_stored
from reportdb.web.collecting.drawing import copies_path
from reportdb.web.collecting.instructions import Instructions
from reportdb.web.collecting.standing import READY, STATES, counts_of, standings
from reportdb.web.desk import TheDesk
from reportdb.web.page import attachment, link, page
from reportdb.web.refusals import NotFound, Refusal
from reportdb.web.visitor import May, TheVisitor

router = APIRouter()
_PAGE = 50
Keys = Annotated[list[str] | None, Form(alias="key")]


@router.get("/collect/{name}")
def batch(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    name: str,
    state: Annotated[Code, one_of(STATES)] = "",
    q: Words = "",
    at: PageNumber = 1,
    file: Count = None,
) -> Response:
    """The list of a batch, or how far it is; with a file, the report that was made of it."""
    visitor.require(May.IMPORT)
    found = batch_of(desk.folder, visitor, name)
    stage = found.stage()
    if stage.busy:
        return page(request, "collected_busy.html", visitor, batch=found, stage=stage)
    every = standings(found)
    made = [one.number for one in every if file in one.judged.files]
    if made and stage.state != "failed":
        return RedirectResponse(f"/collect/{name}/{made[0]}?again=1", 303)
    shown = [one for one in every if (not state or one.state == state) and (not q or one.matches(q))]
    at, pages, part = cut(at, len(shown), _PAGE)
    counts = counts_of(every)
    return page(
        request,
        "collected.html",
        visitor,
        batch=found,
        stage=stage,
        every=every,
        shown=shown[part],
        count=len(shown),
        counts=counts,
        states=STATES,
        state=state,
        q=q,
        at=at,
        pages=pages,
        address=lambda number: link(f"/collect/{name}", state=state, q=q, at=number),
        told=Instructions.of(found.folder),
        doubts=sum(one.open_doubts for one in every if one.state == READY),
        faulty=any(one.shown.counts["error"] or one.open_doubts for one in every),
        copied=copies_path(found).exists(),
        unregistered=sum(one.state == RETURNED and one.stored is None for one in every),
        waiting=any(one.stored is None or one.state == READY for one in every),
    )


@router.get("/collect/{name}/progress")
def progress(desk: TheDesk, visitor: TheVisitor, name: str) -> Response:
    """How far it is, for the script of the page."""
    visitor.require(May.IMPORT)
    stage = batch_of(desk.folder, visitor, name).stage()
    return JSONResponse({"busy": stage.busy, "words": stage.words, "done": stage.done, "total": stage.total})


@router.post("/collect/{name}/options")
def options(
    desk: TheDesk,
    visitor: TheVisitor,
    name: str,
    received: Annotated[str, Form()] = "",
    supplement: Annotated[str, Form()] = "",
) -> Response:
    """When the files came in, and whether they only add to what is stored; they are judged again."""
    visitor.require(May.IMPORT)
    found = batch_of(desk.folder, visitor, name)
    found.rest()
    told = Instructions.of(found.folder)
    told.received = day(received)
    told.supplement = bool(supplement)
    told.keep(found.folder)
    have_judged(desk, visitor, found)
    return RedirectResponse(f"/collect/{name}", 303)


def day(words: str) -> str:
    """A day as a browser gives it; Refusal for anything else."""
    if not words.strip():
        return ""
    try:
        return dt.date.fromisoformat(words.strip()).isoformat()
    except ValueError:
        raise Refusal("收到日期请写成“2024-01-31”这样的年-月-日。") from None


@router.post("/collect/{name}/store")
def store(desk: TheDesk, visitor: TheVisitor, name: str, which: Annotated[str, Form()], key: Keys = None) -> Response:
    """Store all reports, those that are ready, or those chosen."""
    visitor.require(May.IMPORT)
    found = batch_of(desk.folder, visitor, name)
    found.rest()
    waiting = [one for one in standings(found) if one.stored is None or one.state == READY]
    if which == "ready":
        waiting = [one for one in waiting if one.state in (READY, UNCHANGED)]
    elif which == "chosen":
        waiting = [one for one in waiting if one.judged.key in (key or ())]
    elif which != "all":
        raise NotFound
    if not waiting:
        raise Refusal("没有可以入库的报告：请先勾选，或确认其中有“可入库”的。")
    have_stored(desk, visitor, found, [one.judged.key for one in waiting])
    return RedirectResponse(f"/collect/{name}", 303)


@router.post("/collect/{name}/remove")
def remove(desk: TheDesk, visitor: TheVisitor, name: str, key: Keys = None) -> Response:
    """Take the files of some reports out of the batch; the others are judged again."""
    visitor.require(May.IMPORT)
    found = batch_of(desk.folder, visitor, name)
    found.rest()
    numbers = {number for one in standings(found) if one.judged.key in (key or ()) for number in one.judged.files}
    if not numbers:
        raise Refusal("请先勾选要从这一批移除的文件。")
    found.take_out(numbers)
    if not found.uploads():
        found.discard()
        return RedirectResponse("/collect", 303)
    have_judged(desk, visitor, found)
    return RedirectResponse(f"/collect/{name}", 303)


@router.post("/collect/{name}/copies")
def copy_all(desk: TheDesk, visitor: TheVisitor, name: str) -> Response:
    """Have the marked copies made."""
    visitor.require(May.IMPORT)
    found = batch_of(desk.folder, visitor, name)
    have_copied(desk, visitor, found)
    return RedirectResponse(f"/collect/{name}", 303)


@router.get("/collect/{name}/copies.zip")
def all_copies(desk: TheDesk, visitor: TheVisitor, name: str) -> Response:
    """All marked copies in one package."""
    visitor.require(May.IMPORT)
    path = copies_path(batch_of(desk.folder, visitor, name))
    if not path.exists():
        raise NotFound("审核副本还没有制作，请在这一批的页面上点“制作审核副本”。")
    return FileResponse(path, headers=attachment("审核副本.zip"), media_type="application/zip")
