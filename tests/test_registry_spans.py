"""Spans of superiors: what a cell of an agency list makes of what was stored."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.agency_spans import DAY, Link, Muddled, Span, at, dated_over, in_order, undated_over

D = dt.date


def test_dates_follow_from_the_neighbours() -> None:
    assert in_order([Link("A", until=D(2018, 6, 30)), Link("B")])[1].since == D(2018, 7, 1)
    assert in_order([Link("A"), Link("B", D(2022, 1, 1))])[0].until == D(2021, 12, 31)


@pytest.mark.parametrize(
    "links",
    [
        [Link("A"), Link("B")],
        [Link("A", until=D(2020, 1, 1)), Link("B", D(2019, 1, 1))],
        [Link("A", D(2020, 1, 1), D(2019, 1, 1))],
        [Link("A", D(2022, 1, 1)), Link("B", D(2022, 1, 1))],
    ],
)
def test_dates_that_contradict_each_other(links: list[Link]) -> None:
    with pytest.raises(Muddled):
        in_order(links)


ALWAYS_1 = [Span(1, None, None)]
MOVED = [Span(1, None, D(2021, 12, 31)), Span(2, D(2022, 1, 1), None)]


def test_a_cell_with_a_day_keeps_what_was_before_it() -> None:
    assert dated_over(ALWAYS_1, [Span(2, D(2022, 1, 1), None)]) == MOVED
    assert dated_over(MOVED, [Span(2, D(2022, 1, 1), None)]) == MOVED
    assert dated_over(MOVED, [Span(3, D(2021, 1, 1), None)]) == [
        Span(1, None, D(2020, 12, 31)), Span(3, D(2021, 1, 1), None),
    ]  # fmt: skip
    assert dated_over(ALWAYS_1, [Span(1, None, D(2021, 12, 31))]) == MOVED[:1]
    assert dated_over(ALWAYS_1, [Span(1, D(2022, 1, 1), None)]) == ALWAYS_1


def test_a_cell_without_a_day_says_who_stands_above_now() -> None:
    assert undated_over([], 1, None) == ALWAYS_1
    assert undated_over(ALWAYS_1, 1, D(2022, 1, 1)) == ALWAYS_1
    assert undated_over(ALWAYS_1, 2, D(2022, 1, 1)) == MOVED
    assert undated_over(ALWAYS_1, 2, None) == [Span(2, None, None)]
    assert undated_over(MOVED, 3, None) == [MOVED[0], Span(3, D(2022, 1, 1), None)]
    assert undated_over(MOVED, None, None) == MOVED[:1]
    assert undated_over(MOVED[:1], 2, None) == MOVED
    assert undated_over(MOVED[:1], None, None) == MOVED[:1]


DAYS = st.dates(D(2000, 1, 1), D(2040, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> list[Span]:
    """Spans that follow each other, the first from always, the last still holding or ended."""
    days = sorted(draw(st.sets(DAYS, max_size=4)))
    uppers = [draw(st.integers(1, 4)) for _ in range(len(days) + 1)]
    starts, ends = [None, *days], [*(day - DAY for day in days), None]
    spans = [Span(*one) for one in zip(uppers, starts, ends, strict=True)]
    return spans[: draw(st.integers(0, len(spans)))]


@given(histories(), DAYS, st.integers(1, 4), DAYS)
def test_before_its_first_day_a_cell_changes_nothing_and_twice_is_once(
    stored: list[Span], first: dt.date, upper: int, day: dt.date
) -> None:
    said = [Span(upper, first, None)]
    new = dated_over(stored, said)
    assert dated_over(new, said) == new
    assert at(new, day) == (upper if day >= first else at(stored, day))


@given(histories(), st.integers(1, 4) | st.none(), DAYS | st.none())
def test_saying_the_same_twice_is_saying_it_once(stored: list[Span], upper: int | None, moved: dt.date | None) -> None:
    new = undated_over(stored, upper, moved)
    assert undated_over(new, upper, moved) == new
    assert next((span.upper for span in new if span.until is None), None) == upper
