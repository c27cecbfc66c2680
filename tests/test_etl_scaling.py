"""A number that its cell shows as another is taken for neither: the format's percent or moved point makes words of it."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.values import Kind, read_value
from etl.workbook import read


def shown(value: float, number_format: str) -> object:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["B2"] = "数值", value
    sheet["B2"].number_format = number_format
    file = BytesIO()
    book.save(file)
    return read(file.getvalue(), "a.xlsx").sheets[0].rows[1][1]


@pytest.mark.parametrize(
    ("value", "number_format", "seen"),
    [
        (1, "0%", "100%"),
        (0.339, "0.0%", "33.9%"),
        (0.5, "0.00%", "50%"),
        (0, "0%", 0),
        (727012578, "0!.0000,", "按格式缩小显示的727012578"),
        (727012578, '0"."0,', "按格式缩小显示的727012578"),
        (727012578, "#,##0,", "按格式缩小显示的727012578"),
        (727012578, '#,##0.00,,"百万"', "按格式缩小显示的727012578"),
    ],
)
def test_what_the_cell_does_not_show(value: float, number_format: str, seen: object) -> None:
    assert shown(value, number_format) == seen


@pytest.mark.parametrize(
    "number_format",
    [
        "General",
        "0",
        "0.00",
        "#,##0",
        "#,##0.00",
        '0"件"',
        "#,##0_ ;[Red]\\-#,##0\\ ",
        "_ * #,##0.00_ ;_ * -#,##0.00_ ",
        "@",
        '0.00"%"',
    ],
)
def test_formats_that_move_no_point(number_format: str) -> None:
    assert shown(1234, number_format) == 1234


def test_such_numbers_are_no_figures() -> None:
    for words in ("100%", "按格式缩小显示的727012578"):
        for kind in (Kind(), Kind(money=True, unit="万元")):
            issue = read_value(words, kind).issue
            assert issue is not None
            assert issue.code == "not_a_number"
