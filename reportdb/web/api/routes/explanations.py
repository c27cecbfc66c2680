"""Explanations: the sentence that clears a doubt, as long as its figures stay the same."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from etl.explaining import Said, record_explanations
from reportdb.explained import subject_of
from reportdb.findings import Level
from reportdb.queries import explanations
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm
from reportdb.web.api.bodies import json_only
from reportdb.web.api.caller import TheWriter
from reportdb.web.api.errors import ApiError
from reportdb.web.api.models.findings import Explained
from reportdb.web.api.models.workflow import Text
from reportdb.web.api.places import FilingId, filing_in
from reportdb.web.desk import TheDesk
from reportdb.web.visitor import May

router = APIRouter(tags=["workflow"])
_Finding = Annotated[
    str, Path(pattern="^[0-9a-f]{6}$", description="The end of the number of a finding: a3f09c of 12-a3f09c.")
]


@router.post(
    "/filings/{filing}/findings/{finding}/explanation",
    summary="Explain a doubt",
    dependencies=[Depends(json_only)],
    **describe.plain("情况说明", Explained, 409, 413, 415),
)
def explain(
    desk: TheDesk, caller: TheWriter, form: TheForm, filing: FilingId, finding: _Finding, said: Text
) -> Response:
    """What was said before of the same figures is replaced, and stays in the audit trail. An error cannot be explained."""
    caller.require(May.EXPLAIN)
    with desk.writing() as conn:
        row, remit = filing_in(conn, caller, filing)
        item = explanations.finding_numbered(conn, remit, row, finding)
        if item.level is Level.ERROR:
            raise ApiError(422, "invalid", f"{item.number} is an error: correct the sheet, or accept it with a reason")
        text = said.text.strip()
        if not text:
            raise ApiError(422, "invalid", "body.text: an explanation needs a text")
        record_explanations(conn, row.report_id, [Said(subject_of(item), text, caller.name)], remit)
    with desk.snapshot() as conn:
        now = explanations.finding_numbered(conn, remit, row, finding)
    record = {"filing": row.id, "finding": now.to_json(), "replaced": item.cleared}
    return form.json(record)
