"""Restoring: an earlier accepted filing is made current again."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Response

from etl.restore import restore as door
from reportdb.errors import Refused, UsageError
from reportdb.papers.office_rules import rules_beside
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm
from reportdb.web.api.bodies import json_only
from reportdb.web.api.caller import TheWriter
from reportdb.web.api.errors import ApiError
from reportdb.web.api.models.workflow import Restored, Text
from reportdb.web.api.places import FilingId, filing_in
from reportdb.web.desk import TheDesk
from reportdb.web.visitor import May

router = APIRouter(tags=["workflow"])


@router.post(
    "/filings/{filing}/restore", summary="Make an earlier filing current again", status_code=201,
    dependencies=[Depends(json_only)], **describe.plain("恢复旧版", Restored, 409, 413, 415, status=201),
)  # fmt: skip
def restore(desk: TheDesk, caller: TheWriter, form: TheForm, filing: FilingId, said: Text) -> Response:
    """A new filing is made that repeats it, for a reason; nothing is changed or deleted."""
    caller.require(May.RESTORE)
    with desk.writing() as conn:
        row, remit = filing_in(conn, caller, filing)
        try:
            done = door(conn, remit, row.id, said.text, caller.name, rules_beside(desk.text))
        except Refused:
            raise
        except UsageError as error:
            raise ApiError(409, "conflict", str(error)) from error
    return form.json({"restored": done.old.id, "superseded": done.superseded.id, "filing": done.new.id}, 201)
