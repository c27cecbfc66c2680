"""xls: what its records say and the reading library leaves out, and what an OLE container holds instead of a workbook."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable
from datetime import date

import pytest
import xlwt

from etl.workbook import Book, Unreadable, read
from etl.workbook.book import ErrorCell, FormulaCell
from etl.workbook.tokens import decode
from samples.encrypted import compound_file, encrypted_workbook


def saved(draw: Callable[[xlwt.Worksheet], None]) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    draw(book.add_sheet("表"))
    hidden = book.add_sheet("底稿")
    hidden.visibility = 1
    hidden.write(0, 0, 1)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def read_back(draw: Callable[[xlwt.Worksheet], None]) -> Book:
    return read(saved(draw), "a.xls")


def column(draw: Callable[[xlwt.Worksheet], None]) -> list[object]:
    return [cells[0] for cells in read_back(draw).sheets[0].rows]


def test_values_keep_their_kinds() -> None:
    def draw(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, "维持")
        sheet.write(1, 0, 5)
        sheet.write(2, 0, 0.5)
        sheet.write(3, 0, True)
        sheet.row(4).set_cell_error(0, "#REF!")
        sheet.write(5, 0, date(2023, 1, 5), xlwt.easyxf(num_format_str="yyyy-mm-dd"))
        sheet.row(6).set_cell_error(0, "#DIV/0!")

    found = column(draw)
    assert found == ["维持", 5, 0.5, True, ErrorCell("#REF!"), date(2023, 1, 5), ErrorCell("#DIV/0!"), ""]
    assert found[3] is True


def test_sheets_merges_and_hidden_sheets() -> None:
    book = read_back(lambda sheet: sheet.write_merge(1, 2, 1, 4, "合并"))
    assert book.hidden == ["底稿"]
    (sheet,) = book.sheets
    assert sheet.name == "表"
    assert sheet.merges == [(1, 1, 2, 4)]
    assert sheet.rows[1][1] == "合并"
    assert len({len(cells) for cells in sheet.rows}) == 1


def test_sums_nobody_computed_are_computed() -> None:
    def draw(sheet: xlwt.Worksheet) -> None:
        for row, value in enumerate((1, 2, 3)):
            sheet.write(row, 0, value)
        for row, formula in enumerate(
            ("SUM(A1:A3)", "A1+A3-A2+10", "(A1+A2)+A3", 'IF(COUNT(B1:B3)=0,"",SUM(B1:B3))', "SUM(A1,A2:A3,A5)"), start=3
        ):
            sheet.write(row, 0, xlwt.Formula(formula))

    assert column(draw)[3:8] == [6, 12, 6, "", 18]


def test_a_guarded_sum_over_figures_is_computed() -> None:
    def draw(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, 4)
        sheet.write(1, 0, xlwt.Formula('IF(COUNT(A1:A1)=0,"",SUM(A1:A1))'))

    assert column(draw)[1] == 4


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("A1*2", FormulaCell("A1*2")),
        ("SUM(A1:A2)/2", FormulaCell("SUM(A1:A2)/2")),
        ("ROUND(A1,0)", FormulaCell("ROUND(A1,0)")),
        ('IF(A1>0,"",A1)', ""),  # may show nothing
        ("VLOOKUP(A1,B1:C9,2)", ""),
        ("A1", ""),
    ],
)
def test_other_formulas_are_blank_only_where_blank_can_be_their_result(formula: str, shown: object) -> None:
    def draw(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, 1)
        sheet.write(8, 0, "末")
        sheet.write(2, 0, xlwt.Formula(formula))

    assert column(draw)[2] == shown


def test_a_stored_zero_that_nobody_computed_is_the_sum() -> None:
    """Programs that leave computing to Excel store 0; Excel shows the sum."""

    def draw(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, 3)
        sheet.write(1, 0, 4)
        sheet.write(2, 0, xlwt.Formula("SUM(A1:A2)"))
        sheet.write(3, 0, xlwt.Formula("SUM(A1:A2)/2"))

    blank = bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    content = saved(draw)
    assert content.count(blank) == 2
    rows = read(content.replace(blank, bytes(8)), "a.xls").sheets[0].rows
    assert [cells[0] for cells in rows] == [3, 4, 7, 0, ""]


def test_formulas_with_errors_and_truth_values_as_results() -> None:
    def draw(sheet: xlwt.Worksheet) -> None:
        sheet.write(0, 0, xlwt.Formula("A2/0"))

    blank = bytes([3, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    content = saved(draw)
    for result, shown in ((bytes([2, 0, 7, 0, 0, 0]), ErrorCell("#DIV/0!")), (bytes([1, 0, 1, 0, 0, 0]), True)):
        changed = content.replace(blank, result + b"\xff\xff")
        assert read(changed, "a.xls").sheets[0].rows[0][0] == shown


def test_a_cell_far_below_is_refused() -> None:
    with pytest.raises(Unreadable, match="65000"):
        read_back(lambda sheet: sheet.write(64999, 0, 1))


def test_a_password_is_said() -> None:
    records = struct.pack("<HHHHHHHH", 0x0809, 12, 0x0600, 5, 0, 0, 0, 0) + struct.pack("<HHHHH", 0x2F, 6, 1, 0, 0)
    for content in (encrypted_workbook(), compound_file({"Workbook": records})):
        with pytest.raises(Unreadable) as refused:
            read(content, "a.xls")
        assert refused.value.code == "encrypted"


@pytest.mark.parametrize(
    ("stream", "words"), [("WordDocument", "Word"), ("PowerPoint Document", "演示文稿"), ("Contents", "不是 Excel")]
)
def test_what_else_a_container_holds_is_named(stream: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        read(compound_file({stream: bytes(64)}), "a.xls")


def test_damaged_files_are_refused() -> None:
    content = saved(lambda sheet: sheet.write(0, 0, "x" * 2000))
    for end in (8, 100, 512, 1500, len(content) // 2):
        with pytest.raises(Unreadable):
            read(content[:end], "a.xls")


def test_tokens_that_end_too_early_give_nothing() -> None:
    whole = struct.pack("<BHHHH", 0x25, 0, 2, 0xC000, 0xC000) + struct.pack("<BBH", 0x19, 0x10, 0)
    assert decode(whole, wide=False) == ("SUM(A1:A3)", True)
    for end in range(len(whole)):
        assert decode(whole[:end], wide=False) in (None, ("A1:A3", False))


def record(code: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", code, len(data)) + data


def stream(*, version: int, page: int) -> bytes:
    """A workbook of one sheet as other programs than Excel write it: a label and a number, one code page."""
    begin = struct.pack("<HHHHII", version, 5, 0, 0, 0, 0)
    name = "年报".encode("utf-16-le")
    words = "结果维持".encode("utf-16-le")

    def before(start: int) -> bytes:
        sheet = struct.pack("<IHBB", start, 0, len(name) // 2, 1) + name
        return record(0x809, begin) + record(0x42, struct.pack("<H", page)) + record(0x85, sheet) + record(0x0A)

    label = record(0x204, struct.pack("<HHHHB", 0, 0, 0, len(words) // 2, 1) + words)
    number = record(0x203, struct.pack("<HHHd", 0, 1, 0, 12))
    return before(len(before(0))) + record(0x809, begin) + label + number + record(0x0A)


@pytest.mark.parametrize("page", [1200, 936, 1252])
def test_words_are_unicode_whatever_the_code_page(page: int) -> None:
    sheet = read(compound_file({"Workbook": stream(version=0x0600, page=page)}), "a.xls").sheets[0]
    assert (sheet.name, sheet.rows[0]) == ("年报", ["结果维持", 12])


def test_workbooks_of_excel_95_and_before_are_refused() -> None:
    old = stream(version=0x0500, page=936)
    for content in (
        compound_file({"Book": old}),
        old,
        b"\x09\x00\x04\x00\x02\x00\x10\x00",
        b"\x09\x04\x06\x00" + bytes(6),
    ):
        with pytest.raises(Unreadable, match="旧格式"):
            read(content, "a.xls")


def test_a_hidden_sheet_that_reaches_far_is_refused_too() -> None:
    """The library reads every sheet at once, and dies of one that claims all memory."""
    book = xlwt.Workbook()
    book.add_sheet("表").write(0, 0, 1)
    hidden = book.add_sheet("底稿")
    hidden.visibility = 1
    hidden.write(0, 0, 1)
    hidden.write(64_000, 0, 7777)
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(Unreadable, match="第 2 张"):
        read(content.getvalue(), "a.xls")
