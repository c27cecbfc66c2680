"""报送审核: what an officer hands up, and what the office above says of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from reportdb.errors import Refused
from reportdb.papers.refusal_words import refusal_words
from reportdb.papers.review_words import STANDING_BADGES, STANDING_NAMES, SUBMISSION_NAMES, finding_words
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.filings import filing
from reportdb.queries.remit import Remit
from reportdb.queries.review import ReviewRow, Standing, reviewed, reviews
from reportdb.queries.submissions import SubmissionRow, submission, submissions_of
from reportdb.queries.years import filed_years
from reportdb.web.asked import AskedYear, Code, Count, GivenYear, Number, Numbers, PageNumber, Words, cut, one_of
from reportdb.web.desk import TheDesk
from reportdb.web.locked import lock_note
from reportdb.web.page import link, page
from reportdb.web.refusals import NotFound
from reportdb.web.standing import stand
from reportdb.web.visitor import May, TheVisitor, Visitor
from reportdb.workflow.levels import may_decide, require_may_decide
from reportdb.workflow.submitting import accept, send_back, submit, withdraw

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter()

SAID = {
    "submitted": "已提交，等待上级单位审核。",
    "withdrawn": "已撤回。",
    "returned": "已退回，填报单位可以看到退回意见。",
    "accepted": "已审核通过。",
}
_PAGE = 50
#: most that one press of a button accepts
_AT_ONCE = 500


@router.get("/review")
def listed(
    request: Request,
    desk: TheDesk,
    visitor: TheVisitor,
    year: AskedYear = None,
    state: Annotated[Code | None, one_of([*Standing, "all"])] = None,
    q: Words = "",
    page_number: PageNumber = 1,
    said: Code = "",
    done: Count = None,
) -> Response:
    """The reports of a year with how they stand; an office sees first what waits for it."""
    with desk.snapshot() as conn:
        years = filed_years(conn, visitor.remit_over_years(conn))[::-1]
        year = year or (years[0] if years else None)
        rows = [] if year is None else reviewed(stand(desk, conn, visitor.remit(conn, year), year))
        lock = None if year is None else lock_note(conn, visitor, year)
        counts = Counter(row.standing for row in rows)
        if state is None:
            state = Standing.SUBMITTED.value if visitor.may(May.REVIEW) and counts[Standing.SUBMITTED] else ""
        called = agencies_called(conn, visitor.remit(conn, year), q) if q else None
        kept = [row for row in rows if _fits(row, state, called)]
        at, pages, part = cut(page_number, len(kept), _PAGE)
        shown = kept[part]
        decides = {
            row.agency_id: may_decide(conn, visitor.row, row.agency_id, row.year)
            for row in shown
            if row.decidable and visitor.may(May.REVIEW)
        }
    sent_back = [] if visitor.may(May.REVIEW) else [row for row in rows if row.standing is Standing.SENT_BACK]

    def address(number: int) -> str:
        return link("/review", year=year, state=state or "all", q=q, page_number=number)

    return page(
        request, "review.html", visitor, year=year, years=years, rows=shown, counts=counts, state=state, q=q,
        at=at, pages=pages, found=len(kept), total=len(rows), address=address, decides=decides, sent_back=sent_back,
        names=STANDING_NAMES, badges=STANDING_BADGES, finding_words=finding_words, said=_said(said, done), lock=lock,
    )  # fmt: skip


@router.get("/review/submit/{number}")
def ask_submit(request: Request, desk: TheDesk, visitor: TheVisitor, number: Number) -> Response:
    """What is about to be handed up, and a note to go with it."""
    visitor.require(May.SUBMIT)
    with desk.snapshot() as conn:
        year = filing(conn, Remit.everyone(), number).year
        row = filing(conn, visitor.remit(conn, year), number)
        earlier = submissions_of(conn, visitor.remit(conn, year), row.report_id)
        found = _of_filing(conn, visitor, row.agency_id, year, number)
        lock = lock_note(conn, visitor, year, row.agency_id)
    return page(
        request, "review_submit.html", visitor, row=row, found=found, earlier=earlier, lock=lock,
        words=SUBMISSION_NAMES, finding_words=finding_words,
    )  # fmt: skip


@router.post("/review/submit/{number}")
def hand_up(desk: TheDesk, visitor: TheVisitor, number: Number, note: Annotated[str, Form()] = "") -> Response:
    """提交."""
    visitor.require(May.SUBMIT)
    with desk.writing() as conn:
        year = filing(conn, Remit.everyone(), number).year
        made = submit(conn, visitor.remit(conn, year), number, text=note, by=visitor.name)
    return _back(made, "submitted")


@router.post("/review/accept")
def accept_some(desk: TheDesk, visitor: TheVisitor, which: Numbers = None, year: GivenYear = None) -> Response:
    """通过 all that were ticked, those with open findings left out: they want to be looked at."""
    visitor.require(May.REVIEW)
    done = 0
    for number in sorted(set(which or ()))[:_AT_ONCE]:
        with desk.writing() as conn:
            row = _seen(conn, visitor, number)
            found = _of_filing(conn, visitor, row.agency_id, row.year, row.filing_id)
            if found is None or not found.clean or not may_decide(conn, visitor.row, row.agency_id, row.year):
                continue
            try:
                accept(conn, visitor.remit(conn, row.year), number, by=visitor.name)
            except Refused:  # somebody was faster, or there is a newer version by now
                continue
            done += 1
    return RedirectResponse(link("/review", year=year, said="some", done=done), 303)


@router.get("/review/{number}")
def show(request: Request, desk: TheDesk, visitor: TheVisitor, number: Number, said: Code = "") -> Response:
    """One submission, with all of the same report, and what may be done about it."""
    with desk.snapshot() as conn:
        row = _seen(conn, visitor, number)
        return _page(request, conn, visitor, row, SAID.get(said, ""))


@router.post("/review/{number}/withdraw")
def take_back(desk: TheDesk, visitor: TheVisitor, number: Number) -> Response:
    """撤回."""
    visitor.require(May.SUBMIT)
    with desk.writing() as conn:
        row = _seen(conn, visitor, number)
        made = withdraw(conn, visitor.remit(conn, row.year), number, by=visitor.name)
    return _back(made, "withdrawn")


@router.post("/review/{number}/return")
def give_back(
    request: Request, desk: TheDesk, visitor: TheVisitor, number: Number, note: Annotated[str, Form()] = ""
) -> Response:
    """退回, with what has to be put right."""
    visitor.require(May.REVIEW)
    with desk.writing() as conn:
        row = _seen(conn, visitor, number)
        require_may_decide(conn, visitor.row, row.agency_id, row.year)
        try:
            made = send_back(conn, visitor.remit(conn, row.year), number, text=note, by=visitor.name)
        except Refused as refused:
            if refused.code not in ("note_needed", "too_long"):
                raise
            return _page(request, conn, visitor, row, wrong=refusal_words(refused), note=note, status=422)
    return _back(made, "returned")


@router.post("/review/{number}/accept")
def let_pass(desk: TheDesk, visitor: TheVisitor, number: Number, note: Annotated[str, Form()] = "") -> Response:
    """通过."""
    visitor.require(May.REVIEW)
    with desk.writing() as conn:
        row = _seen(conn, visitor, number)
        require_may_decide(conn, visitor.row, row.agency_id, row.year)
        made = accept(conn, visitor.remit(conn, row.year), number, text=note, by=visitor.name)
    return _back(made, "accepted")


def _page(
    request: Request,
    conn: Connection,
    visitor: Visitor,
    row: SubmissionRow,
    said: str = "",
    *,
    wrong: str = "",
    note: str = "",
    status: int = 200,
) -> Response:
    remit = visitor.remit(conn, row.year)
    return page(
        request, "review_one.html", visitor, status=status, row=row, said=said, wrong=wrong, note=note,
        history=submissions_of(conn, remit, row.report_id)[::-1], words=SUBMISSION_NAMES, finding_words=finding_words,
        found=_of_filing(conn, visitor, row.agency_id, row.year, row.filing_id),
        decides=visitor.may(May.REVIEW) and may_decide(conn, visitor.row, row.agency_id, row.year),
        reviews=visitor.may(May.REVIEW), submits=visitor.may(May.SUBMIT), lock=lock_note(conn, visitor, row.year, row.agency_id),
    )  # fmt: skip


def _seen(conn: Connection, visitor: Visitor, number: int) -> SubmissionRow:
    """A submission of the remit, which is that of its year: whoever belonged there then is reviewed there."""
    row = submission(conn, Remit.everyone(), number)
    if not visitor.remit(conn, row.year).covers(row.agency_id):
        raise NotFound
    return row


def _of_filing(conn: Connection, visitor: Visitor, agency_id: int, year: int, number: int) -> ReviewRow | None:
    """How the report of a filing stands, if the filing is the one that counts."""
    remit = visitor.remit(conn, year)
    rows = reviews(conn, Remit.of({agency_id}) if remit.covers(agency_id) else Remit.of(()), year)
    return next((row for row in rows if row.filing == number), None)


def _fits(row: ReviewRow, state: str, called: Collection[int] | None) -> bool:
    return (called is None or row.agency_id in called) and (state in ("", "all") or row.standing == state)


def _said(said: str, done: int | None) -> str:
    if said == "some":
        return f"已审核通过 {done} 份。" if done else "没有可以直接通过的报送：有未说明问题的须逐份审核。"
    return SAID.get(said, "")


def _back(row: SubmissionRow, said: str) -> Response:
    return RedirectResponse(link(f"/review/{row.id}", said=said), 303)
