"""Raised and struck-out words never run into the figure beside them."""

from __future__ import annotations

import pytest

from etl.values import read_value
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
