"""A report with a figure to be corrected, sent with or without a declaration of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from etl.batch import ImportOptions, ImportResult, run_import
from etl.corrections import Corrections
from reportdb.correction import Correction
from reportdb.database import reading
from reportdb.findings import Finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.queries.corrections import corrections_of
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import ChannelFigure, Figure, Report, Scope, TableData, number, words

EVERYONE = Remit.everyone()
AGENCY = "测试省测试市档案局"
PENALTY = Cell("penalty", "decisions")
FIVE = number(5)
Sender = Callable[..., str]
Declare = Callable[..., Corrections]


def a_report(figure: Figure = FIVE, year: int = 2023, agency: str = AGENCY, scope: Scope = Scope.OWN) -> Report:
    """A complete report of zeros with one figure that may be corrected."""
    report = Report(agency, year, scope, "2021")
    for code in ("publications", "applications", "appeals"):
        table = catalog().table("2021", code)
        report.tables[code] = TableData("2021", {cell: number(0) for cell in table.official_cells})
    report.tables["publications"].figures[PENALTY] = figure
    report.channels = [
        ChannelFigure("weibo", "政务微博", "posts", "发布数", "条", number(5)),
        ChannelFigure("wechat", "微信公众号", "label:经费", "经费", "元", words("约3000元")),
    ]
    return report


def run(engine: Engine, *paths: str, **options: Any) -> list[ImportResult]:
    return list(run_import(engine, list(paths), ImportOptions(**options)))


def one(results: list[ImportResult]) -> ImportResult:
    assert len(results) == 1
    return results[0]


def found(result: ImportResult, code: str) -> list[Finding]:
    return [item for item in result.findings if item.code == code]


def stored(engine: Engine, filing: int | None) -> tuple[Report, list[Correction]]:
    with reading(engine) as conn:
        return load_report(conn, EVERYONE, filing or 0), corrections_of(conn, EVERYONE, filing or 0)


def penalty(engine: Engine, result: ImportResult) -> Figure:
    return stored(engine, result.filing)[0].tables["publications"].figures[PENALTY]
