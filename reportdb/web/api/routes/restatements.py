"""Restatements: the ledger of changed figures (更正表)."""

from __future__ import annotations

from fastapi import APIRouter, Response

from reportdb.papers import restatement_rows
from reportdb.papers.rows import as_csv
from reportdb.queries.restatements import restatements
from reportdb.web.api import describe
from reportdb.web.api.answers import ThePage
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.models.series import Restatement
from reportdb.web.api.places import AskedYear, Under, narrowed
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["restatements"])


@router.get("/restatements", summary="List the figures that were changed later", **describe.page("更正表", Restatement))
def ledger(desk: TheDesk, caller: TheCaller, page: ThePage, year: AskedYear, under: Under = None) -> Response:
    """Old and new, when, why, by whom, and the stored totals that a change touches."""
    with desk.snapshot() as conn:
        remit = narrowed(conn, caller, year, under)
        found = restatements(conn, remit, year, under)
    shown = found[page.offset : page.offset + page.limit]
    table = (
        as_csv(restatement_rows.COLUMNS, map(restatement_rows.columns, shown)) if page.form is page.form.CSV else None
    )
    return page.part([restatement_rows.record(one) for one in shown], Restatement, len(found), table)
