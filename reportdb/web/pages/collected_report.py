"""One report of a batch: its findings, the sender's sheet with the faulty cells marked, and room to explain doubts."""

from __future__ import annotations

from typing import Annotated, NamedTuple

from fastapi import APIRouter, Form, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, RedirectResponse

from etl.explaining import LONGEST
from etl.sheet_picture import SheetPicture
from reportdb.findings import NEVER_ACCEPTED, Level
from reportdb.report import Scope
from reportdb.web.asked import Count
from reportdb.web.collecting.batches import Batch, batch_of
from reportdb.web.collecting.doing import copy_of, have_judged, picture_of
from reportdb.web.collecting.drawing import drawn_at, forget_copies, result_of
from reportdb.web.collecting.instructions import Instructions, Settled
from reportdb.web.collecting.issues import Numbered, issues_of
from reportdb.web.collecting.said import said_of, say, subject_key, with_said
from reportdb.web.collecting.standing import Standing, standings
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.page import attachment, link, page
from reportdb.web.refusals import Conflict, NotFound, Refusal
from reportdb.web.visitor import May, TheVisitor, Visitor
from reportdb.web.working.hand import Trouble

router = APIRouter()
_LONGEST_NAME, _LONGEST_REASON = 200, 1000
_SAID = "said-"


def _report(desk: Desk, visitor: Visitor, name: str, number: int) -> tuple[Batch, Standing, int]:
    """The batch, the report and how many there are; NotFound for none."""
    visitor.require(May.IMPORT)
    batch = batch_of(desk.folder, visitor, name)
    batch.rest()
    every = standings(batch)
    if not 1 <= number <= len(every):
        raise NotFound
    return batch, every[number - 1], len(every)


@router.get("/collect/{name}/{number:int}")
def report(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    name: str,
    number: int,
    sheet: Count = None,
    saved: Count = None,
    again: Count = None,
) -> Response:
    """The page of one report; how far it is, while the batch is worked on."""
    visitor.require(May.IMPORT)
    if batch_of(desk.folder, visitor, name).stage().busy:
        return RedirectResponse(f"/collect/{name}", 303)
    batch, standing, count = _report(desk, visitor, name, number)
    result = result_of(batch, standing)
    if standing.open:
        result.findings = with_said(result.findings, said_of(batch.folder, standing.judged.whose), visitor.name)
    issues = issues_of(result)
    tabs, trouble = _tabs(desk, batch, standing)
    spots = _spots(tabs, issues)
    chosen = sheet if sheet and sheet <= len(tabs) else _first(tabs, spots)
    told = Instructions.of(batch.folder)
    return page(
        request,
        "collected_report.html",
        visitor,
        batch=batch,
        one=standing,
        number=number,
        count=count,
        result=result,
        issues=issues,
        keys={item.number: subject_key(item.finding) for item in issues},
        spots=spots,
        tabs=tabs,
        chosen=chosen,
        trouble=trouble,
        told=told,
        settled=told.settled.get(standing.judged.files[0], Settled()),
        reason=told.accepted.get(standing.judged.key, ""),
        longest=LONGEST,
        saved=saved,
        again=again,
        never=any(one.finding.code in NEVER_ACCEPTED and one.finding.level is Level.ERROR for one in issues),
        address=lambda tab: link(f"/collect/{name}/{number}", sheet=tab),
    )


def _back_to(batch: Batch, standing: Standing) -> Response:
    """To the page of a report when it has been judged again: its place in the batch may be another one then."""
    return RedirectResponse(f"/collect/{batch.name}?file={standing.judged.files[0]}", 303)


class Tab(NamedTuple):
    """One sheet of one of the files of a report."""

    file: str
    picture: SheetPicture


class Spot(NamedTuple):
    """Where an issue is drawn: the number of the tab, and the address of the cell."""

    tab: int
    cell: str


def _tabs(desk: Desk, batch: Batch, standing: Standing) -> tuple[list[Tab], list[str]]:
    """The sheets of all its files, and why some of them cannot be seen."""
    try:
        drawn = drawn_at(picture_of(desk, batch, standing))
    except Trouble as trouble:
        return [], [str(trouble)]
    names = {one.number: one.name for one in standing.uploads}
    several = len(names) > 1
    tabs = [Tab(names[one.number] if several else "", sheet) for one in drawn for sheet in one.sheets]
    return tabs, [f"“{names[one.number]}”：{one.trouble}" if several else one.trouble for one in drawn if one.trouble]


def _first(tabs: list[Tab], spots: dict[int, Spot]) -> int:
    """The tab to begin with: that of the gravest issue that is drawn, else the first with figures of the report."""
    if spots:
        return spots[min(spots)].tab
    return next((number for number, tab in enumerate(tabs, 1) if tab.picture.holds_tables), 1)


