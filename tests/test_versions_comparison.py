"""Two reports compared: every difference, nothing else, and each mark told from the others."""

from __future__ import annotations

import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportdb.comparison import Difference, Kind, compare
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import (
    BLANK,
    NOT_APPLICABLE,
    ChannelFigure,
    Figure,
    ImprovementItem,
    Report,
    SignOff,
    TableData,
    number,
    words,
)

MakeReport = Callable[..., Report]
PLACE = ("applications", Cell("received", "total"))


def with_figure(report: Report, figure: Figure | None) -> Report:
    made = deepcopy(report)
    table, cell = PLACE
    if figure is None:
        del made.tables[table].figures[cell]
    else:
        made.tables[table].figures[cell] = figure
    return made


def sides(found: list[Difference]) -> list[tuple[str, str]]:
    return [(one.words(one.old), one.words(one.new)) for one in found]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (number(0), BLANK, ("0", "空白")),
        (BLANK, NOT_APPLICABLE, ("空白", "“/”")),
        (NOT_APPLICABLE, number(0), ("“/”", "0")),
        (number(5), words("5余件"), ("5", "“5余件”")),
        (None, BLANK, ("未报送", "空白")),
        (number(0), None, ("0", "未报送")),
    ],
)
def test_zero_blank_slash_words_and_nothing_are_told_apart(
    full_report: MakeReport, old: Figure | None, new: Figure | None, said: tuple[str, str]
) -> None:
    report = full_report("甲", 2023, "2021")
    (one,) = compare(with_figure(report, old), with_figure(report, new))
    assert (one.kind, one.place) == (Kind.FIGURE, PLACE)
    assert sides([one]) == [said]
    assert (one.row_label, one.column_label) == ("一、本年新收政府信息公开申请数量", "总计")
    marks = {"0": "number", "空白": "blank", "“/”": "not_applicable", "未报送": "not_reported"}
    assert one.value(one.old)[1] == marks.get(said[0], "number")


def test_money_is_exact_and_in_the_unit_of_its_view(full_report: MakeReport) -> None:
    report = full_report("甲", 2023, "2021")
    other = deepcopy(report)
    cell = next(cell for cell, meaning in catalog().table("2021", "publications").cells.items() if meaning.money)
    other.tables["publications"].figures[cell] = number(25_100_050)
    assert other.channels is not None
    other.channels[1] = other.channels[1]._replace(figure=number(2_510_05))
    channel, money = compare(report, other)
    assert (money.value(money.new), money.shown_unit) == (("25.10005", "number", None), "万元")
    assert (channel.value(channel.new), channel.shown_unit) == (("2510.05", "number", None), "元")
    assert (channel.row, channel.column, channel.words(channel.new)) == ("2", "budget", "2510.05元")


def test_a_line_put_in_before_the_others_is_one_difference(full_report: MakeReport) -> None:
    report = full_report("甲", 2023, "2021")
    other = deepcopy(report)
    assert other.channels is not None
    assert other.improvement_items is not None
    other.channels.insert(0, ChannelFigure("wechat", "微信", "posts", "信息", "条", number(3)))
    other.improvement_items.insert(0, ImprovementItem("新问题。", "新办法。"))
    line, problem, action = compare(report, other)
    assert (line.row, line.label, line.old, line.new) == ("1", "第 1 行 微信／信息", None, number(3))
    assert [(one.row, one.column, one.old, one.new) for one in (problem, action)] == [
        ("1", "problem", None, "新问题。"), ("1", "action", None, "新办法。"),
    ]  # fmt: skip
    gone = compare(other, report)
    assert [(one.row, one.new) for one in gone] == [("1", None)] * 3


def test_a_line_renamed_is_one_gone_and_one_new(full_report: MakeReport) -> None:
    report = full_report("甲", 2023, "2021")
    other = deepcopy(report)
    assert other.channels is not None
    other.channels[0] = other.channels[0]._replace(metric="信息数")
    found = compare(report, other)
    assert [(one.column_label, one.old, one.new) for one in found] == [
        ("信息", number(12), None), ("信息数", None, number(12)),
    ]  # fmt: skip


