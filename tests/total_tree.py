"""A city whose totals are known: three levels, two editions, a rename, missing and returned members, a consolidated one."""

from __future__ import annotations

from sqlalchemy import Connection, Engine

from etl.draft import FilingDraft
from etl.load import store
from reportdb.database import writing
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.queries.registry import find_agency
from reportdb.queries.remit import Remit
from reportdb.report import (
    NOT_APPLICABLE,
    ChannelFigure,
    Figure,
    ImprovementItem,
    Report,
    Scope,
    TableData,
    number,
    words,
)

LIST = """单位名称,单位代码,上级单位,层级,类型,行政区划代码,起始日期,终止日期,曾用名,规章制定权
江城市人民政府,T,,市级,人民政府,,,,,是
江城市教育局,A,T,市级,政府部门,,,,,否
江东区人民政府,B,T,县级,人民政府,,,,,否
江东区教育局,B1,B,县级,政府部门,,,,,否
江东区民政局,B2,B,县级,政府部门,,,,,否
江西区人民政府,C,T,县级,人民政府,,,,,否
江西区教育局,C1,C,县级,政府部门,,,,,否
江西区民政局,C2,C,县级,政府部门,,,,,否
江西区文旅局,C3,C,县级,政府部门,,,,江西区文化局（2023-12-31止）,否
江南县人民政府,D,T,县级,人民政府,,,,,否
江南县教育局,D1,D,县级,政府部门,,,,,否
江城市旧局,X,T,市级,政府部门,,2010-01-01,2015-12-31,,否
江城市新局,Y,T,市级,政府部门,,2030-01-01,,,否
"""
EVERYONE = Remit.everyone()
APPLICANTS = ("natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other")


def balanced(name: str, seed: int, edition: str = "2021", scope: Scope = Scope.OWN, year: int = 2023) -> Report:
    """A report whose sums hold; different seeds give different figures in every table."""
    report = Report(name, year, scope, edition)
    form = catalog().form(edition)
    figures = {}
    for at, cell in enumerate(form.tables["publications"].official_cells):
        meaning = form.tables["publications"].cells[cell]
        figures[cell] = number(12_345 * seed + at if meaning.money else 10 * seed + at)
        if cell.column == "in_force":
            figures[cell] = number(1000 * seed)
    report.tables["publications"] = TableData(edition, figures)
    report.tables["applications"] = TableData(edition, _applications(edition, seed))
    appeals: dict[Cell, Figure] = {}
    for at, row in enumerate(("reconsideration", "litigation_direct", "litigation_after_reconsideration")):
        values = [seed + at + place for place in range(4)]
        for result, value in zip(
            ("upheld", "corrected", "other", "pending", "total"), (*values, sum(values)), strict=True
        ):
            appeals[Cell(row, result)] = number(value)
    report.tables["appeals"] = TableData(edition, appeals)
    return report


def _applications(edition: str, seed: int) -> dict[Cell, Figure]:
    table = catalog().table(edition, "applications")
    rows = [line.code for line in table.rows.values() if not line.heading]
    parts = [code for code in rows if code not in ("received", "carried_in", "total_handled", "carried_out")]
    values: dict[tuple[str, str], int] = {}
    for place, column in enumerate(APPLICANTS):
        for at, code in enumerate(parts):
            values[code, column] = (seed * (at + 1) + place) % 5
        values["total_handled", column] = sum(values[code, column] for code in parts)
        values["carried_in", column], values["carried_out", column] = (seed + place) % 3, place % 2
        values["received", column] = (
            values["total_handled", column] + values["carried_out", column] - values["carried_in", column]
        )
    for code in rows:
        values[code, "total"] = sum(values[code, column] for column in APPLICANTS)
    return {cell: number(values[cell.row, cell.column]) for cell in table.official_cells}


def put(conn: Connection, code: str, report: Report, *, accepted: bool = True) -> int:
    """Files a report of the agency with a code, under the name that the report bears."""
    year = report.year or 0
    office = find_agency(conn, EVERYONE, code, year)
    return store(conn, FilingDraft(report, office.id, accepted=accepted))


def file_city(engine: Engine) -> dict[str, Report]:
    """Files the city of 2023; the accepted reports by the code of their agency, `T*` and `B*` the consolidated ones.

    江东区 filed a consolidated report: its own and its members' stand behind that. 江西区 filed nothing itself, 江西区教育局
    on the form of 2019, 江西区民政局 was returned, 江西区文旅局 (文化局 then) has words and "/" among its numbers.
    """
    reports = {
        "T": balanced("江城市人民政府", 1),
        "T*": balanced("江城市人民政府", 50, scope=Scope.CONSOLIDATED),
        "A": balanced("江城市教育局", 2),
        "B": balanced("江东区人民政府", 3),
        "B*": balanced("江东区人民政府", 7, scope=Scope.CONSOLIDATED),
        "B1": balanced("江东区教育局", 4),
        "C1": balanced("江西区教育局", 3, "2019"),
        "C3": balanced("江西区文化局", 4),
        "D": balanced("江南县人民政府", 5),
        "D1": balanced("江南县教育局", 6),
    }
    reports["C3"].tables["appeals"].figures[Cell("reconsideration", "upheld")] = words("约20件")
    reports["C3"].tables["publications"].figures[Cell("coercion", "decisions")] = NOT_APPLICABLE
    reports["A"].channels = [ChannelFigure("weibo", "政务微博", "posts", "信息", "条", number(12))]
    reports["A"].improvement_items = [ImprovementItem("公开不够及时。", "建立台账。")]
    with writing(engine) as conn:
        for code, report in reports.items():
            put(conn, code.rstrip("*"), report)
        put(conn, "C2", balanced("江西区民政局", 9), accepted=False)
    return reports