def _spots(tabs: list[Tab], issues: list[Numbered]) -> dict[int, Spot]:
    """Where each issue is drawn first, those that are not drawn left out."""
    first = {one.number: one.issue.first for one in issues}
    spots: dict[int, Spot] = {}
    for number, tab in enumerate(tabs, 1):
        for row in tab.picture.rows:
            for cell in row.cells:
                for issue in cell.mark.numbers if cell.mark else ():
                    if issue not in spots or (spots[issue].tab == number and first[issue] == cell.address):
                        spots[issue] = Spot(number, cell.address)
    return spots


@router.post("/collect/{name}/{number:int}/said")
async def explain(request: Request, desk: TheDesk, visitor: TheVisitor, name: str, number: int) -> Response:
    """Keep what was written about the doubts of a report."""
    form = await request.form()
    texts = {
        key.removeprefix(_SAID): text.replace("\r\n", "\n").strip()
        for key, text in form.items()
        if key.startswith(_SAID) and isinstance(text, str)
    }
    return await run_in_threadpool(_explain, desk, visitor, name, number, texts)


def _explain(desk: Desk, visitor: Visitor, name: str, number: int, texts: dict[str, str]) -> Response:
    batch, standing, _ = _report(desk, visitor, name, number)
    visitor.require(May.EXPLAIN)
    if not standing.open:
        raise Conflict("这份报告已经入库，请在报送页面上填写情况说明。")
    known = {subject_key(item) for item in result_of(batch, standing).findings if item.level is Level.VERIFY}
    own = {key: text for key, text in texts.items() if key in known}
    if any(len(text) > LONGEST for text in own.values()):
        raise Refusal(f"每条情况说明最多 {LONGEST} 个字，请缩短后再保存。")
    say(batch.folder, standing.judged.whose, own)
    forget_copies(batch)
    return RedirectResponse(f"/collect/{name}/{number}?saved=1#findings", 303)


@router.post("/collect/{name}/{number:int}/settle")
def settle(
    desk: TheDesk,
    visitor: TheVisitor,
    name: str,
    number: int,
    agency: Annotated[str, Form()] = "",
    year: Annotated[str, Form()] = "",
    scope: Annotated[str, Form()] = "",
) -> Response:
    """Say whose the files of a report are; they are judged again."""
    batch, standing, _ = _report(desk, visitor, name, number)
    agency, year = " ".join(agency.split()), year.strip()
    if len(agency) > _LONGEST_NAME or (year and not (year.isascii() and year.isdigit() and len(year) == 4)):
        raise Refusal("单位名称过长，或年度不是四位数字，请改正后再试。")
    if scope not in ("", *Scope):
        raise NotFound
    told = Instructions.of(batch.folder)
    for file in standing.judged.files:
        told.settled[file] = Settled(agency, year, scope)
    told.keep(batch.folder)
    have_judged(desk, visitor, batch)
    return _back_to(batch, standing)


@router.post("/collect/{name}/{number:int}/accept")
def accept(desk: TheDesk, visitor: TheVisitor, name: str, number: int, reason: Annotated[str, Form()] = "") -> Response:
    """Take a report as filed for a reason, or no longer; it is judged again and stored with the others."""
    batch, standing, _ = _report(desk, visitor, name, number)
    reason = " ".join(reason.split())
    if len(reason) > _LONGEST_REASON:
        raise Refusal(f"理由最多 {_LONGEST_REASON} 个字，请缩短后再试。")
    told = Instructions.of(batch.folder)
    if reason and not standing.judged.acceptable:
        raise Conflict("这份报告的问题不能按原报数入库，必须改正后重新报送。")
    if reason:
        told.accepted[standing.judged.key] = reason
    else:
        told.accepted.pop(standing.judged.key, None)
    told.keep(batch.folder)
    have_judged(desk, visitor, batch)
    return _back_to(batch, standing)


@router.get("/collect/{name}/{number:int}/copy/{file:int}")
def marked_copy(desk: TheDesk, visitor: TheVisitor, name: str, number: int, file: int) -> Response:
    """The marked copy of one of its files."""
    batch, standing, _ = _report(desk, visitor, name, number)
    if file not in standing.judged.files:
        raise NotFound
    try:
        path = copy_of(desk, visitor, batch, file)
    except Trouble as trouble:
        raise Refusal(f"审核副本没有做成：{trouble}") from trouble
    if path is None:
        raise NotFound("这个文件没有需要标出的问题，不必退回。")
    return FileResponse(path, headers=attachment(path.name))
