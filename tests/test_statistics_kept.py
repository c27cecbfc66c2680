"""Nothing is lost: whatever is changed on a statistics sheet, each number is stored as its line's or named with its cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from etl.pending import Pending
from etl.places import cells_at
from etl.text import cells_named
from tests.statistics_drawn import (
    LAYOUTS,
    Content,
    Drawn,
    Line,
    agencies_across,
    fujian,
    list_in_two_rows,
    list_of,
    national,
    pending,
    plain,
    years_across,
)

Figures = dict[tuple[str, ...], int | None]
FIRST = 700_001


def numbered(content: Content, first: int) -> Content:
    """The same lines, every figure another number."""
    numbers = iter(range(first, first + 10_000))
    lines: list[Line] = [
        (label, unit, tuple(None if value is None else next(numbers) for value in values))
        for label, unit, values in content.lines
    ]
    return Content(content.heads, lines, content.indents)


SINGLE = {
    f"{edition}, {name}": (numbered(content, FIRST), draw)
    for edition, content in (("2014", national()), ("2014-fujian", fujian()))
    for name, draw in LAYOUTS.items()
}
OTHERS = [numbered(fujian(year), FIRST + 1000 * number) for number, year in enumerate((2014, 2015, 2016))]
NAMES = ("平潭县财政局", "平潭县教育局", "平潭县民政局")
SEVERAL: dict[str, Callable[[], Drawn]] = {
    "years across": lambda: years_across(OTHERS),
    "years across, merged": lambda: years_across(OTHERS, stacked=True),
    "list": lambda: list_of([(name, 2015, one) for name, one in zip(NAMES, OTHERS, strict=True)], total=True),
    "list in two rows": lambda: list_in_two_rows(
        [(name, 2015, one) for name, one in zip(NAMES, OTHERS, strict=True)], merged=True
    ),
    "agencies across": lambda: agencies_across(list(zip(NAMES, OTHERS, strict=True))),
}


class Change(NamedTuple):
    """What somebody does to a sheet; `at` and `to` are shares of its height and width."""

    kind: str
    at: float
    to: float


changes = st.builds(
    Change,
    st.sampled_from(
        ["empty", "word", "row", "column", "number", "drop row", "swap rows", "copy row", "blank row", "below", "year"]
    ),
    st.floats(0, 0.999),
    st.floats(0, 0.999),
)


def change(drawn: Drawn, told: Change) -> Drawn:
    """The sheet after one change; ranges stay merged only where no row or column moved."""
    rows = [list(row) for row in drawn.rows]
    width = max(map(len, rows))
    rows = [row + [None] * (width - len(row)) for row in rows]
    row, column = int(told.at * len(rows)), int(told.to * width)
    other = int(told.to * len(rows))
    moved = True
    if told.kind == "empty":
        rows[row][column], moved = None, False
    elif told.kind == "word":
        rows[row][column], moved = "其他有关情况", False
    elif told.kind == "number":
        rows[row][column], moved = 999_001, False
    elif told.kind == "year":
        rows[row][column], moved = 2017, False
    elif told.kind == "row":
        rows.insert(row, ["新增指标", *(999_100 + at for at in range(width - 1))])
    elif told.kind == "column":
        rows = [
            [*one[:column], *(["新增"] if at == 0 else [999_200 + at]), *one[column:]] for at, one in enumerate(rows)
        ]
    elif told.kind == "drop row":
        del rows[row]
    elif told.kind == "swap rows":
        rows[row], rows[other] = rows[other], rows[row]
    elif told.kind == "copy row":
        rows.insert(other, list(rows[row]))
    elif told.kind == "blank row":
        rows.insert(row, [None] * width)
    else:
        rows.append([*(None for _ in range(column)), 999_300])
    return Drawn(rows, [] if moved else drawn.merges)


def figures(one: Pending) -> Figures:
    """What a report stores, by table and codes."""
    if one.read is None:
        return {}
    report = one.read.report
    found: Figures = {
        (table, *cell): figure.value for table, data in report.tables.items() for cell, figure in data.figures.items()
    }
    for line in report.channels or ():
        found["channels", line.channel_code, line.metric_code] = line.figure.value
    return found


def lost(drawn: Drawn, found: list[Pending]) -> list[object]:
    """The numbers of a sheet that are neither stored nor named; one beside 年度 answers it, whatever it is."""
    kept = {
        place
        for one in found
        if one.read is not None
        for table in one.read.places
        for place in cells_at(table.positions or "[]").values()
    }
    kept |= {place for one in found for item in one.findings for place in cells_named(item.cell or "")}
    return [
        (row + 1, column, cell)
        for row, cells in enumerate(drawn.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, int)
        and cell >= FIRST
        and (row + 1, column) not in kept
        and "年度"
        not in (drawn.rows[row][column - 1] if column else None, drawn.rows[row - 1][column] if row else None)
    ]


def covered(drawn: Drawn) -> Drawn:
    """The sheet without what stands under merged cells: nobody sees it, and drawing drops it."""
    hidden = {
        (row, column)
        for top, left, bottom, right in drawn.merges
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }
    return Drawn(
        [[None if (at, n) in hidden else cell for n, cell in enumerate(row)] for at, row in enumerate(drawn.rows)],
        drawn.merges,
    )


@settings(
    max_examples=60, phases=(Phase.explicit, Phase.generate), deadline=None, suppress_health_check=list(HealthCheck)
)
@given(st.sampled_from(sorted(SINGLE)), st.lists(changes, min_size=1, max_size=3))
def test_no_number_of_one_report_is_lost_or_another_lines(name: str, done: list[Change]) -> None:
    assume("bands" not in name or all(one.kind != "swap rows" for one in done))  # figures under other labels
    content, draw = SINGLE[name]
    drawn = draw(content)
    for step in done:
        drawn = covered(change(drawn, step))
    with TemporaryDirectory() as folder:
        expected = figures(pending(Path(folder) / "plain.xlsx", plain(content))[0])
        found = pending(Path(folder) / "changed.xlsx", drawn)
    assert lost(drawn, found) == []
    own = {value for value in expected.values() if value is not None}
    for one in found:
        for key, value in figures(one).items():
            if value is not None and value in own:
                assert expected.get(key) == value, (key, value)


@settings(
    max_examples=40, phases=(Phase.explicit, Phase.generate), deadline=None, suppress_health_check=list(HealthCheck)
)
@given(st.sampled_from(sorted(SEVERAL)), st.lists(changes, max_size=2))
def test_no_number_of_several_reports_is_lost(name: str, done: list[Change]) -> None:
    drawn = SEVERAL[name]()
    for step in done:
        drawn = covered(change(drawn, step))
    with TemporaryDirectory() as folder:
        found = pending(Path(folder) / "changed.xlsx", drawn, title="2015年政府信息公开情况统计表（本级）")
    assert lost(drawn, found) == []
