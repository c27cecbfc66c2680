"""What was recognised once is used again for the same outline; it must never differ from a fresh look."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.grid import Grid
from etl.lexicon import lexicon
from etl.recognise import FoundSheet, Recogniser, recognise, roster
from etl.recognise.head_words import may_head, vocabulary
from etl.recognise.leftover import name
from etl.workbook import Sheet, read
from etl.workbook.book import ErrorCell, FormulaCell

REPORTS = Path(__file__).parent.parent / "samples" / "reports"
#: kept over all examples, so that every sheet meets the memory of all sheets before it
WARM = Recogniser(lexicon())
#: cells that recognition may take for one another: blanks, figures, units, remarks, headings, labels
CELLS: list[object] = [
    "", " ", "\u3000", "\u200b", "\u2003", "\xa0\xa0", 0.0, 7.0, 2024.0, True, datetime(2024, 1, 5), ErrorCell("#REF!"),
    FormulaCell("A1/2"), "7", "12件", "1,234", "约100", "2024年", "— 3 —", "第3页", "/", "—", "件", "件      ", "abc     ",
    "万元", "（元）", "（一）", "注：以上", "说明文字", "五、存在的主要问题及改进情况", "（二）分类", "填报人：王五", "填报日期", "无",
    "行政许可", "行政复议", "其他", "3.其他", "（六）其他", "（六）其他处理", "总计", "小计", "备注", "序号", "渠道", "数值", "问题",
    "改进措施", "平台建设", "问题描述", "结果维持", "商业企业", "四、结转下年度继续办理", "本年新收", "某某情况",
    "本文字超过六十个字所以只能是一段说明而不是表格的栏目名称" * 3,
]  # fmt: skip


@cache
def sheets() -> list[Sheet]:
    """Every sheet of the sample reports."""
    paths = sorted(REPORTS.glob("*.xlsx"))
    return [sheet for path in paths for sheet in read(path.read_bytes(), path.name).sheets]


def fresh(sheet: Sheet) -> FoundSheet:
    """The same without memory."""
    return name(recognise(sheet, lexicon()), sheet)


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_memory_changes_no_answer(data: st.DataObject) -> None:
    sheet = deepcopy(data.draw(st.sampled_from(sheets())))
    places = [(row, column) for row, cells in enumerate(sheet.rows) for column in range(len(cells))]
    for row, column in data.draw(st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True)):
        for cell in data.draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=3)):
            sheet.rows[row][column] = cell
            found, said = WARM.read(sheet)
            assert found == fresh(sheet), (sheet.name, row, column, cell)
            assert said == Recogniser(lexicon()).read(sheet)[1], (sheet.name, row, column, cell)


#: all tables and lists in few cells; every place of it can be tried with every kind of cell
SMALL = """信息内容|本年制发件数|本年废止件数|现行有效件数|本年处理决定数量
规章|1|2|3|/
行政规范性文件|4|5|6|/
行政许可|/|/|/|7
|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计
一、本年新收政府信息公开申请数量|1|2|3|4|5|6|7
（六）其他处理|1|2|3|4|5|6|7
四、结转下年度继续办理|1|2|3|4|5|6|7
|结果维持|结果纠正|其他结果|尚未审结|总计
行政复议|1|2|3|4|5
未经复议直接起诉|1|2|3|4|5
复议后起诉|1|2|3|4|5
渠道|指标|数值|单位
微博|粉丝|5|个
|阅读量|6|次
序号|问题|改进措施
1|某问题|某措施"""


def small(extra: int, place: tuple[int, int], cell: object) -> Sheet:
    """The small sheet with an empty row put in before row `extra` and a cell put at a place."""
    lines = [[float(word) if word.isdigit() else word for word in line.split("|")] for line in SMALL.splitlines()]
    rows: list[list[object]] = [[*line, *[""] * (9 - len(line))] for line in lines]
    rows.insert(extra, [""] * 9)
    rows[place[0]][place[1]] = cell
    return Sheet("汇总", rows)


@pytest.mark.parametrize("extra", range(1, 18))
def test_cells_taken_for_one_another_are_recognised_alike(extra: int) -> None:
    """An empty row between the others, and a cell of the row above, hold each kind of cell after each other kind."""
    for place in ((extra, 0), (extra, 1), (extra, 8), (extra - 1, 4)):
        looked_at = [(sheet, fresh(sheet)) for sheet in (small(extra, place, cell) for cell in CELLS)]
        for order in (looked_at, looked_at[::-1]):
            warm = Recogniser(lexicon())
            for sheet, expected in order:
                assert warm.read(sheet)[0] == expected, (place, sheet.rows[place[0]][place[1]])


def test_codes_of_other_figures_are_read_anew() -> None:
    """其他指标 lists name their cells by code: the same outline with another code is another figure."""
    head: list[object] = ["报表", "代码", "数值"]
    found = []
    for code in ("publications/licensing/items", "publications/penalty/items"):
        sheet = Sheet("其他指标", [list(head), ["表二", code, 12.0]])
        found.append(WARM.read(sheet)[0].extras[0].lines[0][2].row)
    assert found == ["licensing", "penalty"]


def test_two_lines_of_one_agency_hide_no_list_of_two() -> None:
    """Which agencies differ is more than the outline tells: a list may begin where one agency was named twice before."""
    head: list[object] = ["", "规章本年制发件数", "规章本年废止件数", "行政许可本年处理决定数量"]
    lines: list[list[object]] = [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]

    def listed(*names: str) -> Sheet:
        return Sheet("过录表", [list(head), *([name, *line] for name, line in zip(names, lines, strict=True))])

    warm = Recogniser(lexicon())
    warm.read(listed("水利局", "水利局"))
    found = warm.read(listed("水利局", "财政局"))[0]
    assert [row.name for roster in found.rosters for row in roster.rows] == ["水利局", "财政局"]


def test_a_cover_is_recognised_once() -> None:
    """The agency beside 填报单位 looks like a list on its side; without a word of a form there is none."""
    warm = Recogniser(lexicon())
    covers = [
        Sheet("封面", [["年度报告", ""], ["填报单位", name], ["报告年度", 2023.0]]) for name in ("水利局", "财政局")
    ]
    first, second = (warm.read(cover) for cover in covers)
    assert first[0] is second[0]
    assert [said.agencies[0].value for _, said in (first, second)] == ["水利局", "财政局"]


def test_a_list_holds_a_word_of_a_form() -> None:
    """No list is missed by the short look for such words."""
    lists = 0
    for path in sorted((REPORTS.parent / "rosters").glob("**/*.xlsx")):
        for sheet in read(path.read_bytes(), path.name).sheets:
            grid = Grid(sheet, lexicon())
            if roster.find(grid, lexicon()):
                lists += 1
                assert recognise(sheet, lexicon()).rosters
    assert lists


@given(
    st.lists(
        st.sampled_from(["规章", "本年制发", "其他", "1", "十", "٣", "数", "报告", "（件）", "3.", "测试", "件数"]),
        max_size=5,
    )
)
def test_a_head_is_told_by_its_first_character(words: list[str]) -> None:
    """The same as trying each way to cut it, with all first characters let through."""
    text = "".join(words)
    every = replace(vocabulary(), begins=frozenset(text))
    for above in (False, True):
        assert vocabulary().take_apart(text, above=above) == every.take_apart(text, above=above)
    assert may_head(text) is any(every.take_apart(text, above=above) for above in (False, True))


def test_heads_of_table_three_all_beside_another_table() -> None:
    """商业企业 under the heads of table four is no head of a table without columns."""
    rows: list[list[object]] = [
        ["行政复议", "予以公开", "结果维持", "商业企业", "社会公益组织"],
        ["科研机构", "科研机构", "自然人", "规章", "自然人"],
        ["结果维持", "其他", "总计", "社会公益组织", "自然人"],
    ]
    found = recognise(Sheet("x", rows), lexicon())
    assert not any(table.cells for table in found.tables if table.table == "applications")
