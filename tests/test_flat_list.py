"""过录表: which columns a list has, what stands in them, and how the sheet looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Figure, Report, Scope, number, words
from reportdb.statutory_tables.flat_list import FlatRow, flat_lists, printed_figure
from reportdb.xlsx import flat_list
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.flat_list import write_flat_list
from tests.books import load_workbook

FORM = catalog().form("2021")
Maker = Callable[..., Report]


def row_of(report: Report, agency: str = "示例市档案局", scope: Scope = Scope.OWN) -> FlatRow:
    return FlatRow(agency, "3300", scope, report, 7, "说明")


def test_a_list_has_a_column_for_every_figure_under_the_labels_of_the_form(full_report: Maker) -> None:
    report = full_report("示例市档案局", 2023, "2021")
    (flat,) = flat_lists(FORM, [row_of(report)])
    columns = {column.code: column for column in flat.columns}
    assert len(columns) == len(flat.columns) == sum(len(data.figures) for data in report.tables.values())
    assert columns["2021/applications/denied.state_secret/org.company"].heads == (
        ("三、收到和处理政府信息公开申请情况", 1), ("三、本年度办理结果", 1), ("（三）不予公开", 1), ("1.属于国家秘密", 1),
        ("法人或其他组织", 1), ("商业企业", 1),
    )  # fmt: skip
    assert [text for text, _ in columns["2021/publications/penalty/decisions"].heads] == [
        "二、主动公开政府信息情况", "第二十条第（六）项", "行政处罚", "本年处理决定数量",
    ]  # fmt: skip
    assert columns["2021/publications/penalty/items"].heads[0][0] == "其他指标"
    assert all(sum(span for _, span in column.heads) == flat.levels for column in flat.columns)
    cells = [(cell.row, cell.column, cell.row_span, cell.column_span) for cell in flat.head(0, len(flat.columns))]
    covered = [
        (row + down, column + right)
        for row, column, rows, columns in cells
        for down in range(rows)
        for right in range(columns)
    ]
    assert len(covered) == len(set(covered)) == flat.levels * len(flat.columns)


def test_each_combination_of_editions_has_its_own_list(full_report: Maker) -> None:
    new, old, mixed = (full_report("示例市档案局", 2023, edition) for edition in ("2021", "2019", "2021"))
    mixed.tables["applications"] = old.tables["applications"]
    lists = flat_lists(FORM, [row_of(report) for report in (old, mixed, new)])
    assert [flat.formats for flat in lists] == ["2021年格式", "2021年格式、表三2019年格式", "2019年格式"]
    assert [flat.rows[0].report for flat in lists] == [new, mixed, old]


def test_marks_are_printed_so_that_none_becomes_another(full_report: Maker) -> None:
    (flat,) = flat_lists(FORM, [row_of(full_report("示例市档案局", 2023, "2021"))])
    columns = {column.code: column for column in flat.columns}
    count = columns["2021/publications/penalty/decisions"]
    money = columns["2021/publications/administrative_fee/fee_amount"]
    other = columns["2021/publications/penalty/items"]
    for figure in (number(0), BLANK, NOT_APPLICABLE, words("18万余")):
        assert printed_figure(count, figure) == figure
    assert printed_figure(count, None) == words("未报送")
    assert printed_figure(count, words("未报送")) == words("原文：未报送")
    assert printed_figure(money, words("3.5")) == words("原文：3.5")
    assert printed_figure(other, None) == BLANK
    assert printed_figure(other, BLANK) == words("空白")


def sheets_of(tmp_path: Path, rows: Sequence[FlatRow], **how: bool) -> Any:
    book = new_workbook()
    write_flat_list(book, FORM, rows, "填报范围：示例市    报告年度：2023年", "示例市", **how)
    book.save(tmp_path / "flat.xlsx")
    return load_workbook(tmp_path / "flat.xlsx")


def lines_of(sheet: Any) -> dict[str, list[Any]]:
    return {line[1]: line for line in sheet.iter_rows(min_row=5, values_only=True) if line[1]}


def figure_in(sheet: Any, label: str, code: str, report: Report) -> Any:
    (flat,) = flat_lists(FORM, [row_of(report)])
    at = [column.code for column in flat.columns].index(code)
    return lines_of(sheet)[label][5 + at]


def test_the_list_of_a_total_adds_all_lines_and_says_that_it_is_no_data(full_report: Maker, tmp_path: Path) -> None:
    one, other = full_report("甲局", 2023, "2021"), full_report("乙市", 2023, "2021")
    rows = [row_of(one, "甲局"), row_of(other, "乙市", Scope.CONSOLIDATED)]
    book = sheets_of(tmp_path, rows)
    assert book.sheetnames == [flat_list.SHEET]
    sheet = book[flat_list.SHEET]
    assert sheet["A1"].value == flat_list.ATTACHED_TITLE
    assert not any(cell == "指标代码" for line in sheet.iter_rows(values_only=True) for cell in line)
    figure = one.tables["publications"].figures[Cell("penalty", "decisions")].value or 0
    code = "2021/publications/penalty/decisions"
    assert figure_in(sheet, "甲局", code, one) == figure
    assert figure_in(sheet, "合计", code, one) == 2 * figure
    assert figure_in(sheet, "合计", "2021/publications/regulation/in_force", one) == "/"


def test_a_list_by_itself_never_adds_agencies_to_those_that_report_for_them(full_report: Maker, tmp_path: Path) -> None:
    report = full_report("甲局", 2023, "2021")
    rows = [row_of(report, "乙市", Scope.CONSOLIDATED), row_of(report, "甲局"), row_of(report, "丙局")]
    sheet = sheets_of(tmp_path, rows, readable=True)[flat_list.SHEET]
    assert sheet["A1"].value == flat_list.TITLE
    names = [name for name in lines_of(sheet) if name not in ("填报单位", "agency")]
    assert names == ["甲局", "丙局", "本级小计", "乙市"]
    figure = report.tables["publications"].figures[Cell("penalty", "decisions")].value or 0
    assert figure_in(sheet, "本级小计", "2021/publications/penalty/decisions", report) == 2 * figure
    assert "不相加" in str(sheet.cell(sheet.max_row, 3).value)


def test_words_that_look_alive_stay_words(full_report: Maker, tmp_path: Path) -> None:
    report = full_report("=1+1局", 2023, "2021")
    figures: dict[Cell, Figure] = report.tables["publications"].figures
    figures[Cell("penalty", "decisions")] = words("=1+1")
    sheet = sheets_of(tmp_path, [row_of(report, "=1+1局")], readable=True)[flat_list.SHEET]
    alive = [cell.value for line in sheet.iter_rows() for cell in line if cell.data_type == "f"]
    assert alive == []
