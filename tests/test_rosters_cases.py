"""Flat lists as offices keep them, typed out small: what is read, what is named, and what is no list at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook

from etl.grid import Grid
from etl.lexicon import lexicon
from etl.pending import Pending, read_pending
from etl.places import cells_at
from etl.recognise import Recogniser, recognise
from etl.recognise.leftover import name as named_leftovers
from etl.recognise.roster import find
from etl.recognise.roster_starts import suspected
from etl.text import address
from etl.whose import Word
from etl.workbook import Sheet
from reportdb.findings import Level
from reportdb.report import Mark, Scope

TITLE = "某县2023年政府信息公开工作年度报告统计汇总表"
Reader = Callable[..., list[Pending]]
Page = tuple[str, str]  # name of the sheet, its cells: lines of words parted by |


def cell_of(word: str) -> object:
    try:
        return float(word) if word.strip() else None
    except ValueError:
        return word


def written(folder: Path, pages: Sequence[Page], merges: Sequence[str] = (), name: str = "汇总.xlsx") -> str:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, text in pages:
        sheet = book.create_sheet(title)
        for row, line in enumerate(text.strip("\n").split("\n"), start=1):
            for column, word in enumerate(line.split("|"), start=1):
                sheet.cell(row, column, cell_of(word))
        for merged in merges:
            sheet.merge_cells(merged)
    book.save(folder / name)
    return str(folder / name)


def figures(report: Pending) -> dict[str, int | str | None]:
    """row/column -> number, or the mark of what is no number."""
    assert report.read is not None
    return {
        f"{cell.row}/{cell.column}": figure.value if figure.mark is Mark.NUMBER else figure.mark.value
        for data in report.read.report.tables.values()
        for cell, figure in data.figures.items()
    }


def places(report: Pending) -> dict[str, str]:
    """row/column -> the cell a figure came from."""
    assert report.read is not None
    tables = [cells_at(table.positions) for table in report.read.places]
    return {f"{cell.row}/{cell.column}": address(*place) for cells in tables for cell, place in cells.items()}


def found(report: Pending) -> list[tuple[str, str, str | None]]:
    return [(item.code, item.level.value, item.cell) for item in report.findings]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def reader(
        *pages: str | Page, merges: Sequence[str] = (), word: Word | None = None, name: str = "汇总.xlsx"
    ) -> list[Pending]:
        sheets = [page if isinstance(page, tuple) else ("过录表", page) for page in pages]
        return read_pending(written(tmp_path, sheets, merges, name), word or Word())

    return reader


def test_totals_only(read: Reader) -> None:
    """An outcome alone is its total, 行政复议 alone too, an item with one measure is that measure."""
    one, other = read(f"""{TITLE}
