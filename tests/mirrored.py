"""A database whose mirror has all there is: published reports, a tree over three generations of the form, a correction."""

from __future__ import annotations

from sqlalchemy import Engine

from reportdb.database import writing
from reportdb.report import Report, Scope
from tests.command_line import Run
from tests.total_tree import LIST, balanced, file_city, put

#: region codes of some of the city: one of them lies in another province, one in none that GB/T 2260 has
REGIONS = {"T": "321300", "A": "321300", "B": "110101", "B1": "110101", "D": "990000"}


def roster() -> str:
    """The list of the city with region codes."""
    head, *lines = LIST.splitlines()
    found = [head]
    for line in lines:
        values = line.split(",")
        values[5] = REGIONS.get(values[1], "")
        found.append(",".join(values))
    return "\n".join([*found, ""])


def file_all(run: Run, engine: Engine, full_report: object, list_path: str) -> None:
    """The samples, the city of 2023, and of years whose totals are made on other editions."""
    assert callable(full_report)
    assert run("import", "samples/reports", "--accept", "已公布").code in (0, 1)
    assert run("agencies", "load", list_path).code == 0
    file_city(engine)
    older: list[tuple[str, Report]] = [
        ("T", balanced("江城市人民政府", 2, "2019", year=2020)),
        ("A", balanced("江城市教育局", 3, year=2020)),  # on the form of 2021: its rows are added up
        ("C1", balanced("江西区教育局", 4, "2019", scope=Scope.CONSOLIDATED, year=2020)),
        ("T", full_report("江城市人民政府", 2016, "2014")),
        ("A", full_report("江城市教育局", 2016, "2014-fujian", 500)),
        ("B1", full_report("江东区教育局", 2016, "2014-fujian", 900)),
    ]
    with writing(engine) as conn:
        for code, report in older:
            put(conn, code, report)
