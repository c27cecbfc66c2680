"""Import: workbooks in, judged or stored, and what became of each."""

from __future__ import annotations

import asyncio
import datetime as dt
import io
import secrets
import zipfile
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Response, UploadFile
from starlette.concurrency import run_in_threadpool

from reportdb.papers.rows import as_json_records
from reportdb.report import Scope
from reportdb.web.api import describe
from reportdb.web.api.answers import Format, TheForm, Wanted, file_answer
from reportdb.web.api.bodies import multipart_only
from reportdb.web.api.caller import Caller, TheWriter
from reportdb.web.api.errors import ApiError
from reportdb.web.api.importing import Told, copies_of, job_of, results_of
from reportdb.web.api.models.imports import Imported
from reportdb.web.collecting.batches import Batch
from reportdb.web.collecting.uploading import TAKEN, receive_whole
from reportdb.web.desk import Desk, TheDesk
from reportdb.web.refusals import TooMuch
from reportdb.web.visitor import May
from reportdb.web.working.hand import Trouble

router = APIRouter(tags=["import"])
DRY = "X-Dry-Run"
_ZIP = "application/zip"
_LONGEST = 4000

_Files = Annotated[list[UploadFile], File(description="The workbooks.")]
_DryRun = Annotated[bool, Form(description="Judge the same and store nothing. Say `false` to store.")]
_Agency = Annotated[str, Form(max_length=200, description="Whose the reports are: name, former name or code.")]
_Year = Annotated[int | None, Form(ge=1990, le=2100, description="The year they report on.")]
_Scope = Annotated[Scope | None, Form(description="`own` or `consolidated`.")]
_Supplement = Annotated[bool, Form(description="Carry over the tables these files lack from the current filing.")]
_Accept = Annotated[str, Form(max_length=_LONGEST, description="Accept as filed despite errors, for this reason.")]
_Received = Annotated[dt.date | None, Form(description="The day the files came in.")]
_Copies = Annotated[
    bool,
    Form(description="Answer with a zip file of `results.json` and the marked copies of what has an error or doubt."),
]


@router.post(
    "/import",
    summary="Judge or store workbooks",
    dependencies=[Depends(multipart_only)],
    **describe.many("导入报送", Imported, 409, 413, 415),
)
async def import_files(
    desk: TheDesk, caller: TheWriter, form: TheForm, files: _Files, dry_run: _DryRun = True, agency: _Agency = "",
    year: _Year = None, scope: _Scope = None, supplement: _Supplement = False, accept: _Accept = "",
    received: _Received = None, copies: _Copies = False,
) -> Response:  # fmt: skip
    """An object for each report, in the order of the files. Without `dry_run=false` nothing is stored.

    Files of one request for one report with different tables make one filing. What is returned is stored with its
    findings, not current; the answer is 200 all the same, and `status` says what became of it. The header `X-Dry-Run`
    says whether anything was stored.
    """
    caller.require(May.IMPORT)
    told = Told(
        agency.strip() or None, year, None if scope is None else scope.value, supplement, accept.strip() or None,
        None if received is None else received.isoformat(), dry_run, copies,
    )  # fmt: skip
    batch = await run_in_threadpool(_received, desk, files)
    try:
        job = await run_in_threadpool(_job, desk, caller, batch, told)
        try:
            fault = await asyncio.wrap_future(desk.workshop.judging.submit(job))
        except Trouble as trouble:
            raise ApiError(503, "unavailable", str(trouble), {"Retry-After": "5"}) from trouble
        if fault:
            raise ApiError(422, "invalid", fault)
        answer = await run_in_threadpool(_answer, form, batch, told)
    finally:
        await run_in_threadpool(batch.discard)
    answer.headers[DRY] = "true" if dry_run else "false"
    return answer


def _received(desk: Desk, files: list[UploadFile]) -> Batch:
    """The files in a folder of their own; what one or all of them may hold is as on the page 收表."""
    batch = Batch(desk.folder / "import" / secrets.token_urlsafe(12))
    (batch.folder / "files").mkdir(parents=True)
    try:
        taken = [receive_whole(batch, one.filename or "", one.file).state == TAKEN for one in files]
    except TooMuch:
        batch.discard()
        raise
    if not any(taken):
        batch.discard()
        raise ApiError(422, "invalid", "body.files: none of the files can be a workbook")
    return batch


def _job(desk: Desk, caller: Caller, batch: Batch, told: Told) -> dict[str, object]:
    with desk.reading() as conn:
        remit = caller.remit_over_years(conn)
    return job_of(batch, told, db=desk.text, by=caller.name, remit=remit)


def _answer(form: Wanted, batch: Batch, told: Told) -> Response:
    results = results_of(batch)
    if not told.copies or form.form is Format.CSV:
        return form.all(results, Imported)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("results.json", as_json_records(results) + "\n")
        for path in copies_of(batch):
            package.write(path, f"copies/{path.name}")
    return file_answer(content.getvalue(), "import.zip", _ZIP)
