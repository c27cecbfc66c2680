"""Whose an imported report is: the user's word, a register, the names it knows an agency by."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import Engine

from etl.load import AgencyRecord, Alias, load_agencies
from reportdb.database import writing
from reportdb.report import Scope
from tests.books import load_workbook
from tests.corrected import Sender
from tests.quiet_reports import (
    AGENCY,
    codes,
    one,
    quiet_report,
    run,
)


def test_the_users_word_settles(engine: Engine, send: Sender) -> None:
    path = send(quiet_report(), "a.xlsx")
    result = one(run(engine, path, agency="测试省另一市档案局", year=2022, scope=Scope.CONSOLIDATED))
    assert (result.agency, result.year, result.scope) == ("测试省另一市档案局", 2022, "consolidated")
    assert [item.code for item in result.findings].count("option_settled") == 3
    assert result.status == "accepted"


def test_an_unregistered_agency_is_an_error_once_a_list_is_loaded(engine: Engine, send: Sender) -> None:
    with writing(engine) as conn:
        load_agencies(conn, [AgencyRecord(name="测试省测试市档案馆", code="A1")])
    result = one(run(engine, send(quiet_report(), "a.xlsx")))
    assert (result.status, result.filing) == ("returned", None)
    message = next(item.message for item in result.findings if item.code == "unknown_agency")
    assert "测试省测试市档案馆" in message
    known = one(run(engine, send(replace(quiet_report(), agency="测试省测试市档案馆"), "b.xlsx")))
    assert known.status == "accepted"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("测试省测试市档案馆", set()),  # a former name
        ("测试省测试市文档局", set()),  # a short name
        ("测试省测试市方志馆", {"agency_conflict"}),  # of another one
        ("测试省测试市史志馆", {"agency_conflict"}),  # of nobody
    ],
)
def test_two_names_of_one_agency_do_not_contradict_each_other(
    engine: Engine, send: Sender, title: str, expected: set[str]
) -> None:
    """A clerk prints the name of the time in the title and today's, or a short one, behind 填报单位."""
    names = (Alias("测试省测试市档案馆", dt.date(2023, 6, 30)), Alias("测试省测试市文档局"))
    with writing(engine) as conn:
        load_agencies(conn, [AgencyRecord(AGENCY, "A1", aliases=names), AgencyRecord("测试省测试市方志馆", "B1")])
    path = send(quiet_report(), "a.xlsx")
    book = load_workbook(path)
    book["封面"]["A1"] = f"{title}2023年政府信息公开工作年度报告"
    book.save(path)
    result = one(run(engine, path))
    assert codes(result) & {"agency_conflict", "unknown_agency"} == expected
    assert result.status == ("returned" if expected else "accepted")
    assert result.agency == AGENCY
