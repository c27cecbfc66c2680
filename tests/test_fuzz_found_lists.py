"""What the fuzzer of flat lists found, each fault as the smallest list that showed it."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from etl.pending import Pending, read_pending
from etl.whose import Word


def _module(name: str) -> Any:
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"lists_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


FUZZER = _module("test_fuzz_sheets")
Line = tuple[object, ...]
TITLE: Line = ("某县2023年政府信息公开工作年度报告过录表",)
OTHER_SHEET = [TITLE, ("单位名称", "行政复议（总计）"), ("某县水务局", 12)]


def read(folder: Path, *sheets: list[Line]) -> list[Pending]:
    book = Workbook()
    book.remove(book.worksheets[0])
    for number, lines in enumerate(sheets):
        page = book.create_sheet(f"过录表{number or ''}")
        for row, line in enumerate(lines):
            for column, value in enumerate(line):
                page.cell(row + 1, column + 1, value)
    path = folder / "过录表.xlsx"
    book.save(path)
    return read_pending(str(path), Word())


def figures(reports: list[Pending]) -> dict[tuple[str | None, str, str], int | None]:
    return {
        (report.agency, cell.row, cell.column): figure.value
        for report in reports
        if report.read is not None
        for data in report.read.report.tables.values()
        for cell, figure in data.figures.items()
    }


def named(reports: list[Pending]) -> set[tuple[int, int]]:
    return {
        place[1:] for place in FUZZER.covered(item for report in reports for item in report.findings)
    }  # fmt: skip


AGENCY, OTHER = "某县教育局", "某县财政局"


def test_heads_printed_again_below_the_list_are_no_labels_of_lines(tmp_path: Path) -> None:
    lines: list[Line] = [
        TITLE,
        ("单位名称", "行政复议", ""),
        ("", "结果维持", "结果纠正"),
        (AGENCY, 3, 4),
        (),
        ("", "", "结果纠正"),
    ]
    assert figures(read(tmp_path, lines)) == {
        (AGENCY, "reconsideration", "upheld"): 3, (AGENCY, "reconsideration", "corrected"): 4,
    }  # fmt: skip


@pytest.mark.parametrize("stray", [90_002, 7.0])
def test_a_number_among_the_heads_costs_its_column_and_no_other(stray: float, tmp_path: Path) -> None:
    lines: list[Line] = [
        TITLE, ("单位名称", "予以公开", "部分公开", "行政复议"), ("", "自然人", stray, "总计"), (AGENCY, 3, 4, 5), (OTHER, 6, 7, 8),
    ]  # fmt: skip
    reports = read(tmp_path, lines)
    assert figures(reports) == {
        (AGENCY, "granted", "natural_person"): 3, (AGENCY, "reconsideration", "total"): 5,
        (OTHER, "granted", "natural_person"): 6, (OTHER, "reconsideration", "total"): 8,
    }  # fmt: skip
    assert {(2, 2), (3, 2), (4, 2)} <= named(reports)


def test_a_number_under_a_head_written_once_hides_it_from_its_neighbours(tmp_path: Path) -> None:
    """行政复议 may or may not go on behind the number."""
    lines: list[Line] = [
        TITLE, ("单位名称", "不予公开", "", ""), ("", "属于国家秘密", 90_002, ""), ("", "自然人", "商业企业", "总计"),
        (AGENCY, 3, 4, 5),
    ]  # fmt: skip
    reports = read(tmp_path, lines)
    assert figures(reports) == {(AGENCY, "denied.state_secret", "natural_person"): 3}
    assert {(2, 2), (4, 2), (4, 3)} <= named(reports)


def test_heads_go_on_behind_a_word_slipped_in_among_them(tmp_path: Path) -> None:
    lines: list[Line] = [TITLE, ("单位名称", "予以公开"), ("合计", ""), ("", "自然人"), (AGENCY, 3)]
    assert figures(read(tmp_path, lines)) == {(AGENCY, "granted", "natural_person"): 3}


def test_a_line_of_codes_or_numbers_under_merged_heads_hides_nothing(tmp_path: Path) -> None:
    lines: list[Line] = [TITLE, ("单位名称", "予以公开", "部分公开"), ("", 1, 2), (AGENCY, 3, 4)]
    assert figures(read(tmp_path, lines)) == {(AGENCY, "granted", "total"): 3, (AGENCY, "partly_granted", "total"): 4}


def test_a_remark_over_a_label_leaves_no_figure_unnamed(tmp_path: Path) -> None:
    lines: list[Line] = [TITLE, ("单位名称", "予以公开", "备注"), ("", "自然人", "其他"), (AGENCY, 3, 2106)]
    reports = read(tmp_path, lines)
    assert figures(reports) == {(AGENCY, "granted", "natural_person"): 3}
    assert (3, 2) in named(reports)


def test_a_head_of_the_word_that_joins_others_is_not_understood(tmp_path: Path) -> None:
    lines: list[Line] = [TITLE, ("单位名称", "予以公开", "部分公开"), ("", "自然人", "的的"), (AGENCY, 3, 4)]
    reports = read(tmp_path, lines)
    assert figures(reports) == {(AGENCY, "granted", "natural_person"): 3}
    assert (3, 2) in named(reports)


@pytest.mark.parametrize(
    ("where", "lines"),
    [
        ((2, 3), [("单位名称", "行政复议（总计）", "", ""), ("一、县直部门", "", "", 90_002), (AGENCY, 5, "", "")]),
        ((3, 1), [("单位名称", "行政复议（总计）"), (AGENCY, 5), ("合计", "约5余")]),
        ((5, 4), [("单位名称", "行政复议（总计）"), (AGENCY, ""), (), (), ("", "", "", "", "90,002")]),
        ((2, 1), [("单位名称", "", ""), ("行政强制", "2100%", "")]),
        ((2, 0), [("规章本年制发件数",), (2100,)]),
    ],
    ids=["beside a heading", "a sum in words", "below a list of blanks", "words beside a label", "no agency at all"],
)
def test_a_figure_that_is_not_taken_is_named(where: tuple[int, int], lines: list[Line], tmp_path: Path) -> None:
    assert where in named(read(tmp_path, [TITLE, *lines], OTHER_SHEET))


def test_words_for_a_figure_are_named_on_each_sheet(tmp_path: Path) -> None:
    sheet: list[Line] = [TITLE, ("单位名称", "行政复议（总计）"), (AGENCY, "5①")]
    findings = [item for report in read(tmp_path, sheet, sheet) for item in report.findings]
    assert {(item.sheet, item.cell) for item in findings} >= {("过录表", "B3"), ("过录表1", "B3")}


def test_the_label_nearest_to_the_figure_is_the_one(tmp_path: Path) -> None:
    """（六）其他处理 before 3.其他: without an agency the figure is that of no line called other."""
    names = [("（六）其他处理", "3.其他", "其他"), ("（三）不予公开", "1.属于国家秘密", "科研机构"),
             ("（三）不予公开", "7.属于行政执法案卷", "社会公益组织"), ("（四）无法提供", "1.本机关不掌握相关政府信息", "商业企业"),
             ("（五）不予处理", "2.重复申请", "商业企业")]  # fmt: skip
    reports = read(tmp_path, [TITLE, *((*words, 2100 + number) for number, words in enumerate(names))])
    assert not any(key[1] == "other" for key in figures(reports))


def test_a_sum_under_the_heads_of_table_three_is_not_its_total(tmp_path: Path) -> None:
    lines: list[Line] = [TITLE, ("", "自然人", "商业企业", "科研机构", "社会公益组织", "总计"),
                         (AGENCY, 1, 2, 3, 4, 10), (OTHER, 1, 2, 3, 4, 10), ("合计", 2, 4, 6, 8, 20)]  # fmt: skip
    assert not any(key[1] == "total_handled" for key in figures(read(tmp_path, lines)))


def test_a_heading_beside_the_word_for_agencies_is_none(tmp_path: Path) -> None:
    lines: list[Line] = [TITLE, ("单位名称", "一、县直部门", OTHER), ("行政复议（总计）", "", 5), (), ("", "", "", 7)]
    assert "县直部门" not in {report.agency for report in read(tmp_path, lines)}
