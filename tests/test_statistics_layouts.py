"""Statistics sheets laid out otherwise say exactly what the printed one says: nothing invented, nothing lost."""

from __future__ import annotations

import random
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Unpack

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.pending import Pending
from etl.text import cells_named
from reportdb.report import Report
from samples.drawing import Value
from tests.statistics_drawn import (
    AGENCY,
    LAYOUTS,
    LIST_HEADS,
    YEARS,
    Content,
    Drawn,
    Line,
    Told,
    agencies_across,
    errors,
    fujian,
    list_in_two_rows,
    list_of,
    national,
    pending,
    plain,
    years_across,
    years_below,
    years_down,
)

CONTENTS = {"2014-fujian": fujian, "2014": national}


def said(report: Report | None) -> object:
    """Every figure of a report."""
    assert report is not None
    return report.content()[:2]


def alone(path: Path, drawn: Drawn, **told: Unpack[Told]) -> object:
    """The figures of the one report of a sheet, which must be without errors."""
    found = pending(path, drawn, **told)
    assert errors(found) == []
    (one,) = found
    assert one.read is not None
    return said(one.read.report)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("edition", CONTENTS)
def test_every_layout_says_what_the_printed_sheet_says(tmp_path: Path, edition: str, layout: str) -> None:
    content = CONTENTS[edition]()
    expected = alone(tmp_path / "plain.xlsx", plain(content))
    assert alone(tmp_path / "drawn.xlsx", LAYOUTS[layout](content)) == expected


def each(tmp_path: Path, found: list[Pending]) -> dict[tuple[str | None, int | None], object]:
    """The figures of every report of a sheet, by agency and year."""
    assert errors(found) == []
    return {(one.agency, one.year): said(one.read.report) for one in found if one.read is not None}


def published(tmp_path: Path) -> dict[tuple[str | None, int | None], object]:
    """What the three published sheets say, each by itself."""
    return {(AGENCY, year): alone(tmp_path / f"{year}.xlsx", plain(fujian(year)), year=year) for year in YEARS}


