"""Reports to take away: the official workbook, one table as CSV or JSON, the flat list of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Response

from reportdb.errors import NothingToShow
from reportdb.papers.figures import holds, rows_of, standing, with_corrections
from reportdb.papers.flat_papers import chosen_filings, flat_rows, write_list
from reportdb.papers.names import scope_name
from reportdb.papers.official_workbook import write_filing
from reportdb.papers.rows import as_csv_records, as_json_records
from reportdb.papers.writing import safe_name
from reportdb.queries.agency_choice import agency_in
from reportdb.queries.corrections import corrections_of
from reportdb.queries.reports import load_report
from reportdb.report import Scope
from reportdb.web.asked import AskedNumber, NeededYear, Number, Year
from reportdb.web.desk import TheDesk
from reportdb.web.downloads import BOM, CSV, JSON, made, workbook
from reportdb.web.filing_choice import choose_filing
from reportdb.web.page import attachment
from reportdb.web.pages.trace import known_table
from reportdb.web.refusals import NotFound
from reportdb.web.visitor import TheVisitor

if TYPE_CHECKING:
    from reportdb.queries.filings import FilingRow

router = APIRouter()
_TYPES = {"csv": CSV, "json": JSON}


@router.get("/tables/list.xlsx")
def flat_list(
    desk: TheDesk, visitor: TheVisitor, year: NeededYear, under: AskedNumber = None, scope: Scope | None = None
) -> Response:
    """过录表: every figure of each current filing of a year in one line, of a subtree or of all."""
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        whose = "全部单位" if remit.unlimited else "管辖范围内的单位"
        if under is not None:
            agency = agency_in(conn, remit, under, year)
            if agency is None:
                raise NotFound
            whose = f"{agency.name}及所属单位"
        filings = chosen_filings(conn, remit, year, under=under, scope=scope)
        rows, _left = flat_rows(conn, remit, year, filings)
    if not rows:
        raise NothingToShow(f"{whose} {year} 年没有已入库的统计表。")
    content = made(desk, lambda path: write_list(rows, whose, year, path))
    return workbook(content, f"过录表_{whose}_{year}年.xlsx")


@router.get("/tables/{agency_id}/{year}/report.xlsx")
def official(
    desk: TheDesk,
    visitor: TheVisitor,
    agency_id: Number,
    year: Year,
    scope: Scope | None = None,
    filing: AskedNumber = None,
) -> Response:
    """The official workbook, read back and compared with the database before it is given."""
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        row = choose_filing(conn, remit, agency_id, year, scope, filing).row
        if row is None:
            raise NotFound
        content = made(desk, lambda path: write_filing(conn, remit, row, path))
    return workbook(content, f"{_named(row)}.xlsx")


@router.get("/tables/{agency_id}/{year}/{table}.{kind}")
def data(
    desk: TheDesk,
    visitor: TheVisitor,
    agency_id: Number,
    year: Year,
    table: str,
    kind: str,
    scope: Scope | None = None,
    filing: AskedNumber = None,
) -> Response:
    """One table, a row per figure with the columns of its public view; money in 万元."""
    if kind not in _TYPES:
        raise NotFound
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, year)
        row = choose_filing(conn, remit, agency_id, year, scope, filing).row
        if row is None:
            raise NotFound
        report = load_report(conn, remit, row.id)
        if not holds(report, known_table(table)):
            raise NotFound
        corrections = [one for one in corrections_of(conn, remit, row.id) if one.table == table]
    rows = rows_of(report, table, row)
    if kind == "csv":
        text = BOM + as_csv_records(rows) + "\n"
    else:
        text = as_json_records([one | standing(row) for one in with_corrections(rows, table, corrections)])
    return Response(text, media_type=_TYPES[kind], headers=attachment(safe_name(f"{_named(row)}_{table}.{kind}")))


def _named(row: FilingRow) -> str:
    old = "" if row.is_current else f"_第{row.n}次报送"
    return f"{row.agency}_{row.year}年_{scope_name(row.scope)}{old}"
