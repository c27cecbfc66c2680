"""One filing: what was filed, from which files, what was found in it; explaining doubts, restoring it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy import Connection
from starlette.responses import RedirectResponse

from etl.explaining import LONGEST, Said, record_explanations
from etl.marked_copy.stored import findings_in_file, issues_of
from reportdb.errors import NothingToShow, UsageError
from reportdb.explained import subject_of
from reportdb.findings import Level
from reportdb.forms import TABLE_NAMES
from reportdb.papers.filing_lines import groups, told_reason
from reportdb.papers.names import PARTS
from reportdb.queries import explanations, filings, provenance
from reportdb.queries.filings import FilingRow
from reportdb.queries.history import Version, history
from reportdb.queries.remit import Remit
from reportdb.queries.years import year_of_filing
from reportdb.web import errands, handing
from reportdb.web.asked import AskedNumber, Number
from reportdb.web.desk import TheDesk
from reportdb.web.locked import lock_note
from reportdb.web.page import link, page
from reportdb.web.refusals import Conflict, NotFound, Refusal
from reportdb.web.visitor import May, TheVisitor, Visitor

router = APIRouter()
_TEXT = "text-"


def seen_filing(conn: Connection, visitor: Visitor, number: int) -> tuple[FilingRow, Remit]:
    """A filing the visitor may see, and the remit of its year, with those of other years; NotFound for all others."""
    year = year_of_filing(conn, number)
    remit = visitor.remit_over_years(conn, year)
    try:
        return filings.filing(conn, remit, number), remit
    except NothingToShow:
        raise NotFound from None


@router.get("/filings/{number}")
def filing_page(request: Request, desk: TheDesk, visitor: TheVisitor, number: Number) -> Response:
    """All of one filing."""
    with desk.snapshot() as conn:
        row, remit = seen_filing(conn, visitor, number)
        versions = history(conn, remit, row.agency_id, row.year, row.scope)
        places = filings.tables_of(conn, remit, row.id)
        found = groups(row, explanations.explained_findings(conn, remit, row), places)
        files = provenance.files_of(conn, remit, row)
        run = provenance.import_of(conn, remit, row.id)
        signed = filings.sign_offs(conn, remit, row.report_id)[row.id]
        lock = lock_note(conn, visitor, row.year, row.agency_id)
    here = next(place for place, one in enumerate(versions) if one.row.id == row.id)
    return page(
        request, "filing.html", visitor,
        row=row, one=versions[here], before=versions[here - 1] if here else None, versions=versions, files=files,
        parts=PARTS, run=run, signed=signed, places=places, tables=TABLE_NAMES, groups=found, reason=told_reason,
        copies=_copies(files) if any(line.counts for group in found for line in group.lines) else [],
        waiting=sum(line.open for group in found for line in group.lines), longest=LONGEST,
        restorable=not lock and visitor.may(May.RESTORE) and _restorable(versions[here], versions), lock=lock,
        may_explain=not lock and visitor.may(May.EXPLAIN) and (row.is_current or row.id == versions[-1].row.id), last=versions[-1],
    )  # fmt: skip


def _copies(files: list[provenance.FileRow]) -> list[provenance.FileRow]:
    return [file for file in files if file.part in (provenance.MADE, provenance.CARRIED)]


def _restorable(one: Version, versions: list[Version]) -> bool:
    """Whether an older accepted filing may be made current again; the door says whether that would change anything."""
    return one.state == "superseded" and any(other.row.is_current for other in versions)


@router.get("/filings/{number}/files/{sha256}")
def file_of(desk: TheDesk, visitor: TheVisitor, number: Number, sha256: str) -> Response:
    """A file of a filing, byte for byte as it came."""
    from etl.provenance.stored import verified

    with desk.snapshot() as conn:
        row, remit = seen_filing(conn, visitor, number)
        file = _named(conn, remit, row, sha256)
        content = verified(provenance.content_of(conn, remit, row.id, file), file.sha256, file.name)
    return handing.handed(content, file.name)


def _named(conn: Connection, remit: Remit, row: FilingRow, sha256: str) -> provenance.FileRow:
    for file in provenance.files_of(conn, remit, row):
        if file.sha256 == sha256:
            return file
    raise NotFound


@router.get("/filings/{number}/marked/{sha256}")
def marked(desk: TheDesk, visitor: TheVisitor, number: Number, sha256: str) -> Response:
    """The sender's file with everything that is found in it marked."""
    with desk.snapshot() as conn:
        row, remit = seen_filing(conn, visitor, number)
        file = _named(conn, remit, row, sha256)
    copy = errands.marked_copy(desk, remit, row.id, file.sha256)
    if copy is None:
        raise NotFound("这个文件里没有需要改正或说明的问题，不用标注。")
    return handing.handed(copy[1], copy[0])