ALL = [fujian(year) for year in YEARS]
OF_AGENCY = f"{AGENCY}政府信息公开情况统计表（本级）"
SEVERAL_YEARS: dict[str, tuple[Drawn, str]] = {
    "beside each other": (years_across(ALL), OF_AGENCY),
    "beside each other, the years in the title": (
        years_across(ALL), f"{AGENCY}2014-2016年政府信息公开情况统计表（本级）",
    ),
    "beside each other, the year merged over both": (years_across(ALL, stacked=True), OF_AGENCY),
    "below each other, named by heads": (years_below(ALL, [None] * 3), OF_AGENCY),
    "below each other, named by titles": (
        years_below(
            [Content(("指标名称", "计量单位", "本年度", "历年累计"), one.lines, one.indents) for one in ALL],
            [f"{AGENCY}{year}年政府信息公开情况统计表（本级）" for year in YEARS],
        ), "",
    ),
    "in rows": (years_down(ALL), OF_AGENCY),
    "in a list": (list_of([(AGENCY, year, fujian(year)) for year in YEARS]), "过录表（本级）"),
    "in a list with two rows of heads": (
        list_in_two_rows([(AGENCY, year, fujian(year)) for year in YEARS], merged=True), "过录表（本级）",
    ),
    "in a list with empty heads": (
        list_in_two_rows([(AGENCY, year, fujian(year)) for year in YEARS], merged=False), "过录表（本级）",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SEVERAL_YEARS)
def test_several_years_on_a_sheet_are_a_report_each(tmp_path: Path, name: str) -> None:
    drawn, title = SEVERAL_YEARS[name]
    assert each(tmp_path, pending(tmp_path / "years.xlsx", drawn, title=title)) == published(tmp_path)


AGENCIES = {"平潭县财政局": fujian(2015, 1), "平潭县教育局": fujian(2015, 20), "平潭县民政局": fujian(2015, 300)}
LISTS: dict[str, Drawn] = {
    **{head: list_of([(name, 2015, one) for name, one in AGENCIES.items()], head) for head in LIST_HEADS},
    "with a line of sums": list_of([(name, 2015, one) for name, one in AGENCIES.items()], total=True),
    "across": agencies_across(list(AGENCIES.items())),
}


@pytest.mark.parametrize("name", LISTS)
def test_agencies_of_a_list_are_a_report_each(tmp_path: Path, name: str) -> None:
    expected = {(agency, 2015): alone(tmp_path / f"{agency}.xlsx", plain(one)) for agency, one in AGENCIES.items()}
    found = pending(tmp_path / "list.xlsx", LISTS[name], title="2015年政府信息公开情况过录表（本级）")
    assert each(tmp_path, found) == expected


@pytest.mark.parametrize("edition", CONTENTS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_line_nobody_knows_is_named_with_every_cell(tmp_path: Path, layout: str, edition: str) -> None:
    """The figures of a misspelt line are in a finding, wherever they stand, and the others are right."""
    content = CONTENTS[edition]()
    at = 5
    label, unit, values = content.lines[at]
    odd = tuple(9_000_001 + number for number, _ in enumerate(values))
    lines = [*content.lines]
    lines[at] = ("外网发布其他材料篇数", unit, odd)
    drawn = LAYOUTS[layout](Content(content.heads, lines, content.indents))
    found = pending(tmp_path / "odd.xlsx", drawn)
    places = {
        (row + 1, column) for row, cells in enumerate(drawn.rows) for column, cell in enumerate(cells) if cell in odd
    }
    assert len(places) == len(odd)
    named = {
        place
        for one in found
        for item in one.findings
        if item.code == "row_unknown"
        for place in cells_named(item.cell or "")
    }
    assert places <= named
    (one,) = found
    assert one.read is not None
    without = alone_without(tmp_path, content, label)
    assert said(one.read.report) == without


def alone_without(tmp_path: Path, content: Content, label: str) -> object:
    """What the printed sheet says less one line."""
    kept = [at for at, (one, _, _) in enumerate(content.lines) if at != 5 or one != label]
    cut = Content(content.heads, [content.lines[at] for at in kept], [content.indents[at] for at in kept])
    (one,) = pending(tmp_path / "cut.xlsx", plain(cut))
    assert one.read is not None
    return said(one.read.report)


def _spelled(style: str, label: str, number: int) -> str:
    text = label.split("、", 1)[-1] if label[:1].isdigit() else label
    signs = {"none": "", "（一）": f"（{'一二三四五六七八九十'[number % 10]}）", "①": "①②③④⑤⑥⑦⑧⑨⑩"[number % 10],
             "1.": f"{number % 10 + 1}.", "一、": f"{'一二三四五六七八九十'[number % 10]}、", "1.1": f"1.{number % 10 + 1}"}  # fmt: skip
    return signs[style] + text


@settings(
    max_examples=40, phases=(Phase.explicit, Phase.generate), deadline=None, suppress_health_check=list(HealthCheck)
)
@given(
    st.sampled_from(sorted(LAYOUTS)),
    st.sampled_from(YEARS),
    st.sampled_from(["none", "（一）", "①", "1.", "一、", "1.1"]),
    st.sampled_from([None, "/", "—", 0]),
    st.randoms(use_true_random=False),
)
def test_any_layout_numbering_and_marks(layout: str, year: int, style: str, mark: Value, chance: random.Random) -> None:
    content = fujian(year)
    places = list(range(len(content.lines)))
    chance.shuffle(places)
    lines: list[Line] = []
    for at, (label, unit, values) in enumerate(content.lines):
        kept = (mark, values[1]) if at in places[:3] else values
        lines.append((_spelled(style, label, at), unit, tuple(kept)))
    drawn = Content(content.heads, lines, content.indents)
    with TemporaryDirectory() as folder:
        expected = alone(Path(folder) / "plain.xlsx", plain(drawn), year=year)
        assert alone(Path(folder) / "drawn.xlsx", LAYOUTS[layout](drawn), year=year) == expected
