"""Which agency a name means in a year: predecessors and successors of one name, renamed and ended agencies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from etl.agencies import AgencyBook
from etl.agency_list import AgencyRecord, Alias
from etl.agency_spans import Link
from etl.draft import FilingDraft
from etl.load import load_agencies, store
from reportdb.database import reading, writing
from reportdb.queries import registry
from reportdb.queries.members import members
from reportdb.queries.remit import Remit
from reportdb.queries.status import status
from reportdb.report import Report, Scope
from tests.command_line import Run
from tests.corrected import Sender

ALL = Remit.everyone()
D = dt.date
LIST = [
    AgencyRecord("甲市人民政府", "A", kind="人民政府", level="市级"),
    AgencyRecord("甲市农业局", "N1", "A", valid_to=D(2012, 10, 31)),
    AgencyRecord("甲市农业局", "N2", "A", valid_from=D(2012, 11, 1), valid_to=D(2018, 12, 31), merged_into=("N3",)),
    AgencyRecord("甲市渔业局", "Y", "A", valid_to=D(2018, 12, 31), merged_into=("N3", "A")),
    AgencyRecord(
        "甲市农村局", "N3", "A", valid_from=D(2019, 1, 1), aliases=(Alias("甲市农业局"),), valid_to=D(2021, 6, 30)
    ),
    AgencyRecord("甲市乡村局", "N4", "A", valid_from=D(2021, 7, 1), predecessors=("N3",)),
    AgencyRecord("甲市审计局", "S", "A", aliases=(Alias("甲市监督局", D(2016, 12, 31)),)),
    AgencyRecord("甲市监督局", "J", "A", aliases=(Alias("甲市督查局", D(2016, 12, 31)),)),
    AgencyRecord("甲市旧局", "O", "A", valid_to=D(2015, 5, 5)),
    AgencyRecord("甲市税务局", "T", "A", kind="垂直管理部门"),
    AgencyRecord("甲市消防支队", "F", "T", kind="垂直管理部门", reports_to=(Link("A", D(2020, 1, 1)),)),
]
NAMES = [
    ("甲市农业局", 2010, "N1"), ("甲市农业局", 2012, "N2"), ("甲市农业局", 2018, "N2"), ("甲市农业局", 2020, "N3"),
    ("甲市农村局", 2021, "N3"), ("甲市监督局", 2016, "S"), ("甲市监督局", 2017, "J"), ("甲市审计局", 2016, "S"),
    ("甲市督查局", 2016, "J"), ("N1", 2011, "N1"),
]  # fmt: skip


@pytest.fixture
def loaded(engine: Engine) -> Engine:
    """A database with the list."""
    with writing(engine) as conn:
        load_agencies(conn, LIST)
    return engine


def test_a_name_means_the_agency_of_the_year(loaded: Engine) -> None:
    with writing(loaded) as conn:
        book = AgencyBook(conn)
        for name, year, code in NAMES:
            assert registry.find_agency(conn, ALL, name, year).code == code, (name, year)
            found, findings = book.find(name, year)
            assert (found and found.code, findings) == (code, []), (name, year)


@pytest.mark.parametrize(
    ("name", "year", "words"),
    [
        ("甲市渔业局", 2019, "已于2018-12-31终止，不应有2019年的报告；名录登记的职责承接单位为甲市人民政府（A）、甲市农村局（N3）"),
        ("甲市渔业局", 2023, "职责承接单位为甲市人民政府（A）、甲市乡村局（N4）"),
        ("甲市农村局", 2022, "已于2021-06-30终止，不应有2022年的报告；名录登记的职责承接单位为甲市乡村局（N4）"),
        ("甲市旧局", 2016, "没有登记职责承接单位"),
    ],
)  # fmt: skip
def test_an_ended_agency_has_no_report_and_its_successors_are_named(
    loaded: Engine, name: str, year: int, words: str
) -> None:
    with writing(loaded) as conn:
        found, findings = AgencyBook(conn).find(name, year)
    assert found is None
    assert [item.code for item in findings] == ["unknown_agency"]
    assert words in findings[0].message


def test_the_sheet_of_an_ended_agency_is_returned_and_belongs_to_nobody(
    loaded: Engine, run: Run, send: Sender, full_report: Callable[..., Report]
) -> None:
    report = full_report("甲市渔业局", 2023, "2021")
    path = send(report)
    (result,) = run("import", path, "--accept", "x", "--json").objects
    assert (result["status"], result["filing"]) == ("returned", None)
    assert "甲市乡村局（N4）" in str(result["findings"])
    path = send(replace(report, agency="甲市乡村局"), "b.xlsx")
    (result,) = run("import", path, "--accept", "x", "--json").objects
    assert (result["status"], result["agency"]) == ("accepted", "甲市乡村局")


def test_filings_stay_and_nobody_is_missing_after_their_end(loaded: Engine, full_report: Callable[..., Report]) -> None:
    with writing(loaded) as conn:
        ids = {row.code: row.id for row in registry.agencies(conn, ALL)}
        store(conn, FilingDraft(full_report("甲市渔业局", 2018, "2021"), ids["Y"] or 0, True))
        for year, missing in ((2018, {"A", "N2", "S", "J"}), (2019, {"A", "N3", "S", "J"})):
            found = members(conn, ALL, ids["A"], year)
            assert {one.agency_code for one in found.missing} == missing
            rows = status(conn, ALL, year, ids["A"])
            assert {row.agency_code for row in rows if row.state == "missing"} == missing
        assert [row.filing.agency_code for row in members(conn, ALL, ids["A"], 2018).added] == ["Y"]


def test_an_end_before_a_filing_is_told(loaded: Engine, full_report: Callable[..., Report]) -> None:
    with writing(loaded) as conn:
        office = registry.find_agency(conn, ALL, "S").id
        store(conn, FilingDraft(full_report("甲市审计局", 2022, "2021"), office, True))
        record = AgencyRecord("甲市审计局", "S", "A", valid_to=D(2022, 12, 31))
        assert load_agencies(conn, [record]).warnings == []
        told = load_agencies(conn, [replace(record, valid_to=D(2020, 12, 31))]).warnings
        assert told == ["甲市审计局: it ended on 2020-12-31, but an accepted filing for 2022 stands in the totals"]


def test_totals_leave_vertical_agencies_out_unless_they_report_here(
    loaded: Engine, full_report: Callable[..., Report]
) -> None:
    with writing(loaded) as conn:
        ids = {row.code: row.id for row in registry.agencies(conn, ALL)}
        for code in ("A", "T", "F"):
            for year in (2019, 2021):
                report = replace(full_report(code, year, "2021"), scope=Scope.OWN)
                store(conn, FilingDraft(report, ids[code] or 0, True))
    with reading(loaded) as conn:
        for top, year, added in (
            ("A", 2019, ["A"]),
            ("A", 2021, ["A", "F"]),
            ("T", 2019, ["T", "F"]),
            ("T", 2021, ["T"]),
        ):
            found = members(conn, ALL, ids[top] or 0, year)
            assert [one.filing.agency_code for one in found.added] == added
