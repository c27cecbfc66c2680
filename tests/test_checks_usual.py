"""What is worked out once for tables filled alike is what every rule finds in each of them."""

from __future__ import annotations

import random
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.filled_report import balanced_report
from etl.alone import Alone, alone
from etl.digest import _DIGESTED, _lines, _said, digest
from etl.packing import packed, unpacked
from etl.pending import Pending
from etl.readers import Reading
from etl.results import ImportOptions
from reportdb.checks import _alone, check
from reportdb.checks.usual import findings_of
from reportdb.forms import catalog
from reportdb.report import BLANK, NOT_APPLICABLE, ChannelFigure, Figure, Mark, Report, number, words

REPORTS = "samples/reports"
FIGURES: list[Figure] = [BLANK, BLANK, NOT_APPLICABLE, number(0), number(1), number(10**14), number(-3), words("约 5")]


def drawn(seed: int, changes: list[tuple[int, int, int]]) -> Report:
    """A balanced report with some figures put in the place of others."""
    report = balanced_report("某市某局", 2023, random.Random(seed))
    tables = list(report.tables.values())
    for table, cell, figure in changes:
        figures = tables[table % len(tables)].figures
        figures[list(figures)[cell % len(figures)]] = FIGURES[figure % len(FIGURES)]
    return report


@settings(max_examples=300, deadline=None)
@given(
    st.integers(0, 50),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 300), st.integers(0, 7)), max_size=6),
    st.booleans(),
)
def test_any_table_is_judged_as_by_every_rule(seed: int, changes: list[tuple[int, int, int]], columns: bool) -> None:
    report = drawn(seed, changes)
    if columns:
        for table, _, figure in changes[:2]:
            data = list(report.tables.values())[table % 3]
            column = next(iter(data.figures)).column
            data.figures.update({cell: FIGURES[figure % 3] for cell in data.figures if cell.column == column})
    for code, data in report.tables.items():
        every = _alone(data, code, catalog())
        for _ in range(2):
            assert list(findings_of(data, code, catalog(), partial(_alone, code=code, catalog=catalog()))) == every
    assert check(report, catalog()) == [
        item for code, data in report.tables.items() for item in _alone(data, code, catalog())
    ]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 50), st.lists(st.tuples(st.integers(0, 2), st.integers(0, 300), st.integers(0, 7)), max_size=6))
def test_a_table_is_digested_cell_by_cell_or_at_once_alike(seed: int, changes: list[tuple[int, int, int]]) -> None:
    marks = {Mark.NUMBER: 0, Mark.BLANK: 1, Mark.NOT_APPLICABLE: 2, Mark.TEXT: 3}
    for data in drawn(seed, changes).tables.values():
        filled = data.pattern()
        figures = list(data.figures.values())
        assert (filled is None) is any(figure.mark is Mark.TEXT for figure in figures)
        if filled is not None:
            said = (
                f"{cell}{marks[figures[at].mark]} {figures[at].value} {figures[at].text!r}"
                for at, cell in _DIGESTED.of(data.figures).cells
            )
            assert _said(data, filled) == "\n".join(said)


def test_channels_are_digested_as_they_are_shown() -> None:
    lines = [ChannelFigure("a'b", '渠"道', "c", "\n", "", figure) for figure in FIGURES]
    for some in (None, [], lines[:1], lines):
        assert _lines(some) == repr(some)


def test_what_is_put_aside_comes_back_as_it_was() -> None:
    for one in Reading([REPORTS, "samples/broken", "samples/rosters"], ImportOptions()):
        back: Pending = unpacked(packed(one))
        assert back == one
        if one.read is not None and back.read is not None:
            assert list(back.read.report.tables) == list(one.read.report.tables)
            assert digest(back.read.report) == digest(one.read.report)
            found = alone(one.read, catalog())
            again: Alone = unpacked(packed(found))
            assert again == found
    for figure in FIGURES:
        report = Report("x", 2023, channels=[ChannelFigure("a", "b", "c", "d", "", figure)], improvement_items=[])
        assert unpacked(packed(report)) == report
