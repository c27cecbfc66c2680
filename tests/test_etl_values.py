"""One raw cell: 0, blank and "/" are three things; numbers are exact; nothing else is guessed."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.values import COUNT, Kind, read_value, unit_in_text
from etl.workbook.book import ErrorCell, FormulaCell
from reportdb.report import BLANK, NOT_APPLICABLE, Mark, number

WAN = Kind(money=True, unit="万元")
BARE = Kind(money=True)
SIGNED = Kind(signed=True)
OPEN = Kind(counted=False)


@pytest.mark.parametrize("raw", ["", " ", "\xa0", "　　", "空", "\n"])
def test_blank(raw: str) -> None:
    assert read_value(raw) == (BLANK, None, "")


@pytest.mark.parametrize("raw", ["/", "／", "-", "－", "—", "——", "–", " / ", "N/A", "n/a"])
def test_not_applicable(raw: str) -> None:
    assert read_value(raw).figure == NOT_APPLICABLE


@pytest.mark.parametrize(
    ("raw", "kind", "value"),
    [
        (0.0, COUNT, 0),
        (5.0, COUNT, 5),
        ("０", COUNT, 0),
        ("0 \xa0\xa0", COUNT, 0),
        ("1,234", COUNT, 1234),
        ("１，２３４，５６７", COUNT, 1234567),
        ("12件", COUNT, 12),
        ("1.0", COUNT, 1),
        ("+1036", SIGNED, 1036),
        ("-18", SIGNED, -18),
        (-18.0, SIGNED, -18),
        ("6.95万", OPEN, 69500),
        ("109914人次", OPEN, 109914),
        (59237.2449, WAN, 59237244900),
        ("24252.311082", WAN, 24252311082),
        ("251000元", BARE, 25100000),
        ("127万元", BARE, 127000000),
        ("75394432.52元", BARE, 7539443252),
        ("0.3亿元", BARE, 3_000_000_000),
        (0.0, BARE, 0),
        ("0", BARE, 0),
        (0.1 + 0.2, WAN, 300000),
    ],
)
def test_numbers_are_exact(raw: object, kind: Kind, value: int) -> None:
    assert read_value(raw, kind) == read_value(raw, kind)._replace(figure=number(value), issue=None)


@pytest.mark.parametrize(
    ("raw", "kind", "code"),
    [
        (5.5, COUNT, "fractional_count"),
        ("5.5", COUNT, "fractional_count"),
        ("18万余", COUNT, "not_a_number"),
        ("约300", COUNT, "not_a_number"),
        ("无", COUNT, "not_a_number"),
        ("(5)", COUNT, "not_a_number"),
        ("100%", OPEN, "not_a_number"),
        ("2次4期", OPEN, "not_a_number"),
        ("12,34", COUNT, "not_a_number"),
        (1e20, COUNT, "not_a_number"),
        (float("nan"), COUNT, "not_a_number"),
        (True, COUNT, "not_a_number"),
        (dt.date(1900, 1, 5), COUNT, "not_a_number"),
        (dt.time(12, 0), COUNT, "not_a_number"),
        (ErrorCell("#REF!"), COUNT, "error_cell"),
        (FormulaCell("VLOOKUP(A1,B:C,2)"), COUNT, "formula_not_computed"),
        (127.0, BARE, "unit_missing"),
        ("127", BARE, "unit_missing"),
        ("12美元", BARE, "unit_unknown"),
        ("127万", BARE, "unit_unknown"),
        (0.0000001, WAN, "fractional_count"),
    ],
)
def test_what_is_no_figure_stays_words_with_a_finding(raw: object, kind: Kind, code: str) -> None:
    reading = read_value(raw, kind)
    assert reading.figure.mark is Mark.TEXT
    assert reading.figure.value is None
    assert reading.issue is not None
    assert reading.issue.code == code


def test_a_negative_count_is_kept_and_refused() -> None:
    for raw in (-3.0, "-3"):
        reading = read_value(raw)
        assert reading.figure == number(-3)
        assert reading.issue is not None
        assert reading.issue.code == "negative_count"


def test_a_note_in_the_cell_keeps_the_number_and_the_words() -> None:
    reading = read_value("22（其中修订 16 件）")
    assert reading.figure == number(22)
    assert reading.issue is not None
    assert reading.issue.code == "note_in_cell"
    assert "其中修订" in reading.issue.text


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("采购总金额(元)", "元"),
        ("单位：万元", "万元"),
        ("采购总金额", ""),
        ("填报单位：某市公安局", ""),
        ("单位：件", ""),
    ],
)
def test_units_in_heads(text: str, unit: str) -> None:
    assert unit_in_text(text) == unit


@given(st.integers(0, 10**14))
def test_every_count_reads_back_as_number_and_as_text(value: int) -> None:
    assert read_value(float(value)).figure == number(value)
    assert read_value(str(value)).figure == number(value)
    assert read_value(f"{value:,}").figure == number(value)


@given(st.integers(0, 10**14))
def test_every_fen_reads_back_in_wan(fen: int) -> None:
    text = f"{fen // 10**6}.{fen % 10**6:06d}"
    assert read_value(text, WAN).figure == number(fen)
    if fen < 10**14:
        assert read_value(float(text), WAN).figure == number(fen)


@given(st.text(max_size=20))
def test_words_never_become_a_figure_they_do_not_show(text: str) -> None:
    reading = read_value(text)
    if reading.figure.mark is Mark.NUMBER:
        digits = "".join(str(int(character)) for character in text if character.isdecimal())
        assert digits.lstrip("0").startswith(str(abs(reading.figure.value or 0)).rstrip("0").lstrip("0"))
