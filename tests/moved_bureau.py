"""A bureau that stood under county B until the end of 2021 and stands under county A since, with its reports of four years.

Every figure, note, name and number of the year 20YY has YY777 in it, so that it can be told whose year is seen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import Engine

from etl.agency_list import AgencyRecord
from etl.draft import FilingDraft
from etl.load import load_agencies, store
from reportdb.database import reading, writing
from reportdb.findings import Finding, Level
from reportdb.forms import catalog
from reportdb.queries import registry
from reportdb.queries.remit import Remit
from reportdb.report import Report, Scope, SignOff, TableData, number
from reportdb.workflow.submitting import submit

EVERYONE = Remit.everyone()
YEARS = (2020, 2021, 2022, 2023)
#: the years in which each county sees the bureau
SEES: Mapping[str, tuple[int, ...]] = MappingProxyType({"A": (2022, 2023), "B": (2020, 2021)})
MOVED = dt.date(2022, 1, 1)
_AGENCIES = [
    AgencyRecord("某市人民政府", "T", level="市级", kind="人民政府"),
    AgencyRecord("甲县人民政府", "A", "T", level="县级", kind="人民政府"),
    AgencyRecord("乙县人民政府", "B", "T", level="县级", kind="人民政府"),
    AgencyRecord("开发区教育局", "M", "B", level="县级", kind="政府部门"),
]


def mark(year: int) -> str:
    """What bears the year."""
    return f"{year % 100}777"


class Moved(NamedTuple):
    """The agencies by code, and the bureau's filings by year."""

    ids: Mapping[str, int]
    filings: Mapping[int, int]

    @property
    def bureau(self) -> int:
        """The one that moved."""
        return self.ids["M"]


def moved(engine: Engine) -> Moved:
    """Registers, moves and files; last year's figure is doubted in each report, and each is handed to the office above."""
    with writing(engine) as conn:
        load_agencies(conn, _AGENCIES)
    with reading(engine) as conn:
        ids = {row.code or "": row.id for row in registry.agencies(conn, EVERYONE)}
    with writing(engine) as conn:
        conn.exec_driver_sql(f"UPDATE agency_superior SET valid_to = '2021-12-31' WHERE agency_id = {ids['M']}")
        columns = "agency_id, superior_id, valid_from, valid_to"
        conn.exec_driver_sql(
            f"INSERT INTO agency_superior ({columns}) VALUES ({ids['M']}, {ids['A']}, '{MOVED}', NULL)"
        )
    filings = {}
    for year in YEARS:
        with writing(engine) as conn:
            filings[year] = store(conn, FilingDraft(_report(year), ids["M"], True, False, "", None, _doubts(year)))
            submit(conn, EVERYONE, filings[year], text=f"说明{mark(year)}", by=f"经办人{mark(year)}")
    return Moved(ids, filings)


def _report(year: int) -> Report:
    signed = SignOff("张三", "李四", f"王{mark(year)}", f"0571-{mark(year)}", "")
    report = Report(None, year, Scope.OWN, "2021", sign_off=signed)
    for code in ("publications", "applications", "appeals"):
        cells = catalog().table("2021", code).official_cells
        report.tables[code] = TableData("2021", {cell: number(int(mark(year))) for cell in cells})
    return report


def _doubts(year: int) -> list[Finding]:
    now, then = int(mark(year)), int(mark(year - 1))
    return [
        Finding(
            "T3-CARRY", Level.VERIFY, f"上年结转：填 {now}，上年报告的结转下年度为 {then}，相差 {now - then}。",
            "applications", "carried_in", "total", expected=then, found=now, operands={"carried_out": then},
        ),
        Finding("OUT-YEAR", Level.VERIFY, f"受理：今年填 {now}件，上年为 {then}件。", "applications", "received", "total"),
    ]  # fmt: skip