单位：件、万元
序号|单位名称|新收申请总数|上年结转|予以公开|办理总数|行政复议|行政许可|行政事业性收费|联系电话|备注
1|县教育局|1|2|3|4|5|6|1.25|84360001|12件见附件
2|县财政局|11|12|13|14|15|16|/||
|合计|12|14|16|18|20|22|1.25||""")
    assert (one.agency, one.year, one.scope) == ("县教育局", 2023, None)
    assert figures(one) == {
        "received/total": 1, "carried_in/total": 2, "granted/total": 3, "total_handled/total": 4,
        "reconsideration/total": 5, "licensing/decisions": 6, "administrative_fee/fee_amount": 1_250_000,
    }  # fmt: skip
    assert figures(other)["administrative_fee/fee_amount"] == "not_applicable"
    assert found(one) == found(other) == []


def test_an_item_with_several_measures_says_too_little(read: Reader) -> None:
    (one,) = read(f"{TITLE}\n单位名称|规章|行政许可\n县教育局|1|2")
    assert figures(one) == {"licensing/decisions": 2}
    assert found(one) == [("column_unknown", "error", "B3")]


def test_the_form_of_2019_has_several_measures_for_licensing(read: Reader) -> None:
    (one,) = read("某县2020年年报汇总\n单位名称|行政许可|新收\n县教育局|1|2")
    assert figures(one) == {"received/total": 2}
    assert found(one) == [("column_unknown", "error", "B3")]


@pytest.mark.parametrize(
    "head", ["网上申请数", "2022年新收", "累计新收", "本年新收（网上）", "新收同比增减", "受理申请", "上年新收", "得分"]
)
def test_other_figures_are_named_and_not_taken(read: Reader, head: str) -> None:
    one, other = read(f"{TITLE}\n单位名称|本年新收|{head}\n县教育局|1|2\n县财政局|3|")
    assert figures(one) == {"received/total": 1}
    assert found(one) == [("column_unknown", "error", "C3")]
    assert found(other) == []
    assert head in one.findings[0].message


def test_groups_of_the_form_are_sums_and_no_figures(read: Reader) -> None:
    """不予公开 alone, and 其他处理 of a year whose form has it as a heading."""
    (one,) = read(f"{TITLE}\n单位名称|予以公开|不予公开|其他处理|行政诉讼\n县教育局|1|2|3|4")
    assert figures(one) == {"granted/total": 1}
    assert found(one) == [("column_unknown", "verify", "C3, D3, E3")]


def test_sums_with_all_their_parts_are_checked(read: Reader) -> None:
    heads = "自然人|法人或其他组织||||||总计\n||商业企业|科研机构|社会公益组织|法律服务机构|其他|小计|"
    right, wrong = read(
        f"单位名称|本年新收|||||||\n|{heads}\n县教育局|1|2|3|4|5|6|20|21\n县财政局|1|2|3|4|5|6|19|21", merges=["C2:H2", "B1:I1"],
        name="某县2023年.xlsx",
    )  # fmt: skip
    assert len(figures(right)) == 7
    assert found(right) == []
    assert found(wrong) == [("subtotal_differs", "error", "H5")]


def test_a_sum_line_is_checked_and_is_no_report(read: Reader) -> None:
    reports = read(f"""{TITLE}
