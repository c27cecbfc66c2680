"""The guarded reading: what the reading library shows as empty, and what would bring it down."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.workbook import Sheet, Unreadable, read
from etl.workbook.book import ErrorCell, FormulaCell
from etl.workbook.package import holds
from etl.workbook.sheet_xml import TooLarge, flaws, trimmed


def sheet_of(book: Workbook) -> Sheet:
    return read(saved(book), "test.xlsx").sheets[0]


def active(book: Workbook) -> Worksheet:
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    return sheet


def saved(book: Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def rewritten(content: bytes, change: Callable[[str], str], part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A package with one part's XML changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, change(data.decode()).encode() if name == part else data)
    return target.getvalue()


def test_error_cells_are_not_empty() -> None:
    book = Workbook()
    active(book)["B2"] = "#REF!"
    active(book)["B2"].data_type = "e"
    assert sheet_of(book).rows[1][1] == ErrorCell("#REF!")


def test_sums_without_a_stored_result_are_computed() -> None:
    book = Workbook()
    sheet = active(book)
    for row in (1, 2, 3):
        sheet.cell(row, 1, row)
    sheet["A4"] = "=SUM(A1:A3)"
    sheet["A5"] = "=A4+A1-A2"
    sheet["A6"] = '=IF(COUNT(B1:B3)=0,"",SUM(B1:B3))'
    sheet["A7"] = "=SUM(A1,A2:A3,A5)"
    rows = sheet_of(book).rows
    assert [rows[row][0] for row in (3, 4, 5, 6)] == [6.0, 5.0, "", 11.0]


def test_words_in_a_sum_count_nothing_but_dates_and_errors_leave_it_open() -> None:
    book = Workbook()
    sheet = active(book)
    sheet["A1"], sheet["A2"], sheet["A3"] = 5, "/", "=SUM(A1:A2)"
    sheet["B1"], sheet["B3"] = 5, "=SUM(B1:B2)"
    sheet["B2"] = 3
    sheet["B2"].number_format = "yyyy-mm-dd"
    sheet["C1"], sheet["C3"] = "=1/0", "=SUM(C1:C2)"
    rows = sheet_of(book).rows
    assert rows[2][0] == 5.0
    assert rows[2][1] == FormulaCell("SUM(B1:B2)")
    assert rows[2][2] == FormulaCell("SUM(C1:C2)")


@pytest.mark.parametrize(
    "formula", ["=A1*2", "=VLOOKUP(A1,B1:C9,2)", "=Sheet2!A1", "=A9", "=SUM(A1:A2)/2", "=ROUND(A1,0)"]
)
def test_other_formulas_stay_formulas(formula: str) -> None:
    book = Workbook()
    sheet = active(book)
    sheet["A1"], sheet["A9"] = 1, formula
    assert sheet_of(book).rows[8][0] == FormulaCell(formula[1:])


def test_a_circle_is_not_followed() -> None:
    book = Workbook()
    active(book)["A1"], active(book)["A2"] = "=A2+1", "=A1+1"
    assert sheet_of(book).rows[0][0] == FormulaCell("A2+1")


def test_a_formula_with_its_result_is_its_result() -> None:
    book = Workbook()
    active(book)["A1"] = "=VLOOKUP(1,B1:C9,2)"
    content = rewritten(saved(book), lambda xml: xml.replace("<v />", "<v>7</v>").replace("<v></v>", "<v>7</v>"))
    assert read(content, "x.xlsx").sheets[0].rows[0][0] == 7.0


def test_shared_formulas_without_results_are_followed() -> None:
    xml = b"""<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>
    <row r="2"><c r="A2"><v>3</v></c><c r="B2"><v>4</v></c></row>
    <row r="3"><c r="A3"><f t="shared" ref="A3:B3" si="0">SUM(A1:A2)</f></c><c r="B3"><f t="shared" si="0"/></c></row>
    </sheetData></worksheet>"""
    assert flaws(xml) == {(2, 0): FormulaCell("SUM(A1:A2)"), (2, 1): FormulaCell("SUM(B1:B2)")}


def test_an_empty_text_result_is_blank() -> None:
    assert flaws(b'<worksheet><row r="1"><c r="A1" t="str"><f>IF(1,"","")</f><v></v></c></row></worksheet>') == {}


def test_prefixed_and_single_quoted_sheets_are_seen() -> None:
    for xml in (
        b'<x:worksheet><x:row r="1"><x:c r="B1" t="e"><x:v>#N/A</x:v></x:c></x:row></x:worksheet>',
        b"<worksheet xmlns='x'><row r='1'><c r='B1' t='e'><v>#N/A</v></c></row></worksheet>",
    ):
        assert flaws(xml) == {(0, 1): ErrorCell("#N/A")}


def test_far_away_cells_are_refused_before_they_cost_memory() -> None:
    with pytest.raises(TooLarge):
        trimmed(b'<worksheet><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></worksheet>')
    book = Workbook()
    active(book)["A1"] = 1
    content = rewritten(
        saved(book), lambda xml: xml.replace('r="A1"', 'r="XFD1048576"').replace('r="1"', 'r="1048576"')
    )
    with pytest.raises(Unreadable) as refused:
        read(content, "far.xlsx")
    assert refused.value.code == "unreadable"
    assert "1048576" in str(refused.value)


def test_hidden_sheets_are_named_and_not_read() -> None:
    book = Workbook()
    active(book)["A1"] = 1
    book.create_sheet("旧表").sheet_state = "hidden"
    book.create_sheet("底稿").sheet_state = "veryHidden"
    done = read(saved(book), "x.xlsx")
    assert [sheet.name for sheet in done.sheets] == ["Sheet"]
    assert done.hidden == ["旧表", "底稿"]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.xlsx", "0 字节"),
        (b"hello", "a.xlsx", "文本文件"),
        (b"a,b\n1,2\n", "a.csv", "CSV"),
        (b"%PDF-1.7", "a.xlsx", "PDF"),
        (b"<html><p>table</p></html>", "a.xls", "网页"),
        (b"PK\x03\x04 broken", "a.xlsx", "损坏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a.xls", "无法解析"),
    ],
)
def test_what_is_no_workbook_says_what_to_do(content: bytes, name: str, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content, name)
    assert words in str(refused.value)
    assert "xlsx" in str(refused.value) or "重新发送" in str(refused.value)


def test_a_word_document_is_named_as_such(tmp_path: Path) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as package:
        package.writestr("word/document.xml", "<document/>")
    with pytest.raises(Unreadable, match="Word"):
        read(content.getvalue(), "a.xlsx")


def test_a_truncated_workbook_is_refused() -> None:
    book = Workbook()
    active(book)["A1"] = "x" * 5000
    content = saved(book)
    for length in (10, len(content) // 2, len(content) - 30):
        with pytest.raises(Unreadable):
            read(content[:length], "cut.xlsx")


@given(st.text(alphabet="<?!>x ", max_size=30), st.integers(0, 12))
def test_tags_are_found_by_their_rare_character(text: str, start: int) -> None:
    xml = text.encode()
    for tag in (b"<?", b"<!"):
        assert holds(xml, tag, start) is (xml.find(tag, start) >= 0)
