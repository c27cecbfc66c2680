"""统一社会信用代码 and 行政区划代码."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportdb.credit_code import check_digit, fault_of
from reportdb.region_code import PROVINCES, area_of, doubt_of, is_region_code, province_of, within

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def test_published_credit_codes_are_sound() -> None:
    for code in ("11100000000013338W", "91350100M000100Y43", "91110000802100433B", "914403001922038216"):
        assert fault_of(code) is None


@given(st.text(ALPHABET, min_size=17, max_size=17), st.data())
def test_one_mistyped_character_is_always_found(first: str, data: st.DataObject) -> None:
    code = first + check_digit(first)
    assert fault_of(code) is None
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from(sorted(set(ALPHABET) - {code[place]})))
    assert "mistyped" in (fault_of(code[:place] + other + code[place + 1 :]) or "")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("1110000000001333", "16 characters"),
        ("11100000000013338O", "no O"),
        ("", "0 characters"),
        ("1" * 17 + "I", "no I"),
    ],
)
def test_what_is_no_credit_code(code: str, why: str) -> None:
    assert why in (fault_of(code) or "")


def test_the_34_provinces() -> None:
    assert len(PROVINCES) == 34
    assert (province_of("350128"), province_of("990000")) == ("福建省", None)


@pytest.mark.parametrize(
    ("code", "area"),
    [("320000", "32"), ("320100", "3201"), ("320124", "320124"), ("320124101", "320124101"),
     ("320124101000", "320124101"), ("320124101203", "320124101203"), ("441900003000", "441900003")],
)  # fmt: skip
def test_the_zeros_of_a_code_name_no_area(code: str, area: str) -> None:
    assert is_region_code(code)
    assert area_of(code) == area


def test_what_lies_within_what() -> None:
    assert within("320124", "320100")
    assert within("320100", "320100")
    assert within("441900003000", "441900")
    assert not within("320224", "320100")
    assert not within("320100", "320124")


@pytest.mark.parametrize("code", ["32010", "32012a", "３２０１２４", "3201241", "32012410100"])
def test_what_is_no_region_code(code: str) -> None:
    assert not is_region_code(code)


@pytest.mark.parametrize(
    ("code", "level", "doubt"),
    [("320000", "省级", None), ("320000", "市级", "省级"), ("320124", "市级", "县级"), ("310101", "市级", None),
     ("310101", "县级", None), ("429004", "县级", None), ("320100", "县级", "市级"), ("320124", "乡级", None),
     ("990000", "", "99"), ("320124", "", None)],
)  # fmt: skip
def test_a_code_and_its_level(code: str, level: str, doubt: str | None) -> None:
    found = doubt_of(code, level)
    assert found is None if doubt is None else doubt in (found or "")
