"""Agency and year of a whole workbook: sheets with tables speak first, a cover counts, what stands beside does not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from etl.pending import Pending, read_pending
from etl.whose import Word

SAMPLE = Path(__file__).parent.parent / "samples" / "reports" / "suqian_2023.xlsx"
AGENCY = "宿迁市人民政府"
Change = Callable[[Workbook], None]


def add(name: str, *lines: str, first: bool) -> Change:
    """A sheet of words in front of the others or behind them."""

    def change(book: Workbook) -> None:
        sheet = book.create_sheet(name, 0 if first else None)
        for row, line in enumerate(lines, start=1):
            sheet.cell(row, 1, line)

    return change


def silence(book: Workbook) -> None:
    """Take agency and year out of every title."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows(max_row=3):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace(AGENCY, "").replace("2023", "")


def last_year_in_one_title(book: Workbook) -> None:
    book["依申请公开"]["A1"] = f"{AGENCY}2022年收到和处理政府信息公开申请情况"


def read(tmp_path: Path, *changes: Change, name: str = "book.xlsx") -> Pending:
    book = load_workbook(SAMPLE)
    for change in changes:
        change(book)
    book.save(tmp_path / name)
    (report,) = read_pending(str(tmp_path / name), Word())
    return report


def faults(report: Pending) -> list[tuple[str, str]]:
    return [(item.code, item.level.value) for item in report.findings if item.code.endswith(("_conflict", "_twice"))]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (add("封面", "2023年度", "政府信息公开工作年度报告", AGENCY, first=True), []),
        (add("封面", f"{AGENCY}2022年政府信息公开工作年度报告", first=True), [("year_conflict", "error")]),
        (add("封面", "沭阳县人民政府2023年政府信息公开工作年度报告", first=True), [("agency_conflict", "error")]),
        (add("填表说明", "2021年版政府信息公开工作年度报告填报说明", first=True), []),
        (add("上年数据", "2022年政府信息公开工作年度报告", first=False), []),
        (last_year_in_one_title, [("year_conflict", "error")]),
    ],
)
def test_titles_that_contradict(tmp_path: Path, change: Change, expected: list[tuple[str, str]]) -> None:
    assert faults(read(tmp_path, change)) == expected


@pytest.mark.parametrize(
    "change",
    [
        add("封面", f"2023年{AGENCY}政府信息公开工作年度报告", first=True),
        add("其他", f"2023年{AGENCY}政府信息公开工作年度报告", first=False),
    ],
)
def test_a_sheet_of_words_answers_where_the_tables_are_silent(tmp_path: Path, change: Change) -> None:
    report = read(tmp_path, silence, change)
    assert (report.agency, report.year, faults(report)) == (AGENCY, 2023, [])


def test_names_answer_last_and_are_doubted_only(tmp_path: Path) -> None:
    silent = read(tmp_path, silence, name=f"{AGENCY}2023年.xlsx")
    assert (silent.agency, silent.year) == (AGENCY, 2023)
    other = read(tmp_path, name="沭阳县人民政府2022年.xlsx")
    assert (other.agency, other.year) == (AGENCY, 2023)
    assert faults(other) == [("year_conflict", "verify"), ("agency_conflict", "verify")]


def test_two_years_in_one_workbook_are_two_reports(tmp_path: Path) -> None:
    book = load_workbook(SAMPLE)
    for sheet in list(book.worksheets):
        copy = book.copy_worksheet(sheet)
        copy.title = f"{sheet.title}上年度"
        for row in copy.iter_rows(max_row=3):
            for cell in row:
                if isinstance(cell.value, str):
                    cell.value = cell.value.replace("2023", "2022")
    book.save(tmp_path / "two.xlsx")
    reports = read_pending(str(tmp_path / "two.xlsx"), Word())
    assert [(report.agency, report.year) for report in reports] == [(AGENCY, 2023), (AGENCY, 2022)]
    assert all(not faults(report) for report in reports)
    (selected,) = read_pending(str(tmp_path / "two.xlsx"), Word(year=2022))
    assert selected.year == 2022
