"""Submissions: a filing handed to the office above, and what that decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path, Response

from reportdb.papers.workflow_rows import submission_record
from reportdb.queries.remit import Remit
from reportdb.queries.submissions import SubmissionRow, latest_submissions, submission
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm, ThePage
from reportdb.web.api.bodies import json_only
from reportdb.web.api.caller import Caller, TheCaller, TheWriter
from reportdb.web.api.errors import not_found
from reportdb.web.api.models.workflow import Note, Submission, Text
from reportdb.web.api.places import AskedYear, FilingId, Under, filing_in, narrowed
from reportdb.web.desk import TheDesk
from reportdb.web.visitor import May
from reportdb.workflow import submitting
from reportdb.workflow.levels import require_may_decide

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter(tags=["workflow"])
_Id = Annotated[int, Path(ge=1, le=2**31 - 1, description="The number of a submission.")]
_JSON = [Depends(json_only)]


@router.get("/submissions", summary="List the submissions of a year", **describe.page("报送审核", Submission))
def submissions(desk: TheDesk, caller: TheCaller, page: ThePage, year: AskedYear, under: Under = None) -> Response:
    """The newest of each report, in the order they were made; reports that were never handed up are left out."""
    with desk.snapshot() as conn:
        found = latest_submissions(conn, narrowed(conn, caller, year, under), year)
    ordered = sorted(found.values(), key=lambda row: row.id)
    return page.page([submission_record(row) for row in ordered], Submission)


@router.post(
    "/filings/{filing}/submission",
    summary="Hand a filing to the office above",
    status_code=201,
    dependencies=_JSON,
    **describe.plain("提交审核", Submission, 409, 413, 415, status=201),
)
def submit(desk: TheDesk, caller: TheWriter, form: TheForm, filing: FilingId, said: Note) -> Response:
    """Only the filing that counts can be handed up; an open submission of an older one is withdrawn by that."""
    caller.require(May.SUBMIT)
    with desk.writing() as conn:
        row, remit = filing_in(conn, caller, filing)
        made = submitting.submit(conn, remit, row.id, text=said.text, by=caller.name)
    return form.json(submission_record(made), 201)


@router.post(
    "/submissions/{number}/withdraw",
    summary="Take a submission back",
    dependencies=_JSON,
    **describe.plain("撤回", Submission, 409, 413, 415),
)
def withdraw(desk: TheDesk, caller: TheWriter, form: TheForm, number: _Id, said: Note) -> Response:
    """As long as nobody has decided on it."""
    caller.require(May.SUBMIT)
    return form.json(_changed(desk, caller, number, lambda conn, remit: submitting.withdraw(
        conn, remit, number, text=said.text, by=caller.name
    ), deciding=False))  # fmt: skip


@router.post(
    "/submissions/{number}/return",
    summary="Send a submission back",
    dependencies=_JSON,
    **describe.plain("退回", Submission, 409, 413, 415),
)
def send_back(desk: TheDesk, caller: TheWriter, form: TheForm, number: _Id, said: Text) -> Response:
    """With a note on what has to be put right."""
    caller.require(May.REVIEW)
    return form.json(_changed(desk, caller, number, lambda conn, remit: submitting.send_back(
        conn, remit, number, text=said.text, by=caller.name
    )))  # fmt: skip


@router.post(
    "/submissions/{number}/accept",
    summary="Accept a submission",
    dependencies=_JSON,
    **describe.plain("审核通过", Submission, 409, 413, 415),
)
def accept(desk: TheDesk, caller: TheWriter, form: TheForm, number: _Id, said: Note) -> Response:
    """Nobody accepts what is his own, as long as there is an office above him."""
    caller.require(May.REVIEW)
    return form.json(_changed(desk, caller, number, lambda conn, remit: submitting.accept(
        conn, remit, number, text=said.text, by=caller.name
    )))  # fmt: skip


def _changed(
    desk: TheDesk,
    caller: Caller,
    number: int,
    change: Callable[[Connection, Remit], SubmissionRow],
    *,
    deciding: bool = True,
) -> dict[str, object]:
    """A change to a submission within the remit of its year; not_found outside."""
    with desk.writing() as conn:
        row = submission(conn, Remit.everyone(), number)
        remit = caller.remit(conn, row.year)
        if not remit.covers(row.agency_id):
            raise not_found(f"there is no submission {number}")
        if deciding:
            require_may_decide(conn, caller.visitor.row, row.agency_id, row.year)
        return submission_record(change(conn, remit))
