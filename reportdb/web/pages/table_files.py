"""Reports to take away: the official workbook, one table as CSV or JSON, the flat list of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Response

from reportdb.errors import NothingToShow
from reportdb.forms import TABLE_NAMES
from reportdb.papers.figures import holds, rows_of, standing, with_corrections
from reportdb.papers.flat_papers import chosen_filings, flat_rows, write_list
from reportdb.papers.names import scope_name
from reportdb.papers.official_workbook import write_filing
from reportdb.papers.rows import as_csv_records, as_json_records
from reportdb.queries.agency_choice import agency_in
from reportdb.queries.corrections import corrections_of
from reportdb.queries.reports import load_report
from reportdb.web.apart.route import long
from reportdb.web.asked import AskedNumber, AskedScope, NeededYear
from reportdb.web.desk import TheDesk
from reportdb.web.filing_choice import TheFiling, choose_filing
from reportdb.web.handing import csv_file, json_file, workbook
from reportdb.web.pages.trace import known_table
from reportdb.web.refusals import NotFound, Refusal
from reportdb.web.visitor import TheVisitor

if TYPE_CHECKING:
    from reportdb.queries.filings import FilingRow

router = APIRouter()
_KINDS = ("csv", "json")
_MOST = 1000  # filings of a list that a browser waits for


@long(router, "/tables/list.xlsx")
def flat_list(
    desk: TheDesk, visitor: TheVisitor, year: NeededYear, under: AskedNumber = None, scope: AskedScope = None
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
        if len(filings) > _MOST:
            raise Refusal(f"{whose}有 {len(filings)} 份报送，一张过录表太大；请选一个下级单位及其所属，分开下载。")
        rows, _left = flat_rows(conn, remit, year, filings)
    if not rows:
        raise NothingToShow(f"{whose} {year} 年没有已入库的统计表。")
    return workbook(desk, f"过录表_{whose}_{year}年.xlsx", lambda path: write_list(rows, whose, year, path))


@long(router, "/tables/{agency_id}/{year}/report.xlsx")
def official(desk: TheDesk, visitor: TheVisitor, asked: TheFiling) -> Response:
    """The official workbook, read back and compared with the database before it is given."""
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, asked.year)
        row = choose_filing(conn, remit, asked).row
        if row is None:
            raise NotFound
        over_years = visitor.remit_over_years(conn)
        return workbook(desk, f"{_named(row)}.xlsx", lambda path: write_filing(conn, over_years, row, path))


@router.get("/tables/{agency_id}/{year}/{table}.{kind}")
def data(desk: TheDesk, visitor: TheVisitor, asked: TheFiling, table: str, kind: str) -> Response:
    """One table, a row per figure with the columns of its public view; money in 万元."""
    if kind not in _KINDS:
        raise NotFound
    with desk.snapshot() as conn:
        remit = visitor.remit(conn, asked.year)
        row = choose_filing(conn, remit, asked).row
        if row is None:
            raise NotFound
        report = load_report(conn, remit, row.id)
        if not holds(report, known_table(table)):
            raise NotFound
        corrections = [one for one in corrections_of(conn, remit, row.id) if one.table == table]
    rows = rows_of(report, table, row)
    name = f"{_named(row)}_{TABLE_NAMES[table]}.{kind}"
    if kind == "csv":
        return csv_file(as_csv_records(rows), name)
    return json_file(as_json_records([one | standing(row) for one in with_corrections(rows, table, corrections)]), name)


def _named(row: FilingRow) -> str:
    old = "" if row.is_current else f"_第{row.n}次报送"
    return f"{row.agency}_{row.year}年_{scope_name(row.scope)}{old}"