@router.get("/filings/{number}/sheet/{sha256}")
def sheet(
    request: Request, desk: TheDesk, visitor: TheVisitor, number: Number, sha256: str, tab: AskedNumber = None
) -> Response:
    """The sender's file as it came, a sheet at a time, with its issues at their cells."""
    with desk.snapshot() as conn:
        row, remit = seen_filing(conn, visitor, number)
        file = _named(conn, remit, row, sha256)
        issues = issues_of(row, findings_in_file(conn, remit, row, file), filings.tables_of(conn, remit, row.id))
    drawing = errands.picture_of(desk, remit, row.id, file.sha256)
    marked_first = next((place for place, one in enumerate(drawing.sheets, 1) if one.marked), 1)
    chosen = min(tab or marked_first, max(1, len(drawing.sheets)))
    return page(
        request, "filing_sheet.html", visitor,
        row=row, file=file, issues=issues, drawing=drawing, chosen=chosen,
        address=lambda other: link(f"/filings/{row.id}/sheet/{file.sha256}", tab=other),
    )  # fmt: skip


@router.post("/filings/{number}/explain")
async def explain(request: Request, desk: TheDesk, visitor: TheVisitor, number: Number) -> Response:
    """Store what was written into the boxes of the page; empty ones say nothing."""
    from fastapi.concurrency import run_in_threadpool

    form = await request.form()
    texts = {
        name.removeprefix(_TEXT): value.strip()
        for name, value in form.items()
        if name.startswith(_TEXT) and isinstance(value, str) and value.strip()
    }
    return await run_in_threadpool(_explained, desk, visitor, number, texts)


def _explained(desk: TheDesk, visitor: Visitor, number: int, texts: dict[str, str]) -> Response:
    visitor.require(May.EXPLAIN)
    if not texts:
        raise Refusal("还没有填写说明。请在需要说明的问题下面写明情况，再保存。")
    if any(len(text) > LONGEST for text in texts.values()):
        raise Refusal(f"一条说明最多 {LONGEST} 个字，请写得简短些。")
    with desk.writing() as conn:
        row, remit = seen_filing(conn, visitor, number)
        said = []
        for short, text in texts.items():
            try:
                item = explanations.finding_numbered(conn, remit, row, short)
            except NothingToShow:
                raise Conflict("有的问题已经变了，请刷新页面再说明。") from None
            if item.level is not Level.VERIFY:
                raise Refusal("强制问题不能用说明代替改正：请改正表格后重新报送。")
            said.append(Said(subject_of(item), text, visitor.name))
        record_explanations(conn, row.report_id, said, remit)
    return RedirectResponse(link(f"/filings/{number}#findings"), 303)


@router.post("/filings/{number}/restore")
def restore(desk: TheDesk, visitor: TheVisitor, number: Number, reason: Annotated[str, Form()] = "") -> Response:
    """Make an older accepted filing current again, as a new one that repeats it."""
    from etl import restore as door
    from reportdb.papers.office_rules import rules_beside

    visitor.require(May.RESTORE)
    if not reason.strip():
        raise Refusal("请写明为什么放弃较新的报送、恢复这一次的。")
    with desk.writing() as conn:
        row, remit = seen_filing(conn, visitor, number)
        try:
            done = door.restore(conn, remit, row.id, reason, visitor.name, rules_beside(desk.text))
        except UsageError as error:
            if type(error) is not UsageError:  # a refusal that says more itself
                raise
            raise Conflict("这一次报送不能恢复：它没有入库，或者现行的报送内容与它相同。") from error
    return RedirectResponse(link(f"/filings/{done.new.id}"), 303)
