"""Raised and struck-out words in the binary formats are written out as in all others: no part of the figure beside them."""

from __future__ import annotations

import io
import struct

import pytest
import xlwt
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.worksheet.worksheet import Worksheet

from etl.workbook import read
from etl.workbook.dressing import raised, struck
from etl.workbook.runs import written_out
from etl.workbook.xls_texts import dressed_texts
from samples.binary_workbook import binary_workbook

FONTS = {1: raised, 2: struck}


@pytest.mark.parametrize(
    ("text", "runs", "shown"),
    [
        ("121", [(2, 1)], "12¹"),
        ("8 9", [(0, 2), (2, 0)], "[8]9"),
        ("12人", [(1, 0)], None),
        ("面积12m2", [(5, 1)], "面积12m²"),
        ("𠀀21", [(3, 1)], "𠀀2¹"),  # counted in units of UTF-16
    ],
)
def test_runs_are_written_out(text: str, runs: list[tuple[int, int]], shown: str | None) -> None:
    assert written_out(text.encode("utf-16-le"), runs, FONTS) == shown


def font(*, raised: bool = False, struck: bool = False) -> xlwt.Font:
    made = xlwt.Font()
    made.escapement = 1 if raised else 0
    made.struck_out = struck
    return made


@given(
    st.lists(st.tuples(st.sampled_from(["12", "约 8", "人" * 900, "x" * 5000]), st.booleans()), min_size=1, max_size=12)
)
def test_texts_of_an_xls_that_go_on_from_record_to_record(cells: list[tuple[str, bool]]) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("表")
    expected = []
    for row, (words, dressed) in enumerate(cells):
        if dressed:
            sheet.write_rich_text(row, 0, [(words, font()), (str(row), font(raised=True)), ("9", font(struck=True))])
            expected.append(f"{words}{raised(str(row))}[9]")
        else:
            sheet.write(row, 0, f"{words}{row}")
            expected.append(f"{words}{row}")
    content = io.BytesIO()
    book.save(content)
    assert [line[0] for line in read(content.getvalue(), "a.xls").sheets[0].rows[:-1]] == expected


def test_a_table_of_texts_that_ends_too_early() -> None:
    table = struct.pack("<IIHB", 1, 1, 5, 0) + b"12"
    with pytest.raises(struct.error):
        dressed_texts([table], FONTS)
    assert dressed_texts([struct.pack("<II", 9, 9)], FONTS) == {}


def test_texts_of_an_xlsb() -> None:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"] = CellRichText(TextBlock(InlineFont(), "12"), TextBlock(InlineFont(vertAlign="superscript"), "1"))
    sheet["A2"] = CellRichText(TextBlock(InlineFont(strike=True), "8"), TextBlock(InlineFont(), "9"))
    sheet["A3"] = CellRichText(TextBlock(InlineFont(), "1"), TextBlock(InlineFont(rFont="宋体"), "5"))
    sheet["A4"] = "16"
    rows = read(binary_workbook(book), "a.xlsb").sheets[0].rows
    assert [line[0] for line in rows[:4]] == ["12¹", "[8]9", "15", "16"]
