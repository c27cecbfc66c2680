"""Which files get a marked copy, what it is called, and what other formats than xlsx come back as."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reportdb.cli import main
from tests.marked_desk import Desk, doubts, shown
from tests.marked_packages import BROKEN, SHEET, broken, packed

ROOT = Path(__file__).parent.parent


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_files_of_the_same_name_and_the_senders_own_are_not_written_over(desk: Desk) -> None:
    for name in ("甲", "乙"):
        (desk.path / name).mkdir()
        parts = broken("T4-SUM")
        parts[SHEET] = parts[SHEET].replace("示例市教育局".encode(), f"示例市{name}局".encode())
        (desk.path / name / "年报.xlsx").write_bytes(packed(parts))
    desk.folder.mkdir()
    (desk.folder / "年报_审核.xlsx").write_bytes(b"mine")
    desk.read(desk.path / "甲", desk.path / "乙")
    assert (desk.folder / "年报_审核.xlsx").read_bytes() == b"mine"
    assert [path.name for path in desk.copies()] == ["年报_审核.xlsx", "年报_审核_2.xlsx", "年报_审核_3.xlsx"]
    before = [path.read_bytes() for path in desk.copies()]
    desk.read(desk.path / "甲", desk.path / "乙")
    assert [path.read_bytes() for path in desk.copies()] == before  # the same again is the same file


def test_two_files_of_one_report_are_marked_each_in_its_own_cells(desk: Desk) -> None:
    """Both call their sheet 年报: table two stands in one, tables three and four in the other."""
    for name, keep in (("one", range(1, 20)), ("two", range(20, 57))):
        book = load_workbook(BROKEN / "not_a_number" / "fires.xlsx")
        sheet = book["年报"]
        sheet["B14"] = "若干"
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        for row in range(3, 57):
            if row not in keep:
                for cell in sheet[row]:
                    cell.value = None
        book.save(desk.path / f"{name}.xlsx")
    (line,) = desk.read(desk.path / "one.xlsx", desk.path / "two.xlsx")
    assert {item["cell"] for item in doubts([line]) if item["code"] == "not_a_number"} == {"B14", "D26"}
    one, two = (load_workbook(desk.folder / f"{name}_审核.xlsx")["年报"] for name in ("one", "two"))
    assert (one["B14"].comment is None, one["D26"].comment is None) == (False, True)
    assert (two["B14"].comment is None, two["D26"].comment is None) == (True, False)


def test_words_of_the_sender_are_never_a_formula(desk: Desk) -> None:
    book = load_workbook(BROKEN / "not_a_number" / "fires.xlsx")
    book["年报"]["D26"] = "=1"
    book["年报"]["D26"].data_type = "s"
    book["年报"]["E26"] = '\'=HYPERLINK("http://x","点我")'
    path = desk.path / "a.xlsx"
    book.save(path)
    desk.read(path)
    listed = load_workbook(desk.copies()[0])["问题清单"]
    cells = [cell for row in listed.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.data_type == "s" or isinstance(cell.value, int) for cell in cells)


def test_a_workbook_of_several_reports_tells_whose_each_line_is(desk: Desk) -> None:
    """The lines of a report stand together under its name, what must be mended first; each says whose it is."""
    desk.read(ROOT / "samples" / "oddities" / "failing_totals.xlsx")
    (copy,) = desk.copies()
    book = load_workbook(copy)
    rows = [[str(cell.value) for cell in row[:4]] for row in book["问题清单"].iter_rows(min_row=6)]
    rows = [row for row in rows if row[0] != "None"]
    heads = ["金湖县人民政府 2023年 （汇总）", "洪泽区人民政府 2023年 （汇总）"]
    names = [row[0].partition("\u3000")[0] for row in rows]
    assert names == [heads[0], "1", "2", "3", "4", heads[1], "5", "6", "7", "8"][: len(names)]
    assert rows[0][0].endswith("已退回（强制 3 条，提示 1 条）")
    whose = ""
    for name, row in zip(names, rows, strict=True):
        whose = name if name in heads else whose
        assert name in heads or row[2].startswith(f"{whose}\n")
    cells = [cell for sheet in book.worksheets[1:] for row in sheet.iter_rows() for cell in row]
    links = [cell.hyperlink.location for cell in cells if cell.hyperlink is not None]
    numbers = {f"'问题清单'!D{at}" for at, name in enumerate(names, 6) if name.isdigit()}
    assert links
    assert set(links) <= numbers


FORMATS = sorted({path.parent.name for path in (ROOT / "samples" / "formats").glob("*/*")})


@pytest.mark.parametrize("folder", FORMATS)
def test_other_formats_come_back_as_an_xlsx_that_says_the_same(desk: Desk, folder: str) -> None:
    (path,) = (ROOT / "samples" / "formats" / folder).glob("shanghai*")
    lines = desk.read(path)
    (copy,) = desk.copies()
    assert copy.suffix == ".xlsx"
    again = desk.fresh()
    second = again.read(copy, "--agency", lines[0]["agency"], "--year", str(lines[0]["year"]))
    assert [line["facts"] for line in second] == [line["facts"] for line in lines]
    ignored = ("year_conflict", "option_settled", "agency_conflict")  # of the file's name
    kept = [[one for one in shown(found) if one[0] not in ignored] for found in (lines, second)]
    assert [(code, level, cell) for code, level, _, cell, _ in kept[0]] == [
        (code, level, cell) for code, level, _, cell, _ in kept[1]
    ]
    figures = [
        desk_.run("sql", "SELECT outcome_code, applicant_code, value, mark FROM annual_applications ORDER BY 1, 2")
        for desk_ in (desk, again)
    ]
    assert figures[0] == figures[1]


def test_the_fills_borders_and_widths_of_an_xls_are_there(desk: Desk) -> None:
    desk.read(ROOT / "samples" / "formats" / "xls" / "shanghai_general_office_2019.xls")
    sheet = load_workbook(desk.copies()[0]).worksheets[1]
    widths = {column.width for column in sheet.column_dimensions.values()}
    assert len(widths) > 1
    assert any(cell.border.left.style for row in sheet.iter_rows() for cell in row)
    assert any(cell.font.bold for row in sheet.iter_rows() for cell in row)
    assert sheet.merged_cells.ranges


def test_the_folder_must_be_one(desk: Desk) -> None:
    desk.folder.write_text("a file")
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()) as err:
        assert (
            main(
                [
                    "--db",
                    str(desk.database),
                    "import",
                    str(BROKEN / "T4-SUM" / "fires.xlsx"),
                    "--return",
                    str(desk.folder),
                ]
            )
            == 2
        )
    assert "not a folder" in err.getvalue()
