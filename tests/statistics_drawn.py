"""Statistics sheets of 2014 to 2018 drawn in the ways offices draw them, from the figures Pingtan published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from etl.pending import Pending, read_pending
from etl.whose import Word
from reportdb.forms import catalog
from reportdb.forms.codes import MONEY_UNITS
from samples.drawing import Value
from samples.statistics import published

AGENCY = "平潭综合实验区管委会"
YEARS = (2014, 2015, 2016)
Rows = list[list[Value]]
Line = tuple[str, str, tuple[Value, ...]]  # label, unit, the figure of each period


@dataclass
class Content:
    """What a sheet says: lines with the figures of each period; a heading has none."""

    heads: tuple[str, ...]  # of label, unit and periods
    lines: Sequence[Line]
    indents: list[int]


@dataclass
class Drawn:
    """Cells from the row below the title, and merged ranges of them: first row, first column, last row, last column."""

    rows: Rows
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)


Draw = Callable[[Content], Drawn]


class Told(TypedDict, total=False):
    """What may be said of a sheet beside its cells."""

    year: int
    title: str | None
    word: Word | None


def fujian(year: int = 2015, shift: int = 0) -> Content:
    """The figures Pingtan published for a year, each raised by `shift`."""
    lines = [
        (str(label), str(unit), tuple(value + shift if isinstance(value, int) else value for value in values))
        for label, unit, *values in published(f"pingtan_{year}").lines
    ]
    sheet = catalog().form("2014-fujian").statistics
    assert sheet is not None
    indents = {line.label: line.indent for line in sheet.lines}
    return Content(
        ("指标名称", "计量单位", f"{year}年度", "历年累计"), lines, [indents[label] for label, _, _ in lines]
    )


def national() -> Content:
    """The national sheet; figures are 100 more than the number of the line, so that none looks like a serial number."""
    sheet = catalog().form("2014").statistics
    assert sheet is not None
    lines: list[Line] = [
        (line.label, line.unit or "——", (None,) if line.heading else (100 + 7 * number,))
        for number, line in enumerate(sheet.lines, 1)
    ]
    return Content(("统计指标", "单位", "统计数"), lines, [line.indent for line in sheet.lines])


def plain(content: Content) -> Drawn:
    """One line a row, as printed."""
    return Drawn([list(content.heads), *([label, unit, *values] for label, unit, values in content.lines)])


def upright(year: int) -> Drawn:
    """The published sheet as printed."""
    return plain(fujian(year))


def side_by_side(
    content: Content, blocks: int, *, gap: bool = False, serial: bool = False, across: bool = False
) -> Drawn:
    """Lines in blocks beside each other: filled one block after the other, or `across`, row by row."""
    lines = [[label, unit, *values] for label, unit, values in content.lines]
    if serial:
        lines = [[number, *line] for number, line in enumerate(lines, 1)]
    head: list[Value] = [*(["序号"] if serial else []), *content.heads]
    height = -(-len(lines) // blocks)
    empty: list[Value] = [None] * len(head)
    parts = (
        [lines[at::blocks] for at in range(blocks)]
        if across
        else [lines[at * height : (at + 1) * height] for at in range(blocks)]
    )
    parts = [[list(head), *part, *[empty] * (height - len(part))] for part in parts]
    between: list[Value] = [None] if gap else []
    return Drawn(
        [
            [cell for number, row in enumerate(rows) for cell in [*(between if number else []), *row]]
            for rows in zip(*parts, strict=True)
        ]
    )


def turned(content: Content, *, units: bool = True) -> Drawn:
    """Lines across, the unit and each period a row; without that row only amounts say their unit."""
    labels = [label if units or unit not in MONEY_UNITS else f"{label}（{unit}）" for label, unit, _ in content.lines]
    rows: Rows = [[content.heads[0], *labels]]
    if units:
        rows.append([content.heads[1], *(unit for _, unit, _ in content.lines)])
    for at, head in enumerate(content.heads[2:]):
        rows.append([head, *(values[at] for _, _, values in content.lines)])
    return Drawn(rows)


def turned_in_bands(content: Content, width: int) -> Drawn:
    """The same cut into bands below each other, a blank row between them."""
    rows: Rows = []
    for first in range(0, len(content.lines), width):
        part = Content(content.heads, content.lines[first : first + width], content.indents)
        rows += [*([[]] if rows else []), *turned(part).rows]
    return Drawn(rows)


def without_units(content: Content) -> Drawn:
    """No column of units; each stands in its label."""
    rows: Rows = [[content.heads[0], *content.heads[2:]]]
    for label, unit, values in content.lines:
        rows.append([label if unit == "——" else f"{label}（{unit}）", *values])
    return Drawn(rows)


def two_label_columns(content: Content, *, merged: bool) -> Drawn:
    """Lines that others stand under at the left of these, merged down to the last of them."""
    rows: Rows = [["一级指标", "二级指标", *content.heads[1:]]]
    merges: list[tuple[int, int, int, int]] = []
    for at, ((label, unit, values), indent) in enumerate(zip(content.lines, content.indents, strict=True)):
        if indent:
            rows.append([None, label, unit, *values])
            continue
        end = next((n for n in range(at + 1, len(content.lines)) if not content.indents[n]), len(content.lines))
        rows.append([label, "合计" if end > at + 1 and values[0] is not None else None, unit, *values])
        if merged and end > at + 1:
            merges.append((at + 1, 0, end, 0))
    return Drawn(rows, merges)


def merged_labels(content: Content) -> Drawn:
    """Each label merged over two columns, as where the long ones need room."""
    rows: Rows = [[content.heads[0], None, *content.heads[1:]]]
    rows += [[label, None, unit, *values] for label, unit, values in content.lines]
    return Drawn(rows, [(at, 0, at, 1) for at in range(len(rows))])


def in_pages(content: Content, at: int, between: str = "续表") -> Drawn:
    """The sheet cut by a page, the heads repeated."""
    rows = plain(content).rows
    return Drawn([*rows[: at + 1], [between], list(content.heads), *rows[at + 1 :]])


def coded(content: Content) -> Drawn:
    """Serial numbers in front, codes behind the labels, remarks at the end."""
    rows: Rows = [["序号", content.heads[0], "代码", *content.heads[1:], "备注"]]
    for number, (label, unit, values) in enumerate(content.lines, 1):
        rows.append([number, label, f"{number:02}", unit, *values, None])
    return Drawn(rows)


def years_across(contents: Sequence[Content], *, stacked: bool = False) -> Drawn:
    """Years beside each other, one set of labels; `stacked`: the year merged over its two columns."""
    first = contents[0]
    years = [content.heads[2] for content in contents]
    if stacked:
        heads: Rows = [
            [*first.heads[:2], *(cell for year in years for cell in (year.removesuffix("度"), None))],
            [None, None, *[period for _ in contents for period in ("本年度", "历年累计")]],
        ]
        merges = [(0, 2 * n + 2, 0, 2 * n + 3) for n in range(len(contents))]
    else:
        beside: list[Value] = [*first.heads[:2], *(head for one in contents for head in one.heads[2:])]
        heads, merges = [beside], []
    rows: Rows = [
        [label, unit, *(value for one in contents for value in one.lines[at][2])]
        for at, (label, unit, _) in enumerate(first.lines)
    ]
    return Drawn([*heads, *rows], merges)


def years_below(contents: Sequence[Content], titles: Sequence[str | None]) -> Drawn:
    """Whole sheets below each other, each under its own title where it has one."""
    rows: Rows = []
    for content, title in zip(contents, titles, strict=True):
        heading: Rows = [[title]] if title else []
        rows += [*heading, *plain(content).rows, []]
    return Drawn(rows)


def years_down(contents: Sequence[Content]) -> Drawn:
    """Lines across, a row for each year and period."""
    first = contents[0]
    rows: Rows = [
        ["年度", None, *(label for label, _, _ in first.lines)],
        [None, None, *(unit for _, unit, _ in first.lines)],
    ]
    for one in contents:
        for at, period in enumerate(("本年度", "历年累计")):
            rows.append([one.heads[2], period, *(values[at] for _, _, values in one.lines)])
    return Drawn(rows)


#: how a list of agencies names line and period over its columns
LIST_HEADS: dict[str, Callable[[str, str, str], str]] = {
    "brackets": lambda label, unit, period: f"{label}（{period}）（{unit}）",
    "dash": lambda label, unit, period: f"{label}-{period}（{unit}）",
    "period first": lambda label, unit, period: f"{period}{label}（{unit}）",
    "line end": lambda label, unit, period: f"{label}\n{period}\n{unit}",
}


def list_of(lines: Sequence[tuple[str, int, Content]], head: str = "brackets", *, total: bool = False) -> Drawn:
    """过录表: a line for each agency and year, line and period joined in one head."""
    spell = LIST_HEADS[head]
    first = lines[0][2]
    rows: Rows = [
        ["序号", "单位名称", "年度", *(spell(label, unit, period) for label, unit, _ in first.lines
                                  for period in ("本年度", "历年累计"))]
    ]  # fmt: skip
    for number, (agency, year, content) in enumerate(lines, 1):
        rows.append([number, agency, year, *(value for _, _, values in content.lines for value in values)])
    if total:
        rows.append([None, "合计", None, *(4321 + at for at in range(2 * len(first.lines)))])
    return Drawn(rows)


def list_in_two_rows(lines: Sequence[tuple[str, int, Content]], *, merged: bool) -> Drawn:
    """The same with the period in a second row of heads, the label merged over it or once and then empty."""
    first = lines[0][2]
    rows: Rows = [
        ["单位名称", "年度", *(cell for label, unit, _ in first.lines for cell in (f"{label}（{unit}）", None))],
        [None, None, *(["本年度", "历年累计"] * len(first.lines))],
    ]
    for agency, year, content in lines:
        rows.append([agency, year, *(value for _, _, values in content.lines for value in values)])
    merges = [(0, 2 * n + 2, 0, 2 * n + 3) for n in range(len(first.lines))]
    return Drawn(rows, [*merges, (0, 0, 1, 0), (0, 1, 1, 1)] if merged else [])


def agencies_across(lines: Sequence[tuple[str, Content]]) -> Drawn:
    """Lines down, the year and all years of each agency beside each other."""
    first = lines[0][1]
    rows: Rows = [
        [*first.heads[:2], *(cell for agency, _ in lines for cell in (agency, None))],
        [None, None, *(period for _ in lines for period in ("本年度", "历年累计"))],
    ]
    for at, (label, unit, _) in enumerate(first.lines):
        rows.append([label, unit, *(value for _, content in lines for value in content.lines[at][2])])
    return Drawn(rows, [(0, 2 * n + 2, 0, 2 * n + 3) for n in range(len(lines))])


LAYOUTS: dict[str, Draw] = {
    "as printed": plain,
    "two blocks": lambda one: side_by_side(one, 2),
    "two blocks with a gap": lambda one: side_by_side(one, 2, gap=True),
    "two blocks with serials": lambda one: side_by_side(one, 2, serial=True),
    "two blocks, row by row": lambda one: side_by_side(one, 2, across=True),
    "three blocks": lambda one: side_by_side(one, 3),
    "three blocks with a gap": lambda one: side_by_side(one, 3, gap=True),
    "on its side": turned,
    "on its side, no units": lambda one: turned(one, units=False),
    "on its side, in bands": lambda one: turned_in_bands(one, 9),
    "units in labels": without_units,
    "two columns of labels": lambda one: two_label_columns(one, merged=False),
    "two columns of labels, merged": lambda one: two_label_columns(one, merged=True),
    "labels merged over two columns": merged_labels,
    "cut by a page": lambda one: in_pages(one, 7),
    "cut by a page, （续）": lambda one: in_pages(one, 11, "政府信息公开情况统计表（续）"),
    "serials, codes and remarks": coded,
}


def pending(
    path: Path, drawn: Drawn, *, year: int = 2015, title: str | None = None, word: Word | None = None
) -> list[Pending]:
    """A workbook of one sheet with a title above, read."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append([f"{AGENCY}{year}年政府信息公开工作年度报告（本级）" if title is None else title])
    for row in drawn.rows:
        sheet.append(["" if value is None else value for value in row])
    for top, left, bottom, right in drawn.merges:
        sheet.merge_cells(start_row=top + 2, start_column=left + 1, end_row=bottom + 2, end_column=right + 1)
    book.save(path)
    return read_pending(str(path), word or Word())


def errors(found: Sequence[Pending]) -> list[tuple[str, str]]:
    """Codes and cells of all errors."""
    return [(item.code, item.cell or "") for one in found for item in one.findings if item.level.value == "error"]
