"""Reports of zeros, whose sums all hold, and what an import makes of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine

from etl.batch import ImportOptions, ImportResult, run_import
from reportdb.database import reading
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.queries import filings
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import ChannelFigure, Report, Scope, TableData, number

EVERYONE = Remit.everyone()
AGENCY = "测试省测试市档案局"


def quiet_report(year: int = 2023, agency: str = AGENCY) -> Report:
    """A complete report of zeros: every sum holds."""
    report = Report(agency, year, Scope.OWN, "2021")
    for code in ("publications", "applications", "appeals"):
        table = catalog().table("2021", code)
        report.tables[code] = TableData("2021", {cell: number(0) for cell in table.official_cells})
    report.channels = [ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", number(5))]
    return report


def put(report: Report, table: str, row: str, column: str, value: int) -> Report:
    report.tables[table].figures[Cell(row, column)] = number(value)
    return report


def received(report: Report, count: int) -> Report:
    """`count` applications of natural persons, all carried to the next year."""
    for row in ("received", "carried_out"):
        for column in ("natural_person", "total"):
            put(report, "applications", row, column, count)
    return report


def run(engine: Engine, *paths: str, **options: Any) -> list[ImportResult]:
    return list(run_import(engine, list(paths), ImportOptions(**options)))


def codes(result: ImportResult) -> set[str]:
    return {item.code for item in result.findings}


def one(results: list[ImportResult]) -> ImportResult:
    assert len(results) == 1
    return results[0]


def current_value(engine: Engine, year: int, table: str, row: str, column: str) -> int | None:
    with reading(engine) as conn:
        agency_id = conn.exec_driver_sql("SELECT id FROM agency").scalar_one()
        row_ = filings.current(conn, EVERYONE, agency_id, year, "own")
        return None if row_ is None else load_report(conn, EVERYONE, row_.id).tables[table].number_at(row, column)
