"""The careless office of the fuzzers does what it says it does."""

from __future__ import annotations

import re

import pytest

from tests import test_layouts_drawing as DRAWING
from tests.office_changes import KEEPS, SPOILT, change_all
from tests.office_sheet import FIRST, NUMBERED, sent, style_of


def test_every_number_is_drawn_once() -> None:
    for name in NUMBERED:
        drawn = [value for _, page in sent(name, style_of()).sheets for value in page.cells.values()]
        numbers = [int(str(value).rstrip("元")) for value in drawn if re.fullmatch(r"\d{4}元?", str(value))]
        assert sorted(numbers) == list(range(FIRST, FIRST + len(NUMBERED[name][1])))


def test_exchanged_labels_change_what_is_meant() -> None:
    sheet = sent("suqian_2024", style_of())
    before = {number: set(keys) for number, keys in sheet.meant.items()}
    change_all(sheet, [("exchange_labels", 1, 0, 1)])
    changed = {number for number, keys in sheet.meant.items() if keys != before[number]}
    assert len(changed) in (2 * len(DRAWING.APPLICANTS), 2 * len(DRAWING.REPORTS["suqian_2024"].applications))


@pytest.mark.parametrize("how", SPOILT)
def test_a_spoilt_figure_says_whether_it_is_still_one(how: str) -> None:
    sheet = change_all(sent("suqian_2024", style_of()), [("spoil", 1, 5, how)])
    assert sum(not keys for keys in sheet.meant.values()) == (how not in KEEPS)
