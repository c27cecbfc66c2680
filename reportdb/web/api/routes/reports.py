"""Reports: the accepted filing of an agency, year and scope, its tables, versions and workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from reportdb.errors import NothingToShow
from reportdb.forms import TABLES
from reportdb.papers import diff_rows, figures, filing_rows, history_rows
from reportdb.papers.official_workbook import write_filing
from reportdb.papers.writing import safe_name
from reportdb.queries import filings
from reportdb.queries.corrections import corrections_of
from reportdb.queries.current_filings import current_page
from reportdb.queries.differences import changes
from reportdb.queries.history import history
from reportdb.queries.reports import load_report
from reportdb.web.apart.route import long
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm, ThePage, file_answer
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.errors import not_found
from reportdb.web.api.models.figures import ROWS, AnyRow
from reportdb.web.api.models.filings import Change, Filing, Report, Version
from reportdb.web.api.places import (
    AgencyId,
    AskedScope,
    AskedYear,
    TheScope,
    TheTable,
    TheYear,
    Under,
    agency_in,
    current_in,
    filing_in,
    held,
    narrowed,
)
from reportdb.web.desk import Desk, TheDesk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit

router = APIRouter(tags=["reports"])

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_Number = Annotated[int | None, Query(ge=1, le=2**31 - 1, description="The number of a filing of this report.")]


@router.get("/reports", summary="List the accepted filings of a year", **describe.page("已入库的报送", Filing))
def reports(
    desk: TheDesk, caller: TheCaller, page: ThePage, year: AskedYear, scope: AskedScope = None, under: Under = None
) -> Response:
    """In the order they were stored."""
    with desk.snapshot() as conn:
        remit = narrowed(conn, caller, year, under)
        rows, total = current_page(conn, remit, year, scope, limit=page.limit, offset=page.offset)
    return page.part([filing_rows.summary(row) for row in rows], Filing, total)


@router.get(
    "/reports/{agency}/{year}/{scope}",
    summary="Give the accepted report of an agency",
    **describe.plain("年度报告", Report),
)
def report(
    desk: TheDesk, caller: TheCaller, form: TheForm, agency: AgencyId, year: TheYear, scope: TheScope
) -> Response:
    """The filing that counts, and a row per figure of every table that it holds."""
    with desk.snapshot() as conn:
        row, remit = current_in(conn, caller, agency, year, scope)
        return form.json(whole(conn, remit, row))


@router.get(
    "/reports/{agency}/{year}/{scope}/tables/{table}",
    summary="Give one table of an accepted report",
    **describe.many("一张报表", AnyRow),
)
def table_of_report(
    desk: TheDesk, caller: TheCaller, form: TheForm, agency: AgencyId, year: TheYear, scope: TheScope, table: TheTable
) -> Response:
    """A row per figure, with the columns of the public view."""
    with desk.snapshot() as conn:
        row, remit = current_in(conn, caller, agency, year, scope)
        return form.all(rows_of_table(conn, remit, row, table), ROWS[table])


@router.get(
    "/reports/{agency}/{year}/{scope}/history",
    summary="List the filings of a report",
    **describe.page("历次报送", Version),
)
def versions(
    desk: TheDesk, caller: TheCaller, page: ThePage, agency: AgencyId, year: TheYear, scope: TheScope
) -> Response:
    """Every version ever stored, oldest first, returned ones too."""
    with desk.snapshot() as conn:
        _, remit = agency_in(conn, caller, agency, year)
        found = history(conn, remit, agency, year, scope)
    if not found:
        raise not_found("nothing was filed")
    return page.page([history_rows.record(one) for one in found], Version)


@router.get(
    "/reports/{agency}/{year}/{scope}/diff",
    summary="Show what changed between two filings",
    **describe.page("版本比较", Change),
)
def diff(
    desk: TheDesk, caller: TheCaller, page: ThePage, agency: AgencyId, year: TheYear, scope: TheScope,
    old: _Number = None, new: _Number = None,
) -> Response:  # fmt: skip
    """Between two filings of the report, returned ones too; where none is named, between the last two accepted ones."""
    with desk.snapshot() as conn:
        pair, remit = _pair(conn, caller, (agency, year, scope), old, new)
        found = changes(conn, remit, pair.old, pair.new)
    table = None
    if page.form is page.form.CSV:
        from reportdb.papers.rows import as_csv

        lines = diff_rows.records(pair, found[page.offset : page.offset + page.limit], flat=True)
        table = as_csv(diff_rows.COLUMNS, (list(line.values()) for line in lines))
    records = diff_rows.records(pair, found[page.offset : page.offset + page.limit], flat=False)
    return page.part(records, Change, len(found), table)


@long(
    router,
    "/reports/{agency}/{year}/{scope}/workbook",
    summary="Give the official workbook of a report",
    **describe.file("正式表格（xlsx）", WORKBOOK),
)
def workbook(desk: TheDesk, caller: TheCaller, agency: AgencyId, year: TheYear, scope: TheScope) -> Response:
    """Cover, statutory tables, channels and improvement items, read back and compared before it is given out."""
    with desk.snapshot() as conn:
        row, _ = current_in(conn, caller, agency, year, scope)
        return official(desk, conn, caller.remit_over_years(conn), row)


def _pair(
    conn: Connection, caller: TheCaller, whose: tuple[int, int, TheScope], old: int | None, new: int | None
) -> tuple[diff_rows.Pair, Remit]:
    agency, year, scope = whose
    _, remit = agency_in(conn, caller, agency, year)
    if old is not None or new is not None:
        if old is None or new is None:
            raise not_found("name both filings, old and new, or neither")
        rows = [filing_in(conn, caller, number)[0] for number in (old, new)]
        if any((row.agency_id, row.year, row.scope) != (agency, year, scope.value) for row in rows):
            raise not_found("these are no filings of this report")
        return diff_rows.Pair(rows[0], rows[1]), remit
    now, _ = current_in(conn, caller, agency, year, scope)
    older = [
        row
        for row in filings.filings_of_report(conn, remit, agency, year, scope)
        if row.state == filings.ACCEPTED and row.n < now.n
    ]
    if not older:
        raise NothingToShow(f"filing {now.id} is the only accepted one")
    return diff_rows.Pair(older[0], now), remit


def whole(conn: Connection, remit: Remit, row: FilingRow) -> dict[str, object]:
    """A filing with all of its tables."""
    found = load_report(conn, remit, row.id)
    corrections = corrections_of(conn, remit, row.id)
    tables = {}
    for table in TABLES:
        if figures.holds(found, table):
            mine = [one for one in corrections if one.table == table]
            lines = figures.with_corrections(figures.rows_of(found, table, row), table, mine)
            tables[table] = [line | figures.standing(row) for line in lines]
    return {"filing": filing_rows.summary(row), "tables": tables}


def rows_of_table(conn: Connection, remit: Remit, row: FilingRow, table: str) -> list[dict[str, object]]:
    """One table of a filing, as `show --format json` prints it."""
    found = load_report(conn, remit, row.id)
    held(found, row, table)
    corrections = [one for one in corrections_of(conn, remit, row.id) if one.table == table]
    lines = figures.with_corrections(figures.rows_of(found, table, row), table, corrections)
    return [line | figures.standing(row) for line in lines]


def official(desk: Desk, conn: Connection, remit: Remit, row: FilingRow) -> Response:
    """The workbook of a filing; the remit is that over the years, for it shows years before, too."""
    with tempfile.TemporaryDirectory(dir=desk.folder) as folder:
        path = Path(folder) / "report.xlsx"
        write_filing(conn, remit, row, str(path))
        content = path.read_bytes()
    return file_answer(content, safe_name(f"{row.agency}_{row.year}年.xlsx"), WORKBOOK)
