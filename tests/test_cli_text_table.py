"""Plain tables whose columns line up, Chinese or not."""

from __future__ import annotations

from reportdb.commands.text_table import Box, drawn, listing, width, wrap


def test_chinese_is_two_columns_wide() -> None:
    assert width("abc") == 3
    assert width("本级") == 4
    assert width("（一）") == 6
    assert width("e\u0301") == 1


def test_wrapping_never_passes_the_width_and_loses_nothing() -> None:
    text = "三、本年度办理结果abc"
    lines = wrap(text, 7)
    assert "".join(lines) == text
    assert all(width(line) <= 7 for line in lines)
    assert wrap("", 5) == [""]
    assert wrap("字", 1) == ["字"]


def test_a_list_lines_up() -> None:
    assert listing(("单位", "n"), [("宿迁市", "7"), ("ab", "1234")], right=[1]).splitlines() == [
        "单位       n",
        "------  ----",
        "宿迁市     7",
        "ab      1234",
    ]


def test_merged_cells_are_drawn_once() -> None:
    text = drawn(
        [Box(0, 0, "合并", 1, 2), Box(1, 0, "甲"), Box(1, 1, "12", right=True), Box(0, 2, "高", 2, 1)], widest=10
    )
    assert text.splitlines() == [
        "+---------+----+",
        "| 合并    | 高 |",
        "+----+----+    |",
        "| 甲 | 12 |    |",
        "+----+----+----+",
    ]


def test_a_long_word_in_a_merged_cell_makes_its_rows_higher() -> None:
    text = drawn([Box(0, 0, "一二三四五六", 2, 1), Box(0, 1, "1"), Box(1, 1, "2")], widest=4)
    lines = text.splitlines()
    assert {width(line) for line in lines} == {width(lines[0])}
    assert "".join(char for char in text if char in "一二三四五六") == "一二三四五六"
