"""Raised and struck-out words never run into the figure beside them."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from etl.values import read_value
from etl.workbook import read
from etl.workbook.dressing import raised, struck, written_out


def test_raised_digits_are_no_part_of_a_number() -> None:
    assert raised("1") == "¹"
    issue = read_value("12" + raised("1")).issue
    assert issue is not None
    assert issue.code == "not_a_number"


def test_a_struck_out_number_is_not_the_number() -> None:
    issue = read_value(struck("12 ") + "15").issue
    assert issue is not None
    assert struck("  ") == ""


@pytest.mark.parametrize(
    ("run", "shown"),
    [
        ('<r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>', "¹"),
        ("<r><rPr><vertAlign val='subscript'/></rPr><t xml:space=\"preserve\">2</t></r>", "₂".translate({0x2082: "²"})),
        ("<r><rPr><strike/></rPr><t>8</t></r>", "[8]"),
        ('<r><rPr><strike val="0"/></rPr><t>8</t></r>', "8"),
        ('<r><rPr><vertAlign val="baseline"/></rPr><t>1</t></r>', "1"),
        ('<x:r><x:rPr><x:vertAlign val="superscript"/></x:rPr><x:t>注1</x:t></x:r>', "注¹"),
    ],
)
def test_runs_of_an_xlsx_text(run: str, shown: str) -> None:
    before = "<r><t>12</t></r>"
    found = written_out(f"<si>{before}{run}</si>".encode()).decode()
    assert found.startswith(f"<si>{before}")
    assert f">{shown}</" in found


def test_runs_without_end_cost_no_more_than_others() -> None:
    xml = b"vertAlign" + b"<r><t " * 300_000 + b"</r>" * 10
    assert written_out(xml) == xml


def test_a_raised_run_dresses_no_other() -> None:
    text = '<si><r><t>1</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>2</t></r><r><t>3</t></r></si><si><t>4</t></si>'
    assert written_out(text.encode()).decode() == text.replace("<t>2<", "<t>²<")


@pytest.mark.parametrize("shared", [True, False])
def test_a_raised_digit_in_a_cell_of_an_xlsx_is_no_part_of_its_figure(*, shared: bool) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = CellRichText(TextBlock(InlineFont(), "12"), TextBlock(InlineFont(vertAlign="superscript"), "1"))
    sheet["A2"] = CellRichText(TextBlock(InlineFont(strike=True), "8"), TextBlock(InlineFont(), "9"))
    file = BytesIO()
    book.save(file)
    content = file.getvalue() if shared else _inline(file)
    assert [row[0] for row in read(content, "a.xlsx").sheets[0].rows[:2]] == ["12¹", "[8]9"]


def _inline(file: BytesIO) -> bytes:
    """The same workbook with its texts in its cells."""
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    texts = re.findall(rb"<si>(.*?)</si>", parts["xl/sharedStrings.xml"])
    for number, text in enumerate(texts):
        sheet = sheet.replace(b't="s"><v>%d</v>' % number, b't="inlineStr"><is>' + text + b"</is>")
    assert sheet.count(b"<is>") == len(texts) > 0 or b"inlineStr" in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet
    moved = BytesIO()
    with zipfile.ZipFile(moved, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return moved.getvalue()