def test_words_beside_the_figures_count_too(full_report: MakeReport) -> None:
    report = full_report("甲", 2023, "2021")
    other = deepcopy(report)
    other.sign_off = replace(report.sign_off, preparer="赵六", phone="")
    other.improvement_items = [ImprovementItem("公开不够及时。", "改了办法。")]
    del other.tables["appeals"]
    found = compare(report, other)
    assert [(one.kind, one.table, one.row_label) for one in found if one.kind is not Kind.FIGURE] == [
        (Kind.TABLE, "appeals", "整张表"),
        (Kind.WORDS, "improvement_items", "第 1 条"),
        (Kind.WORDS, "sign_off", "填报人"),
        (Kind.WORDS, "sign_off", "联系电话"),
    ]
    assert sum(one.kind is Kind.FIGURE for one in found) == len(report.tables["appeals"].figures)
    assert sides(found)[-2:] == [("王五", "赵六"), ("0571-1", "空白")]


def test_another_edition_of_a_table_is_a_difference(full_report: MakeReport) -> None:
    report = full_report("甲", 2023, "2021")
    other = deepcopy(report)
    other.tables["appeals"] = TableData("2019", dict(report.tables["appeals"].figures))
    (one,) = compare(report, other)
    assert (one.kind, one.table, one.old, one.new) == (Kind.EDITION, "appeals", "2021", "2019")


def test_long_lists_are_compared_in_no_time(full_report: MakeReport) -> None:
    report = full_report("甲", 2023, "2021")
    other = deepcopy(report)
    report.channels = [ChannelFigure("x", "x", "y", "y", "条", number(n)) for n in range(20_000)]
    other.channels = report.channels[1:]
    assert len(compare(report, other)) == 20_000
    report.improvement_items = [ImprovementItem("同一句", str(n)) for n in range(999)]
    other.improvement_items = report.improvement_items[1:]
    assert compare(report, other)


FIGURES = st.one_of(
    st.just(BLANK), st.just(NOT_APPLICABLE), st.integers(0, 3).map(number), st.sampled_from("甲乙").map(words)
)
LINES = st.builds(
    ChannelFigure, st.just("c"), st.sampled_from("甲乙"), st.just("m"), st.sampled_from("丙丁"), st.just("条"), FIGURES
)
ITEMS = st.builds(ImprovementItem, st.sampled_from("问题"), st.sampled_from("改进"))
CELLS = list(catalog().table("2021", "appeals").cells)[:4]
TABLES = st.builds(
    TableData, st.sampled_from(["2019", "2021"]), st.dictionaries(st.sampled_from(CELLS), FIGURES, max_size=3)
)
REPORTS = st.builds(
    Report,
    tables=st.dictionaries(st.just("appeals"), TABLES),
    channels=st.none() | st.lists(LINES, max_size=4),
    improvement_items=st.none() | st.lists(ITEMS, max_size=4),
    sign_off=st.builds(SignOff, st.sampled_from(["", "张"]), st.just(""), st.sampled_from(["", "李"])),
)


@settings(max_examples=300, deadline=None)
@given(REPORTS, REPORTS)
def test_no_difference_means_the_same_content_and_the_other_way_round(old: Report, new: Report) -> None:
    found = compare(old, new)
    assert (found == []) is (old.content() == new.content())
    assert all(one.old != one.new for one in found)
    assert compare(old, deepcopy(old)) == []
    back = compare(new, old)
    assert sum(one.kind is Kind.FIGURE and one.table == "appeals" for one in back) == sum(
        one.kind is Kind.FIGURE and one.table == "appeals" for one in found
    )


def test_every_changed_figure_of_a_full_report_is_named_once(full_report: MakeReport) -> None:
    chance = random.Random(7)
    report = full_report("甲", 2023, "2021")
    for _ in range(20):
        other = deepcopy(report)
        changed = set()
        for code, data in other.tables.items():
            for cell in chance.sample(sorted(data.figures), 5):
                data.figures[cell] = chance.choice([BLANK, NOT_APPLICABLE, words("约十件"), number(9_999_999)])
                changed.add((code, cell))
        found = compare(report, other)
        assert {one.place for one in found} == changed
        assert len(found) == len(changed)
