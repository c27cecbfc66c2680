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
    content = _shared(file) if shared else file.getvalue()
    assert [row[0] for row in read(content, "a.xlsx").sheets[0].rows[:2]] == ["12¹", "[8]9"]


def _shared(file: BytesIO) -> bytes:
    """The same workbook with the texts of its cells in the part for texts."""
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    path, relations = "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"
    moved = re.findall(rb'(t="inlineStr"><is>(.*?)</is>)', parts[path])
    assert len(moved) == 2
    for number, (cell, _) in enumerate(moved):
        parts[path] = parts[path].replace(cell, b't="s"><v>%d</v>' % number)
    texts = b"".join(b"<si>" + text + b"</si>" for _, text in moved)
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (main, texts)
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    related = b'<Relationship Id="t" Type="%s" Target="/xl/sharedStrings.xml"/></Relationships>' % kind
    parts[relations] = parts[relations].replace(b"</Relationships>", related)
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return written.getvalue()
