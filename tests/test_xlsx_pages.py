"""What comes out of a printer: paper, heads and feet of every sheet, and which lists are for searching only."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.readback import compare
from etl.recognise.identity import (
    MEMBER_FIGURES_TITLE,
    OUR_TITLES,
    TOTAL_PARTS_DETAIL_TITLE,
    YEAR_ON_YEAR_DETAIL_TITLE,
)
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, NOT_APPLICABLE, Report, Scope, number
from reportdb.series.composition import outcomes
from reportdb.statutory_tables import changes as year_on_year
from reportdb.statutory_tables.changes import chief
from reportdb.statutory_tables.flat_list import FlatRow
from reportdb.statutory_tables.lists import ListSheet, Value
from reportdb.xlsx import Cover, member_figures, total, write_report
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.lists import HEAD_ROW, needed_height, write_list
from reportdb.xlsx.pages import OFF_PAPER_NOTE, is_off_paper, off_paper_last, row_height

Make = Callable[..., Report]
AGENCY = "测试省测试市档案局"


@pytest.fixture
def exported(tmp_path: Path, full_report: Make) -> Workbook:
    this, last = (full_report(AGENCY, year, "2021", year) for year in (2023, 2022))
    this.channels = None
    path = tmp_path / "a.xlsx"
    cover = Cover(agency=AGENCY, year=2023)
    write_report(path, this, catalog().form("2021"), cover, last=last, years=())
    assert compare(path, this) == []
    return load_workbook(path)


def lines(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(min_row=HEAD_ROW + 1, values_only=True))


def test_every_sheet_is_a4_one_page_wide_and_its_foot_names_it(exported: Workbook) -> None:
    sheet: Any
    for sheet in exported.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth == 1
        foot = sheet.oddFooter.center.text
        assert [word in foot for word in (AGENCY, "2023年", "&A", "第 &P 页", "共 &N 页")] == [True] * 5


def test_lists_for_searching_come_last_and_no_page_of_them_is_printed(exported: Workbook) -> None:
    assert exported.sheetnames[-1] == year_on_year.DETAIL_SHEET
    assert [is_off_paper(sheet) for sheet in exported.worksheets] == [
        name == year_on_year.DETAIL_SHEET for name in exported.sheetnames
    ]
    sheet = exported[year_on_year.DETAIL_SHEET]
    (printed,) = [cell for row in sheet[sheet.print_area.split("!")[1].replace("$", "") + ":J3"] for cell in row]
    assert printed.coordinate == "J3"
    assert printed.value is None
    assert sheet["A3"].value == OFF_PAPER_NOTE
    assert sheet.auto_filter.ref == f"A4:I{sheet.max_row}"
    assert sheet.freeze_panes == "A5"
    assert sheet.print_title_rows == "$1:$4"  # for who takes the print area away


def test_every_line_of_the_page_stands_in_the_list_too(exported: Workbook) -> None:
    page, detail = (lines(exported[name]) for name in (year_on_year.SHEET, year_on_year.DETAIL_SHEET))
    form = catalog().form("2021")
    cells = [(code, cell) for code, table in form.tables.items() if table.cells for cell in table.official_cells]
    assert len(detail) == len(cells)
    assert page == [line for line, (code, cell) in zip(detail, cells, strict=True) if chief(code, cell)]
    in_three = {line[1:3] for line in page if line[0] == "表三"}
    assert ("（七）总计", "总计") in in_three
    assert ("一、本年新收政府信息公开申请数量", "商业企业") in in_three
    assert ("（七）总计", "商业企业") not in in_three


@pytest.mark.parametrize(("edition", "year", "pages"), [("2021", 2023, 2), ("2019", 2020, 2)])
def test_the_page_is_two_pages_at_most(tmp_path: Path, full_report: Make, edition: str, year: int, pages: int) -> None:
    this, last = (full_report(AGENCY, one, edition, 3) for one in (year, year - 1))
    path = tmp_path / "a.xlsx"
    write_report(path, this, catalog().form(edition), Cover(agency=AGENCY, year=year), last=last)
    sheet = load_workbook(path)[year_on_year.SHEET]
    assert sheet.page_setup.fitToHeight == pages
    tables = [line[0] for line in lines(sheet) if str(line[0]).startswith("表")]  # not the notes below them
    rows = range(HEAD_ROW + 1, HEAD_ROW + 1 + len(tables))
    heavier = {row for row in rows if sheet.cell(row, 1).border.top.style == "medium"}
    assert heavier == {HEAD_ROW + 1 + tables.index(table) for table in ("表三", "表四")}


def test_titles_of_our_lists_are_known_to_the_reader() -> None:
    assert year_on_year.DETAIL_TITLE == YEAR_ON_YEAR_DETAIL_TITLE
    assert total.PARTS_DETAIL.title == TOTAL_PARTS_DETAIL_TITLE
    assert member_figures.TITLE == MEMBER_FIGURES_TITLE
    assert {YEAR_ON_YEAR_DETAIL_TITLE, TOTAL_PARTS_DETAIL_TITLE, MEMBER_FIGURES_TITLE} <= OUR_TITLES


def test_charts_and_their_numbers_are_one_page_with_every_name(exported: Workbook) -> None:
    sheet: Any = exported["图表"]
    assert sheet.page_setup.fitToHeight == 1
    for chart in sheet._charts:
        assert (chart.barDir, chart.x_axis.tickLblSkip, chart.x_axis.scaling.orientation) == ("bar", 1, "maxMin")
        assert chart.anchor._from.row > max(row for row, line in enumerate(lines(sheet), HEAD_ROW + 1) if line[0])


def test_lists_on_paper_keep_their_place(full_report: Make) -> None:
    book = new_workbook()
    kind = ListSheet("一", "单", (("甲", 2000), ("乙", 2000)))
    for name, paper in (("一", True), ("二", False), ("三", True), ("四", False)):
        write_list(book.create_sheet(name), kind, [("1", "2")], "谁", "脚", paper=paper)
    off_paper_last(book)
    assert book.sheetnames == ["一", "三", "二", "四"]


@pytest.mark.parametrize(
    ("text", "width", "lines_high"),
    [
        ("-100.00", 860, 1),  # digits are half as wide and fill a line to its end
        ("总计", 860, 1),
        ("政府信息公开", 860, 2),
        ("政府信息公开" * 3, 860, 5),
        ("一\n二", 860, 2),
    ],
)
def test_rows_are_as_high_as_their_words(text: str, width: int, lines_high: int) -> None:
    assert row_height(text, width, 9.0) == pytest.approx(lines_high * 9 * 1.32 + 5)
    assert (needed_height(text, width, 9.0) > 0) is (lines_high > 1)


def counted(value: Value) -> int:
    """A count in a line; nothing for words, blanks and "/"."""
    figure = None if isinstance(value, str) else value[0]
    return 0 if figure is None or figure.value is None else figure.value


def test_figures_of_members_add_up_to_the_line_below_them(full_report: Make) -> None:
    """Also what members on the form of 2019 gave of a group that is split since, which stands apart in the total."""
    one, other = full_report("甲局", 2023, "2021", 1), full_report("乙局", 2023, "2019", 7)
    other.tables["publications"].figures[Cell("licensing", "decisions")] = NOT_APPLICABLE
    one.tables["publications"].figures[Cell("penalty", "decisions")] = BLANK
    whole = full_report("总", 2023, "2021")
    for code in whole.tables:
        for cell in whole.tables[code].figures:
            values = [
                report.tables[code].figures[cell].value
                for report in (one, other)
                if cell in report.tables[code].figures
            ]
            whole.tables[code].figures[cell] = number(sum(value or 0 for value in values))
    apart = Cell("other", "total")
    whole.tables["applications"].figures[apart] = other.tables["applications"].figures[apart]
    members = [FlatRow(report.agency or "", "", Scope.OWN, report) for report in (one, other)]
    kind, found = member_figures.member_figures(whole, members)
    heads = [head for head, _ in kind.columns]
    assert heads[3:6] == ["行政许可", "行政处罚", "行政强制"]
    assert heads[8:14] == ["予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理"]
    assert len(found) == 3
    for column in range(3, len(heads)):
        counts = [counted(line[column]) for line in found]
        assert counts[0] + counts[1] == counts[2], heads[column]
    assert found[0][4] == (BLANK, "件")
    assert found[1][3] == (NOT_APPLICABLE, "件")
    (group,) = [share.figure for share in outcomes(catalog(), whole) if share.label.endswith("其他处理")]
    assert found[2][heads.index("其他处理")] == (group, "件")
