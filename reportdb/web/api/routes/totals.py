"""Totals: an agency and all below it, added up."""

from __future__ import annotations

import tempfile
from pathlib import Path

from fastapi import APIRouter, Response

from reportdb.papers import total_records
from reportdb.papers.gathered_total import gather_one
from reportdb.papers.total_papers import about_members, papers
from reportdb.papers.total_workbook import write_total
from reportdb.papers.writing import safe_name
from reportdb.web.apart.route import long
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm, file_answer
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.models.totals import Total
from reportdb.web.api.places import AgencyId, TheYear, agency_in
from reportdb.web.api.routes.reports import WORKBOOK
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["totals"])


@long(router, "/totals/{agency}/{year}", summary="Add up an agency and all below it", **describe.one("汇总", Total))
def total(desk: TheDesk, caller: TheCaller, form: TheForm, agency: AgencyId, year: TheYear) -> Response:
    """The object of `total --format json`; CSV gives a row per figure of the total, the own part and the members' part."""
    with desk.snapshot() as conn:
        _, remit = agency_in(conn, caller, agency, year)
        found = gather_one(conn, remit, agency, year)
        if form.form is form.form.CSV:
            return form.one({}, Total, list(total_records.as_rows(found)))
        about = about_members(conn, remit, found)
    return form.one(total_records.as_record(found, about), Total)


@long(
    router,
    "/totals/{agency}/{year}/workbook",
    summary="Give the workbook of a total",
    **describe.file("汇总工作簿（xlsx）", WORKBOOK),
)
def workbook(desk: TheDesk, caller: TheCaller, agency: AgencyId, year: TheYear) -> Response:
    """The official tables with the members, who is missing, the lists behind the figures and 差额表."""
    with desk.snapshot() as conn:
        _, remit = agency_in(conn, caller, agency, year)
        found = gather_one(conn, remit, agency, year)
        behind = papers(conn, caller.remit_over_years(conn), found)
    with tempfile.TemporaryDirectory(dir=desk.folder) as folder:
        path = Path(folder) / "total.xlsx"
        write_total(found, behind, str(path))
        content = path.read_bytes()
    return file_answer(content, safe_name(f"{found.members.agency}_{year}年汇总.xlsx"), WORKBOOK)
