"""One report: its filings, oldest to newest; and what changed between two of them."""

from __future__ import annotations

from itertools import groupby

from fastapi import APIRouter, Request, Response

from reportdb.comparison import NAMES, Kind
from reportdb.papers.filing_lines import told_reason
from reportdb.papers.names import state_name
from reportdb.queries.differences import changes
from reportdb.queries.filings import FilingRow, filings_of_report
from reportdb.queries.history import history
from reportdb.report import Scope
from reportdb.web.asked import AskedNumber, Number, Year
from reportdb.web.desk import TheDesk
from reportdb.web.page import page
from reportdb.web.pages.agency_names import agency_of
from reportdb.web.pages.filings import seen_filing
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import May, TheVisitor

router = APIRouter()


@router.get("/reports/{agency}/{year}/{scope}")
def report_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, agency: Number, year: Year, scope: Scope
) -> Response:
    """The filings of a report, newest first."""
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        whose = agency_of(conn, remit, agency)
        versions = history(conn, remit, agency, year, scope)
        other = next(one for one in Scope if one is not scope)
        has_other = bool(filings_of_report(conn, remit, agency, year, other))
    if not versions:
        raise NotFound(f"{whose.name}没有报送过{year}年的{'本级' if scope is Scope.OWN else '汇总'}报告。")
    return page(
        request, "report.html", visitor,
        row=versions[-1].row, versions=versions[::-1], other=other if has_other else None, reason=told_reason,
        may_restore=visitor.may(May.RESTORE),
    )  # fmt: skip


@router.get("/filings/{number}/diff")
def diff_page(
    request: Request, desk: TheDesk, visitor: TheVisitor, number: Number, against: AskedNumber = None
) -> Response:
    """The places where two filings of one report differ, the older one first, whichever was named first."""
    with desk.snapshot() as conn:
        row, remit = seen_filing(conn, visitor, number)
        rows = filings_of_report(conn, remit, row.agency_id, row.year, row.scope)
        old, new = _pair(rows, row, against)
        found = changes(conn, remit, old, new)
    tables = [(NAMES[code], list(group)) for code, group in groupby(found, key=lambda one: one.difference.table)]
    return page(
        request, "diff.html", visitor,
        row=new, old=old, new=new, rows=rows, tables=tables, count=len(found), words=Kind.WORDS,
        state=lambda one: state_name(one.state, is_current=one.is_current, as_filed=one.as_filed),
    )  # fmt: skip


def _pair(rows: list[FilingRow], row: FilingRow, other: int | None) -> tuple[FilingRow, FilingRow]:
    """The two filings in their order; the one before where none is named. NotFound for one of another report."""
    if other is None:
        named = next((one for one in rows if one.n < row.n), None)
        if named is None:
            raise NotFound("这是第一次报送，没有可以对比的。")
    else:
        named = next((one for one in rows if one.id == other), None)
        if named is None:
            raise NotFound
    pair = sorted((row, named), key=lambda one: one.n)
    return pair[0], pair[1]
