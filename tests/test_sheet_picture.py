"""The picture of a sender's sheet: every format, merged ranges, marks at their cells, big sheets cut down."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from openpyxl import Workbook

from etl.marked_copy.issue import Issue, issue_of
from etl.sheet_picture import PictureCell, SheetPicture, pictures
from etl.sheet_picture.drawing import cell_words
from etl.workbook import ErrorCell, FormulaCell
from reportdb.findings import Finding, Level, finding

SAMPLES = Path(__file__).parent.parent / "samples"

WHOSE = ("示例市教育局", 2023, "own")


def issue(sheet: str, cell: str, level: Level = Level.ERROR) -> Issue:
    return issue_of(Finding("not_a_number", level, "填错", sheet=sheet, cell=cell), [], {}, WHOSE, "")


def book(make: Workbook) -> bytes:
    buffer = io.BytesIO()
    make.save(buffer)
    return buffer.getvalue()


def drawn(content: bytes, *issues: Issue, name: str = "a.xlsx") -> list[SheetPicture]:
    return pictures(content, name, list(enumerate(issues, 1)), [], "")


def cells(picture: SheetPicture) -> dict[str, PictureCell]:
    return {cell.address: cell for row in picture.rows for cell in row.cells}


@pytest.fixture
def simple() -> Workbook:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "年报"
    sheet["A1"] = "示例市教育局2023年报告"
    sheet.merge_cells("A1:D2")
    sheet["A3"], sheet["B3"], sheet["C3"], sheet["D3"] = "<script>alert(1)</script>", 0, "/", None
    sheet["A4"], sheet["B4"] = "件", "十"
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["A"].width = 30
    return made


def test_merged_cells_are_one_and_zero_blank_and_slash_stay_three_things(simple: Workbook) -> None:
    (picture,) = drawn(book(simple))
    found = cells(picture)
    assert (found["A1"].rows, found["A1"].columns) == (2, 4)
    assert not {"B1", "A2", "D2"} & found.keys()
    assert [found[at].text for at in ("B3", "C3", "D3")] == ["0", "/", ""]
    assert [found[at].number for at in ("B3", "C3")] == [True, False]
    assert found["A3"].text == "<script>alert(1)</script>"
    assert found["B4"].text == "十"  # hidden rows are read, and so they are shown
    assert [column.letters for column in picture.columns] == ["A", "B", "C", "D"]
    assert picture.columns[0].width == 30
    assert picture.cropped == ""


def test_marks_stand_at_their_cells_with_the_worst_level_and_all_numbers(simple: Workbook) -> None:
    issues = (issue("年报", "B3:C3", Level.VERIFY), issue("年报", "B3"), issue("年报", "C2"), issue("别的表", "A1"))
    (picture,) = drawn(book(simple), *issues)
    found = cells(picture)
    assert found["B3"].mark is not None
    assert (found["B3"].mark.level, found["B3"].mark.numbers) == (Level.ERROR, (1, 2))
    assert found["C3"].mark is not None
    assert found["C3"].mark.numbers == (1,)
    assert found["A1"].mark is not None  # the range that C2 lies in
    assert found["A1"].mark.numbers == (3,)
    assert found["A3"].mark is None
    assert picture.marked == 3


def test_ranges_that_overlap_are_drawn_once_and_no_cell_twice(simple: Workbook) -> None:
    simple.worksheets[0].merge_cells("B3:D3")
    simple.worksheets[0].merge_cells("C3:C4")
    (picture,) = drawn(book(simple))
    width = sum(cell.columns for cell in picture.rows[2].cells)
    assert width == 4


def test_a_long_sheet_shows_its_head_and_what_is_wrong() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "名单"
    for row in range(1, 1501):
        sheet.append([f"第{row}行", row])
    (picture,) = drawn(book(made), issue("名单", "B900"), issue("名单", "B1200", Level.VERIFY))
    numbers = [row.number for row in picture.rows]
    assert numbers[0] == 1
    assert {899, 900, 901, 1200} <= set(numbers)
    assert 500 not in numbers
    assert len(numbers) <= 200
    assert next(row for row in picture.rows if row.number == 897).after_gap
    assert "省略了" in picture.cropped
    assert "A1:B1500" in picture.cropped


def test_a_wide_sheet_shows_each_first_cell_before_the_rest_of_any_issue() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "宽"
    sheet.append(list(range(300)))
    (picture,) = drawn(book(made), issue("宽", "A1:JZ1"), issue("宽", "KA1"))
    assert "KA" in {column.letters for column in picture.columns}
    assert len(picture.columns) <= 90
    assert any(column.after_gap for column in picture.columns)


def test_merged_ranges_across_what_is_left_out_still_fill_their_rows() -> None:
    made = Workbook()
    sheet = made.worksheets[0]
    for row in range(1, 401):
        sheet.append([f"第{row}行", row])
    sheet.merge_cells("A5:A395")
    (picture,) = drawn(book(made), issue("Sheet", "B390"))
    found = cells(picture)
    assert found["A5"].rows == sum(5 <= row.number <= 395 for row in picture.rows)
    assert found["A5"].text == "第5行"


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsb", "libreoffice_page", "page_gbk", "xml_2003"])
def test_every_format_is_drawn_with_its_mark(kind: str) -> None:
    path = min((SAMPLES / "formats" / kind).iterdir())
    content = path.read_bytes()
    plain = pictures(content, path.name, [], [], "")
    sheet = next(one for one in plain if one.rows)
    address = sheet.rows[-1].cells[0].address
    marked = pictures(content, path.name, [(1, issue(sheet.name, address))], [], "")
    found = cells(next(one for one in marked if one.name == sheet.name))
    assert found[address].mark is not None
    assert all(4 <= column.width <= 44 for column in sheet.columns)


def test_what_cells_show() -> None:
    assert cell_words(ErrorCell("#REF!")) == "#REF!"
    assert cell_words(FormulaCell("A1*2")) == "（公式没有计算结果）"
    assert [cell_words(one) for one in (3.0, 0.5, True, "", "　x　", -0.0)] == ["3", "0.5", "TRUE", "", "x", "0"]


def test_a_finding_beyond_the_sheet_marks_nothing_and_harms_nothing(simple: Workbook) -> None:
    (picture,) = drawn(book(simple), issue("年报", "ZZ9999"))
    assert not any(cell.mark for cell in cells(picture).values())


def test_a_finding_without_a_cell_is_drawn_nowhere(simple: Workbook) -> None:
    told = issue_of(finding("no_year", "没有年度"), [], {}, WHOSE, "")
    (picture,) = drawn(book(simple), told)
    assert picture.marked == 0


def test_broken_samples_are_drawn_where_their_findings_point(tmp_path: Path) -> None:
    content = (SAMPLES / "broken" / "T3-SUM" / "fires.xlsx").read_bytes()
    (picture,) = [one for one in drawn(content, issue("年报", "D47")) if one.marked]
    assert cells(picture)["D47"].mark is not None
