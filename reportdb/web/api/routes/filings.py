"""Filings by their number, whatever their state."""

from __future__ import annotations

from fastapi import APIRouter, Response

from reportdb.papers import filing_rows
from reportdb.queries.explanations import explained_findings
from reportdb.web.apart.route import long
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm, ThePage
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.models.figures import ROWS, AnyRow
from reportdb.web.api.models.filings import FilingInFull
from reportdb.web.api.models.findings import Finding
from reportdb.web.api.places import FilingId, TheTable, filing_in
from reportdb.web.api.routes.reports import WORKBOOK, official, rows_of_table
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["filings"])


@router.get("/filings/{filing}", summary="Give a filing with its findings", **describe.plain("一次报送", FilingInFull))
def one(desk: TheDesk, caller: TheCaller, form: TheForm, filing: FilingId) -> Response:
    """The object of `check --json`, and how the filing stands."""
    with desk.snapshot() as conn:
        row, remit = filing_in(conn, caller, filing)
        found = explained_findings(conn, remit, row)
        record = filing_rows.record(conn, remit, row, found) | filing_rows.summary(row)
    return form.json(record)


@router.get("/filings/{filing}/findings", summary="List the findings of a filing", **describe.page("审核问题", Finding))
def findings(desk: TheDesk, caller: TheCaller, page: ThePage, filing: FilingId) -> Response:
    """In the order they were made, with what was said of them."""
    with desk.snapshot() as conn:
        row, remit = filing_in(conn, caller, filing)
        found = explained_findings(conn, remit, row)
    return page.page([item.to_json() for item in found], Finding)


@router.get(
    "/filings/{filing}/tables/{table}",
    summary="Give one table of a filing",
    **describe.many("报送中的一张报表", AnyRow),
)
def table_of_filing(desk: TheDesk, caller: TheCaller, form: TheForm, filing: FilingId, table: TheTable) -> Response:
    """A row per figure; `state` says so where the filing does not count."""
    with desk.snapshot() as conn:
        row, remit = filing_in(conn, caller, filing)
        return form.all(rows_of_table(conn, remit, row, table), ROWS[table])


@long(
    router,
    "/filings/{filing}/workbook",
    summary="Give the workbook of a filing",
    **describe.file("报送的正式表格（xlsx）", WORKBOOK),
)
def workbook(desk: TheDesk, caller: TheCaller, filing: FilingId) -> Response:
    """As of a report; one that does not count says so on its cover and on every sheet."""
    with desk.snapshot() as conn:
        row, _ = filing_in(conn, caller, filing)
        return official(desk, conn, caller.remit_over_years(conn), row)
