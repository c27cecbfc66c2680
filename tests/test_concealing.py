"""Findings that name other agencies, told to those who may not see these."""

from __future__ import annotations

import datetime as dt

import pytest

from reportdb.checks.concealing import Seen, concealed, names_others
from reportdb.checks.copied import check_twins
from reportdb.checks.locked_year import year_locked
from reportdb.checks.surroundings import Twin
from reportdb.findings import Finding, Level
from reportdb.forms import TABLE_NAMES, catalog
from reportdb.report import TableData, number
from reportdb.succession import joined_words

FIGURES = {cell: number(place) for place, cell in enumerate(catalog().table("2021", "appeals").official_cells, 1)}
NOON = dt.datetime(2024, 3, 1, 12, tzinfo=dt.UTC)


def only(names: set[str]) -> Seen:
    """These names in any year."""
    return lambda _year: names


nobody = only(set())


def copied(*names: str) -> Finding:
    twins = [Twin("appeals", name, 2023) for name in names]
    (found,) = check_twins({"appeals": TableData("2021", FIGURES)}, twins)
    return found


@pytest.mark.parametrize(
    ("names", "seen", "told"),
    [
        (("甲局", "乙局"), {"甲局", "乙局"}, "甲局（2023年）、乙局（2023年）"),
        (("甲局", "乙局"), {"甲局"}, "甲局（2023年）和其他单位的报告"),
        (("甲局", "乙局"), set(), "其他单位的报告"),
        (("甲局、乙局（2021年）的合署", "丙局"), {"丙局"}, "丙局（2023年）和其他单位的报告"),
        (("甲局", "乙局", "丙局", "丁局"), {"甲局", "乙局", "丙局"}, "甲局（2023年）、乙局（2023年）、丙局（2023年）和其他单位的报告"),
        (("甲局完全相同", "乙局"), {"乙局"}, "乙局（2023年）和其他单位的报告"),
    ],
)  # fmt: skip
def test_of_several_copies_those_seen_are_named(names: tuple[str, ...], seen: set[str], told: str) -> None:
    item = copied(*names)
    found = concealed(item, only(seen))
    assert names_others(item)
    assert found.message == f"{TABLE_NAMES['appeals']}：全部数字与{told}完全相同，疑似照抄或发错了文件。"
    assert (found.operands, found.places, found.level) == (item.operands, item.places, item.level)


@pytest.mark.parametrize("names", [["旧局"], ["旧局", "甲局"]])
def test_last_years_figures_of_a_merger_are_told_whole_or_not_at_all(names: list[str]) -> None:
    item = Finding(
        "T3-CARRY", Level.VERIFY, f"上年结转 3，应为 9。{joined_words(names)}", "applications", "carried_in", "total",
        expected=9, found=3, operands={"carried_out": 9},
    )  # fmt: skip
    assert names_others(item)
    assert concealed(item, only({"旧局", "甲局"})) == item
    found = concealed(item, only({"甲局"}))
    assert "9" not in found.message
    assert "旧局" not in found.message
    assert found.message.startswith("上年结转数等于上一年度报告的结转下年度继续办理数：")
    assert (found.expected, found.found, found.operands) == (None, None, {})
    assert (found.row, found.column) == ("carried_in", "total")


def test_an_offices_own_rule_of_last_year_has_no_title_at_hand() -> None:
    item = Finding("JIA-01", Level.VERIFY, f"9 不等于 3。{joined_words(['旧局'])}")
    assert (
        concealed(item, nobody).message == "与上年的核对：与上年数核对不符；上年数涉及管辖范围以外的单位，不在此列出。"
    )


def test_a_lock_is_told_with_its_agency_or_without() -> None:
    item = year_locked(2023, NOON, "甲县", "李四", "已上报；勿改")
    day = f"{NOON.astimezone():%Y-%m-%d}"
    assert item.message.startswith(f"2023年度已于{day}锁定，")
    assert item.message.endswith("（锁定单位：甲县；锁定人：李四；理由：已上报；勿改）")
    assert concealed(item, only({"甲县"})) == item
    assert concealed(item, only({"甲县教育局"})).message == item.message.partition("（锁定单位")[0]
    everybody = year_locked(2023, NOON, "", "", "定稿")
    assert everybody.message.endswith("（锁定单位：全部单位；理由：定稿）")
    assert concealed(everybody, only({"甲县"})).message.endswith("重新报送原文件。")


def test_words_of_another_version_are_not_told_at_all() -> None:
    assert (
        concealed(Finding("DUP-AGENCY", Level.VERIFY, "同乙局雷同"), nobody).message
        == "整张表的数字与另一单位的报告完全相同。"
    )
    assert concealed(Finding("year_locked", Level.ERROR, "乙县锁定"), nobody).message == "年度已锁定，不再接收改动。"


def test_a_finding_about_its_own_agency_alone_stays_as_it_is() -> None:
    item = Finding("T3-ID", Level.ERROR, "本年新收 1 与上年结转 2 之和应为 3", operands={"received": 1})
    assert not names_others(item)
    assert concealed(item, nobody) == item
