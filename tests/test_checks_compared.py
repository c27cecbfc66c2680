"""The rules that hold a report against others, on Reports in memory: when each speaks, and when it keeps quiet."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportdb.checks import Surroundings, check, figures_key
from reportdb.checks.outliers import FEWEST_PEERS, spread_of
from reportdb.checks.repeated_text import check_repeated_text
from reportdb.checks.surroundings import Spread, Twin
from reportdb.checks.watched import size, watched
from reportdb.findings import Finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, Figure, ImprovementItem, Report, Scope, TableData, number

LICENCES = Cell("licensing", "decisions")
FEES = Cell("administrative_fee", "fee_amount")
RECEIVED = Cell("received", "total")


def a_report(year: int = 2023, **publications: int | None) -> Report:
    """Zeros, and what is given of 表二 as item__measure."""
    report = Report("甲市教育局", year, Scope.OWN, "2021")
    for code in ("publications", "applications", "appeals"):
        table = catalog().table("2021", code)
        report.tables[code] = TableData("2021", {cell: number(0) for cell in table.official_cells})
    for name, value in publications.items():
        put(report, Cell(*name.split("__")), value)
    return report


def put(report: Report, cell: Cell, value: int | None, table: str = "publications") -> Report:
    report.tables[table].figures[cell] = BLANK if value is None else Figure(number(0).mark, value)
    return report


def said(code: str, report: Report, around: Surroundings) -> list[Finding]:
    return [item for item in check(report, catalog(), around) if item.code == code]


@pytest.mark.parametrize(
    ("now", "then", "speaks"),
    [
        (9487, 550, True),
        (550, 9487, True),
        (60, 20, False),  # three times as many, and few
        (100, 3, True),
        (70, 3, False),
        (0, 79, False),
        (0, 80, True),
        (80, 0, True),
        (None, 9487, False),
        (9487, None, False),
        (4 * 550, 550, False),
    ],
)
def test_a_figure_many_times_last_years(now: int | None, then: int | None, speaks: bool) -> None:
    found = said(
        "OUT-YEAR",
        a_report(licensing__decisions=now),
        Surroundings(last_year=a_report(2022, licensing__decisions=then)),
    )
    assert bool(found) is speaks
    if found:
        (item,) = found
        assert (item.row, item.column, item.found, item.expected) == ("licensing", "decisions", now, then)
        assert item.operands == {"licensing/decisions": now, "licensing/decisions@-1": then}
        assert str(now) in item.message
        assert str(then) in item.message


def test_an_amount_in_the_wrong_unit_is_told_in_its_unit() -> None:
    now, then = a_report(administrative_fee__fee_amount=251_000 * 1_000_000), a_report(2022)
    put(then, FEES, 25 * 1_000_000)
    (item,) = said("OUT-YEAR", now, Surroundings(last_year=then))
    assert item.found == "251000"
    assert item.expected == "25"
    assert "万元" in item.message


def test_last_years_copy_is_one_finding() -> None:
    given = {"licensing__decisions": 120, "penalty__decisions": 7, "normative_document__in_force": 10}
    (item,) = said("DUP-YEAR", a_report(**given), Surroundings(last_year=a_report(2022, **given)))
    assert (item.table, item.found) == (None, 3)
    other = a_report(2022, **given | {"penalty__decisions": 8})
    assert said("DUP-YEAR", a_report(**given), Surroundings(last_year=other)) == []


def test_zeros_and_two_figures_may_be_those_of_last_year() -> None:
    few = {"licensing__decisions": 120, "normative_document__in_force": 10}
    assert said("DUP-YEAR", a_report(), Surroundings(last_year=a_report(2022))) == []
    assert said("DUP-YEAR", a_report(**few), Surroundings(last_year=a_report(2022, **few))) == []


def test_figures_key_knows_figures_not_blanks() -> None:
    given = dict(zip(("licensing__decisions", "penalty__decisions", "coercion__decisions"), (11, 12, 13), strict=True))
    given |= {"normative_document__in_force": 14, "normative_document__issued": 15}
    one, other = a_report(**given), a_report(**given)
    key = figures_key(one.tables["publications"])
    assert key is not None
    assert figures_key(put(other, FEES, None).tables["publications"]) == key
    assert figures_key(put(other, LICENCES, 99).tables["publications"]) != key
    assert figures_key(a_report(licensing__decisions=11).tables["publications"]) is None


def test_twins_are_named_up_to_three() -> None:
    twins = [Twin("publications", f"乙{count}", 2023) for count in range(5)]
    (item,) = said("DUP-AGENCY", a_report(licensing__decisions=3), Surroundings(twins=twins))
    assert "乙2（2023年）等 5 份报告" in item.message
    assert "乙3" not in item.message


def test_own_figures_beyond_the_consolidated_ones_on_both_sides() -> None:
    own, whole = a_report(licensing__decisions=120), a_report(licensing__decisions=80)
    whole.scope = Scope.CONSOLIDATED
    for report, other in ((own, whole), (whole, own)):
        (item,) = said("ROLLUP", report, Surroundings(other_scope=other))
        assert item.operands == {"licensing/decisions@own": 120, "licensing/decisions@consolidated": 80}
    whole = put(whole, LICENCES, 120)
    assert said("ROLLUP", own, Surroundings(other_scope=whole)) == []


def test_figures_that_do_not_add_up_are_not_held_against_the_other_scope() -> None:
    own, whole = a_report(normative_document__in_force=12), a_report(normative_document__in_force=3)
    whole.scope = Scope.CONSOLIDATED
    assert said("ROLLUP", own, Surroundings(other_scope=whole)) == []


@pytest.mark.parametrize(
    ("government", "received", "code"),
    [
        (False, dt.date(2024, 1, 31), None),
        (False, dt.date(2024, 2, 1), "DL-ORGAN"),
        (True, dt.date(2024, 3, 31), None),
        (True, dt.date(2024, 4, 1), "DL-GOV"),
        (None, dt.date(2024, 12, 1), None),
        (True, None, None),
    ],
)
def test_the_day_of_arrival(government: bool | None, received: dt.date | None, code: str | None) -> None:
    found = check(a_report(), catalog(), Surroundings(government=government, received=received))
    assert [item.code for item in found] == ([code] if code else [])


def test_words_of_last_year_in_another_order_are_still_last_years() -> None:
    problems = "主动公开的内容还不够全面，政策解读的形式比较单一。"
    actions = "拓展公开范围，采用图解、问答等形式加强政策解读。"
    last = [ImprovementItem(problems, actions)]
    assert check_repeated_text([ImprovementItem(actions, problems)], last) is not None
    assert (
        check_repeated_text(
            [
                ImprovementItem(
                    "招生信息更新迟缓，家长查找不便，咨询较多。", "增设专栏，逐校明确责任人，按月检查更新情况。"
                )
            ],
            last,
        )
        is None
    )
    assert check_repeated_text([ImprovementItem("无", "无")], [ImprovementItem("无", "无")]) is None
    assert check_repeated_text([], last) is None
    item = check_repeated_text(last, last)
    assert item is not None
    assert item.operands["repeated"] == item.operands["characters"]


def test_half_of_the_words_may_be_old() -> None:
    old, new = "甲" * 40, "乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑"
    assert len(new) == 40
    assert check_repeated_text([ImprovementItem(old, new)], [ImprovementItem(old, "")]) is None
    assert check_repeated_text([ImprovementItem(old, new[:39])], [ImprovementItem(old, "")]) is not None


TABLE = catalog().table("2021", "publications")


@given(st.lists(st.integers(0, 10**9), max_size=FEWEST_PEERS))
def test_few_peers_say_nothing(values: list[int]) -> None:
    assert spread_of(TABLE, LICENCES, Counter(values)) is None


@given(st.lists(st.integers(0, 10**9), min_size=FEWEST_PEERS + 1, max_size=40))
def test_the_middle_is_that_of_all_peers_alike_or_not(values: list[int]) -> None:
    sizes = [size(TABLE, LICENCES, value) for value in values]
    middle = median(sizes)
    expected = Spread(len(values), int(median(values)), middle, median(abs(one - middle) for one in sizes))
    assert spread_of(TABLE, LICENCES, Counter(values)) == expected


@pytest.mark.parametrize(("value", "speaks"), [(120, False), (1100, False), (98765, True), (0, False)])
def test_a_figure_far_from_its_peers(value: int, speaks: bool) -> None:
    spread = spread_of(TABLE, LICENCES, Counter(100 + count for count in range(9)))
    assert spread is not None
    found = said(
        "OUT-PEER", a_report(licensing__decisions=value), Surroundings(peers={("publications", LICENCES): spread})
    )
    assert bool(found) is speaks


def test_peers_that_lie_wide_apart_leave_room() -> None:
    spread = spread_of(TABLE, LICENCES, Counter(10**count for count in range(10)))
    assert spread is not None
    around = Surroundings(peers={("publications", LICENCES): spread})
    assert said("OUT-PEER", a_report(licensing__decisions=10**8), around) == []


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_what_is_watched_can_be_measured(edition: str) -> None:
    for table in catalog().form(edition).tables.values():
        for cell in watched(table):
            assert not table.cells[cell].signed
    assert RECEIVED in watched(catalog().table(edition, "applications"))


def test_a_high_share_of_other_handling_is_looked_at_in_the_2019_form_only() -> None:
    report = Report("甲市教育局", 2020, Scope.OWN, "2019")
    table = catalog().table("2019", "applications")
    report.tables["applications"] = TableData("2019", {cell: number(0) for cell in table.official_cells})
    put(report, Cell("other", "total"), 11, "applications")
    put(report, Cell("total_handled", "total"), 21, "applications")
    (item,) = said("OTHER-HIGH", report, Surroundings())
    assert "52%" in item.message
    put(report, Cell("other", "total"), 10, "applications")
    assert said("OTHER-HIGH", report, Surroundings()) == []