单位名称|新收|结转下年度
全县合计|7|9
一、县直部门
县教育局|1|2
县财政局|2|3
小计|3|5
二、乡镇
青山镇|4|5
小计|4|5""")
    assert [report.agency for report in reports] == ["县教育局", "县财政局", "青山镇"]
    assert found(reports[0]) == [("subtotal_differs", "verify", "C3")]
    assert reports[0].findings[0].expected == 10
    assert found(reports[1]) == found(reports[2]) == []


def test_one_column_twice(read: Reader) -> None:
    """Equal figures lose nothing; of different ones neither is taken."""
    same, blank, differing = read(
        f"{TITLE}\n单位名称|本年新收|新收总数|予以公开\n县教育局|1|1|5\n县财政局||2|5\n县民政局|3|4|5"
    )
    assert figures(same) == {"received/total": 1, "granted/total": 5}
    assert figures(blank) == {"received/total": 2, "granted/total": 5}
    assert found(same) == found(blank) == []
    assert [places(report)["received/total"] for report in (same, blank)] == ["B3", "C4"]
    assert figures(differing) == {"granted/total": 5}
    assert found(differing) == [("column_unknown", "error", "B5, C5")]


def test_one_agency_twice(read: Reader) -> None:
    (one,) = read(f"{TITLE}\n单位名称|新收|予以公开\n县教育局|1|5\n县教育局|2|5")
    assert figures(one) == {"granted/total": 5}
    assert found(one) == [("table_twice", "error", "B3, B4")]


def test_a_line_without_a_name_belongs_to_nobody(read: Reader) -> None:
    one, nobody, other = read(f"{TITLE}\n单位名称|新收|予以公开\n县教育局|1|5\n|2|6\n县财政局|3|7")
    assert (one.agency, nobody.agency, other.agency) == ("县教育局", None, "县财政局")
    assert found(nobody) == [("no_agency", "error", "B4, C4")]
    assert found(one) == found(other) == []


def test_the_word_selects_among_the_lines(read: Reader) -> None:
    page = "单位|年份|新收\n县教育局|2022|1\n|2023|2\n县财政局|2023|3\n|9|"
    (one,) = read(page, word=Word(agency="县教育局", year=2023))
    assert (one.agency, one.year, figures(one)) == ("县教育局", 2023, {"received/total": 2})
    assert [report.agency for report in read(page, word=Word(year=2023))][:2] == ["县教育局", "县财政局"]


@pytest.mark.parametrize(
    "page",
    [
        "单位名称|单位代码|新收\n县教育局|X1|1\n县财政局|X2|3\n县水利局|X3|5",
        "单位名称|统一社会信用代码|新收\n县教育局|X1|1\n县财政局|X2|3\n县水利局|X3|5",
        "单位名称|县教育局|县财政局|县水利局\n单位代码|X1|X2|X3\n新收|1|3|5\n予以公开|0|0|0",
        "新收|机构代码|单位名称\n1|X1|县教育局\n3|X2|县财政局\n5|X3|县水利局",
    ],
)
def test_a_code_selects_among_the_lines_as_a_name_does(read: Reader, page: str) -> None:
    page = f"{TITLE}\n{page}"
    (one,) = read(page, word=Word(agency="X2"))
    assert (one.agency, figures(one)["received/total"], found(one)) == ("县财政局", 3, [])
    (one,) = read(page, word=Word(agency="X2", known_as=frozenset({"X2", "县财政局"})))
    assert (one.agency, figures(one)["received/total"], found(one)) == ("X2", 3, [])
    assert found(*read(page, word=Word(agency="X4"))) == [("no_report", "error", None)]


def test_a_list_without_codes_is_selected_by_any_name_of_the_agency(read: Reader) -> None:
    page = f"{TITLE}\n单位名称|新收\n县教育局|1\n县国土资源局|3"
    word = Word(agency="X2", known_as=frozenset({"X2", "县自然资源局", "县国土资源局"}))
    (one,) = read(page, word=word)
    assert (one.agency, figures(one), found(one)) == ("X2", {"received/total": 3}, [])


def test_two_agencies_of_one_name_are_two_where_the_list_has_their_codes(read: Reader) -> None:
    page = f"{TITLE}\n单位名称|单位代码|新收\n城关镇人民政府|X1|1\n城关镇人民政府|X2|3\n县水利局|X3|5"
    assert [(one.agency_code, figures(one)) for one in read(page)][:2] == [
        ("X1", {"received/total": 1}), ("X2", {"received/total": 3}),
    ]  # fmt: skip
    (one,) = read(page, word=Word(agency="X2"))
    assert (figures(one), found(one)) == ({"received/total": 3}, [])


def test_years_by_sheet_and_tables_by_sheet_are_joined(read: Reader) -> None:
    reports = read(
        ("2022表二", "单位|规章|\n|制发|现行有效\n市教育局|1|2\n市财政局|3|4"),
        ("2022表三", "单位|新收\n市教育局|5\n市财政局|6"),
        ("2023表三", "单位|新收\n市财政局|7"),
    )
    assert [(report.agency, report.year, figures(report)) for report in reports] == [
        ("市教育局", 2022, {"regulation/issued": 1, "regulation/in_force": 2, "received/total": 5}),
        ("市财政局", 2022, {"regulation/issued": 3, "regulation/in_force": 4, "received/total": 6}),
        ("市财政局", 2023, {"received/total": 7}),
    ]


def test_one_line_an_applicant(read: Reader) -> None:
    one, other = read(
        f"{TITLE}\n单位|申请人类型|本年新收|总计\n县教育局|自然人|1|2\n|商业企业|3|4\n|总计|4|6\n县财政局|自然人|7|8",
        merges=["A3:A5"],
    )
    assert figures(one) == {
        "received/natural_person": 1, "received/org.company": 3, "received/total": 4,
        "total_handled/natural_person": 2, "total_handled/org.company": 4, "total_handled/total": 6,
    }  # fmt: skip
    assert figures(other) == {"received/natural_person": 7, "total_handled/natural_person": 8}


def test_one_line_a_figure(read: Reader) -> None:
    one, other = read(
        f"{TITLE}\n单位名称|指标|数值\n县教育局|规章-本年制发件数|1\n|新收（自然人）|2\n县财政局|复议总计|3\n|来访|4"
    )
    assert figures(one) == {"regulation/issued": 1, "received/natural_person": 2}
    assert figures(other) == {"reconsideration/total": 3}
    assert found(other) == [("column_unknown", "error", "C6")]


def test_the_same_on_its_side(read: Reader) -> None:
    one, other = read(
        f"{TITLE}\n类别|指标|计量单位|县教育局|县财政局|合计\n主动公开|规章制发件数|件|1|2|3\n|行政事业性收费金额|万元|1.5|2|3.5\n"
        "依申请公开|新收|件|4|5|9\n|来信|件|6|7|13", merges=["A3:A4"],
    )  # fmt: skip
    assert figures(one) == {"regulation/issued": 1, "administrative_fee/fee_amount": 1_500_000, "received/total": 4}
    assert found(one) == [("column_unknown", "error", "D6")]
    assert found(other) == [("column_unknown", "error", "E6")]


def test_scope_of_the_line_and_not_of_the_sheet(read: Reader) -> None:
    own, all_of_it, silent = read(
        f"{TITLE}\n单位|统计口径|新收\n县教育局|本级|1\n县教育局|汇总|2\n县财政局||3", name="某县2023年年报汇总表.xlsx"
    )
    assert (own.scope, all_of_it.scope, silent.scope) == (Scope.OWN, Scope.CONSOLIDATED, None)


def test_a_figure_merged_over_two_agencies_is_nobodys(read: Reader) -> None:
    one, other = read(f"{TITLE}\n单位名称|新收|予以公开\n县教育局|1|5\n县财政局||6", merges=["B3:B4"])
    assert figures(one) == {"received/total": 1, "granted/total": 5}
    assert figures(other) == {"granted/total": 6}
    assert found(other) == [("column_unknown", "error", "B4")]


def test_blank_lines_of_agencies_are_there(read: Reader) -> None:
    one, other = read(f"{TITLE}\n序号|单位名称|新收\n1|县教育局|1\n|乡镇（街道）|\n2|青山镇|\n注：以上为各单位报送数据")
    assert figures(other) == {"received/total": "blank"}
    assert (one.agency, other.agency) == ("县教育局", "青山镇")


def test_what_a_list_has_no_column_for_is_not_missing(read: Reader) -> None:
    (one,) = read(f"{TITLE}\n单位名称|新收\n县教育局|1")
    assert not any(item.code in ("row_missing", "column_missing") for item in one.findings)


def test_numbers_of_columns_are_no_figures(read: Reader) -> None:
    (one,) = read(f"{TITLE}\n序号|单位|电话|新收|予以公开\n栏次|甲|乙|1|2\n1|县教育局|123|5|6")
    assert figures(one) == {"received/total": 5, "granted/total": 6}


def test_a_year_column_against_the_title(read: Reader) -> None:
    (one,) = read(f"{TITLE}\n单位|年度|新收\n县教育局|2022|1")
    assert ("year_conflict", Level.ERROR) in [(item.code, item.level) for item in one.findings]


STATUTORY = """填报单位|某县教育局|报告年度|2023
|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计
一、本年新收政府信息公开申请数量|1|2|3|4|5|6|21
二、上年结转政府信息公开申请数量|1|2|3|4|5|6|21"""
AGENCY_LIST = "单位名称|单位代码|上级单位|层级\n某县教育局|101|某县人民政府|县级\n某县财政局|102|某县人民政府|县级"
CHANNELS = "渠道|指标|数值|单位\n新闻发布会|发布数|3|条\n市长办公会|场次|4|次"


@pytest.mark.parametrize("text", [STATUTORY, AGENCY_LIST, CHANNELS])
def test_other_sheets_are_no_flat_lists(text: str) -> None:
    lines = [[cell_of(word) or "" for word in line.split("|")] for line in text.split("\n")]
    width = max(map(len, lines))
    sheet = Sheet("某县", [[*line, *[""] * (width - len(line))] for line in lines])
    assert find(Grid(sheet, lexicon()), lexicon()) == []


def test_memory_is_not_fooled_by_heads() -> None:
    """The same outline with other words in its heads and names is another list."""
    warm = Recogniser(lexicon())
    heads = ["本年新收", "甲乙丙丁", "予以公开", "某某", "县教育局", "规章制发数"]
    names = ["县教育局", "县财政局", "合计", "某某情况", "行政许可", ""]
    for corner in ("单位名称", "单位", "指标", "某某", ""):
        for head in heads:
            for name in names:
                rows: list[list[object]] = [
                    [corner, head, "新收"],
                    [name, 1.0, 2.0],
                    ["县民政局", 3.0, 4.0],
                    ["", "", ""],
                ]
                sheet = Sheet("汇总", rows)
                assert warm.read(sheet)[0] == named_leftovers(recognise(sheet, lexicon()), sheet), (corner, head, name)


def test_ordinary_sheets_are_not_suspected() -> None:
    """Every suspected sheet is recognised afresh: an ordinary report must not be one."""
    lines = [[cell_of(word) or "" for word in line.split("|")] for line in STATUTORY.split("\n")[1:]]
    assert not suspected(Grid(Sheet("表三", lines), lexicon()))


def test_a_heading_with_figures_adds_up_what_follows(read: Reader) -> None:
    reports = read(
        f"{TITLE}\n单位名称|类型|新收\n县直部门||3\n县教育局|其他|1\n县财政局|其他|2\n乡镇||9\n青山镇|其他|4"
    )
    assert [(report.agency, figures(report)) for report in reports] == [
        ("县教育局", {"received/total": 1}), ("县财政局", {"received/total": 2}), ("青山镇", {"received/total": 4}),
    ]  # fmt: skip
    assert [found(report) for report in reports] == [[("subtotal_differs", "verify", "C6")], [], []]


@pytest.mark.parametrize("head", ["排名", "名次", "占比（%）", "同比增长"])
def test_ranks_and_shares_are_no_figures(read: Reader, head: str) -> None:
    one, other = read(f"{TITLE}\n单位名称|本年新收|{head}|结转下年度\n县教育局|1|2|3\n县财政局|3|1|4")
    assert figures(one) == {"received/total": 1, "carried_out/total": 3}
    assert figures(other) == {"received/total": 3, "carried_out/total": 4}
    assert found(one) == found(other) == []


@pytest.mark.parametrize("label", ["", "栏次", "代码"])
def test_a_line_of_codes_under_the_head_is_passed_over(read: Reader, label: str) -> None:
    (one,) = read(f"{TITLE}\n单位名称|本年新收|结转下年度|行政许可\n{label}|A01|A02|A03\n县教育局|1|3|5\n")
    assert figures(one) == {"received/total": 1, "carried_out/total": 3, "licensing/decisions": 5}
    assert found(one) == []


def test_not_applicable_says_more_than_an_empty_column_of_the_same_head(read: Reader) -> None:
    (one,) = read(f"{TITLE}\n单位名称|本年新收||结转下年度\n|总计|总计|总计\n县教育局||/|2")
    assert figures(one)["received/total"] == "not_applicable"
