"""Draws published figures in the ways offices lay them out: the tables that test_layouts_figures reads back.

Labels are those of samples/labels.py, typed from the notices and not taken from the catalog; a slip there shows here.
"""

from __future__ import annotations

import runpy
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

Text = Callable[[str], str]
Shown = Callable[[int], object]
Key = tuple[str, str, str]

SAMPLES = Path(__file__).parent.parent / "samples"

LABELS = runpy.run_path(str(SAMPLES / "labels.py"))
BLOCKS = {"2019": LABELS["TABLE_TWO_2019"], "2021": LABELS["TABLE_TWO_2021"]}
OUTCOMES = {row.code: row for row in (*LABELS["TABLE_THREE_2019"], *LABELS["TABLE_THREE_2021"])}
APPLICANTS = ["natural_person", "org.company", "org.research", "org.public_interest", "org.legal_service", "org.other",
              "total"]  # fmt: skip
RESULTS = ["upheld", "corrected", "other", "pending", "total"]


@dataclass(frozen=True)
class Facts:
    """A published report as typed in samples/figures; "" is a blank cell."""

    agency: str
    year: int
    publications: dict[str, dict[str, int | str]]
    applications: dict[str, list[int | str]]
    appeals: dict[str, list[int | str]]

    @property
    def edition(self) -> str:
        return "2019" if "central_procurement" in self.publications else "2021"

    @property
    def outcomes(self) -> list[tuple[str, str, str]]:
        """Code, heading printed left of it, label."""
        return [(code, OUTCOMES[code].group, OUTCOMES[code].label) for code in self.applications]

    def expected(self) -> dict[Key, int | None]:
        """What must be read: counts, amounts in fen, None for a blank."""
        found: dict[Key, int | None] = {}
        for item, measures in self.publications.items():
            for measure, typed in measures.items():
                scale = {"fee_amount": 1_000_000, "procurement_amount": 100}.get(measure, 1)
                found["publications", item, measure] = int(Decimal(str(typed).rstrip("元")) * scale)
        grids = (("applications", self.applications, APPLICANTS), ("appeals", self.appeals, RESULTS))
        for table, grid, columns in grids:
            for row, numbers in grid.items():
                found |= {(table, row, column): _number(n) for column, n in zip(columns, numbers, strict=True)}
        return found


def _number(typed: int | str) -> int | None:
    return None if typed == "" else int(typed)


def facts(name: str) -> Facts:
    """One of the sample reports."""
    typed = tomllib.loads((SAMPLES / "figures" / f"{name}.toml").read_text(encoding="utf-8"))
    return Facts(**{part.name: typed[part.name] for part in fields(Facts)})


REPORTS = {name: facts(name) for name in ("suqian_2024", "shanghai_general_office_2019", "pingtan_2019")}


# ---------------------------------------------------------------- drawing


class Canvas:
    """Cells from (0, 0) and merged ranges; canvases are put on canvases."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], object] = {}
        self.merges: list[tuple[int, int, int, int]] = []

    @property
    def height(self) -> int:
        return max((row for row, _ in self.cells), default=-1) + 1

    @property
    def width(self) -> int:
        return max((column for _, column in self.cells), default=-1) + 1

    def put(self, row: int, column: int, value: object, last_row: int = -1, last_column: int = -1) -> None:
        self.cells[row, column] = value
        if last_row > row or last_column > column:
            self.merges.append((row, column, max(row, last_row), max(column, last_column)))
            self.cells.setdefault((max(row, last_row), max(column, last_column)), None)

    def paste(self, other: Canvas, row: int, column: int = 0) -> None:
        for (r, c), value in other.cells.items():
            self.cells[row + r, column + c] = value
        self.merges += [(a + row, b + column, c + row, d + column) for a, b, c, d in other.merges]

    def turned(self) -> Canvas:
        other = Canvas()
        other.cells = {(column, row): value for (row, column), value in self.cells.items()}
        other.merges = [(b, a, d, c) for a, b, c, d in self.merges]
        return other

    def write(self, sheet: Any) -> None:
        for (row, column), value in self.cells.items():
            if value is not None:
                sheet.cell(row + 1, column + 1, value)
        for top, left, bottom, right in self.merges:
            sheet.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)


@dataclass(frozen=True)
class Style:
    """How one office draws its tables; the first of the words named is the official way."""

    merged: bool = True
    labels: str = "columns"  # repeated | first | one | own_row: the groups of table three
    head: str = "three"  # two | one: rows of its head
    two: str = "official"  # clause_column | wide | untitled | beside | stretched
    four: str = "official"  # side | side_tree | joined | turned
    turned: bool = False  # table three with the applicants down the side
    extra: tuple[str, ...] = ()  # columns between labels and figures: unit, spacer, number
    serial: bool = False
    remark: bool = False
    subtotal: bool = False
    group_totals: bool = False
    cut: int = 0  # rows of table three before a page break
    text: Text = str
    number: Shown = int
    blank: object = None
    arrange: str = "sheets"  # below | beside: where the three tables stand
    order: tuple[int, ...] = (0, 1, 2)
    names: tuple[str, ...] = ("表二", "表三", "表四")
    shift: tuple[int, int] = (0, 0)  # blank rows and columns in front
    title: str = "above"  # split | cells | label_cell | sheet | file | cover
    around: bool = False  # narrative, remarks and sign-off around the tables
    change: Callable[[Workbook], None] = lambda book: None  # what else the office did to the finished workbook

    def shown(self, typed: int | str) -> object:
        if typed == "":
            return self.blank
        return self.number(typed) if isinstance(typed, int) else typed


def table_two(report: Facts, style: Style) -> Canvas:
    if style.two in ("wide", "clause_column"):
        return _two_in_one(report, style)
    page = Canvas()
    row = column = 0
    for drawn in (_block(report, style, block) for block in BLOCKS[report.edition]):
        page.paste(drawn, row, column)
        if style.two == "beside":
            column += drawn.width + 1
        else:
            row += drawn.height
    return page


def _block(report: Facts, style: Style, block: Any) -> Canvas:
    page, text = Canvas(), style.text
    spread = 6 if style.two == "stretched" else 3
    span = spread // len(block.columns) if style.merged or style.two == "stretched" else 1
    row = 0
    if style.two != "untitled":
        page.put(0, 0, text(block.title), 0, spread if style.merged else -1)
        row = 1
    page.put(row, 0, text("信息内容"))
    for number, (_, label) in enumerate(block.columns):
        at = 1 + number * span
        page.put(row, at, text(label), row, at + span - 1 if style.merged else -1)
    for code, label in block.rows:
        row += 1
        page.put(row, 0, text(label))
        for number, (measure, _) in enumerate(block.columns):
            at = 1 + number * span
            shown = style.shown(report.publications[code][measure])
            page.put(row, at, shown, row, at + span - 1 if style.merged else -1)
    return page


def _two_in_one(report: Facts, style: Style) -> Canvas:
    """All items under one head; a stroke where an item has no such measure."""
    page, text = Canvas(), style.text
    left = 1 if style.two == "clause_column" else 0
    heads = dict(pair for block in BLOCKS[report.edition] for pair in block.columns)
    page.put(0, left, text("信息内容"))
    if left:
        page.put(0, 0, text("条款"))
    for column, label in enumerate(heads.values()):
        page.put(0, left + 1 + column, text(label))
    row = 0
    for block in BLOCKS[report.edition]:
        first = row + 1
        for code, label in block.rows:
            row += 1
            page.put(row, left, text(label))
            for column, measure in enumerate(heads):
                typed = report.publications[code].get(measure, "/")
                page.put(row, left + 1 + column, typed if typed == "/" else style.shown(typed))
        if left:
            page.put(first, 0, text(block.title), row if style.merged else -1, 0)
    return page


def table_three(report: Facts, style: Style) -> Canvas:
    page = Canvas()
    labels = 1 if style.labels in ("one", "own_row") else 3
    left = int(style.serial) + labels + len(style.extra)
    head = _applicant_head(style, left, labels)
    page.paste(head, 0)
    top = row = {"three": 3, "two": 2, "one": 1}[style.head]
    group, started = "", row
    for number, (code, heading, label) in enumerate(report.outcomes):
        if style.cut and number == style.cut:
            page.paste(head, row + 1)
            row += 1 + top
            group, started = "", row
        if style.labels == "own_row" and code == "granted":
            page.put(row, left - len(style.extra) - 1, style.text(LABELS["HANDLED"]))
            row += 1
        if style.labels == "own_row" and heading and heading != group:
            page.put(row, left - len(style.extra) - 1, style.text(heading))
            if style.group_totals:
                _group_total(page, report, style, heading, (row, left))
            row += 1
        _outcome_label(page, style, (row, int(style.serial)), (code, heading, label), new=heading != group)
        if heading != group:
            group, started = heading, row
        if style.merged and heading and style.labels == "columns":
            page.merges = [m for m in page.merges if m[:2] != (started, int(style.serial) + 1)]
            page.put(started, int(style.serial) + 1, style.text(heading), row, -1)
        _outcome_figures(page, style, (row, left), number, report.applications[code])
        row += 1
    if style.merged and style.labels == "columns" and not style.cut:
        page.put(top + 2, int(style.serial), style.text(LABELS["HANDLED"]), row - 2, -1)
    return page.turned() if style.turned else page


def _applicant_head(style: Style, left: int, labels: int) -> Canvas:
    page, text = Canvas(), style.text
    rows = {"three": 3, "two": 2, "one": 1}[style.head]
    wide = 6 + int(style.subtotal)
    names = [*LABELS["APPLICANTS"][:6], *(["小计"] if style.subtotal else []), "总计"]
    merge = style.merged
    if rows == 3:
        page.put(0, 0, text(LABELS["CORNER"]), 2 if merge else -1, left - 1 if merge else -1)
        page.put(0, left, text("申请人情况"), -1, left + wide if merge else -1)
    if style.serial and rows < 3:
        page.put(0, 0, text("序号"))
    if style.remark:
        page.put(0, left + wide + 1, text("备注"), rows - 1 if merge else -1, -1)
    if "unit" in style.extra and rows < 3:
        page.put(0, left - len(style.extra) + style.extra.index("unit"), text("计量单位"))
    if rows > 1:
        page.put(rows - 2, left + 1, text("法人或其他组织"), -1, left + wide - 1 if merge else -1)
    for column, name in enumerate(names):
        upper = rows > 1 and name in ("自然人", "总计")
        page.put(rows - 2 if upper else rows - 1, left + column, text(name), rows - 1 if upper and merge else -1, -1)
    if rows < 3:
        page.put(0, left - labels - len(style.extra), text("办理情况"))
    return page


def _outcome_label(
    page: Canvas, style: Style, at: tuple[int, int], outcome: tuple[str, str, str], *, new: bool
) -> None:
    row, left = at
    code, heading, label = outcome
    text = style.text
    if style.labels in ("one", "own_row"):
        page.put(row, left, text(label))
    elif not heading and code in ("received", "carried_in", "carried_out"):
        page.put(row, left, text(label), -1, left + 2 if style.merged else -1)
    else:
        if style.labels == "repeated" or (code == "granted" and not style.merged):
            page.put(row, left, text(LABELS["HANDLED"]))
        if heading and (style.labels == "repeated" or new):
            page.put(row, left + 1, text(heading))
        column = left + (2 if heading else 1)
        page.put(row, column, text(label), -1, left + 2 if style.merged and not heading else -1)


def _outcome_figures(page: Canvas, style: Style, at: tuple[int, int], number: int, typed: list[int | str]) -> None:
    row, left = at
    if style.serial:
        page.put(row, 0, number + 1)
    for place, kind in enumerate(style.extra):
        page.put(row, left - len(style.extra) + place, {"unit": "件", "spacer": None, "number": number + 1}[kind])
    shown = [style.shown(value) for value in typed]
    if style.subtotal:
        inner = [value for value in typed[1:6] if isinstance(value, int)]
        shown.insert(6, style.shown(sum(inner) if inner else ""))
    for column, value in enumerate(shown):
        page.put(row, left + column, value)
    if style.remark:
        page.put(row, left + len(shown), "无" if number % 7 == 3 else None)


def _group_total(page: Canvas, report: Facts, style: Style, heading: str, at: tuple[int, int]) -> None:
    rows = [report.applications[code] for code, group, _ in report.outcomes if group == heading]
    for column in range(7):
        numbers = [value for numbers in rows if isinstance(value := numbers[column], int)]
        page.put(at[0], at[1] + column + int(style.subtotal and column == 6), style.shown(sum(numbers)))


def table_four(report: Facts, style: Style) -> Canvas:
    page, text = Canvas(), style.text
    if style.four in ("side", "side_tree", "turned"):
        return _four_by_route(report, style)
    rows = 1 if style.four == "joined" else 3
    for number, (route, named) in enumerate(LABELS["ROUTES"]):
        for place, result in enumerate(LABELS["RESULTS"]):
            column = number * 5 + place
            label = f"{named}{result}" if rows == 1 else result
            first = rows - 1 if number or rows == 1 else 1
            page.put(first, column, text(label), rows - 1 if style.merged else -1, -1)
            page.put(rows, column, style.shown(report.appeals[route][place]))
    if rows == 3:
        for row, column, last, label in (
            (0, 0, 4, "行政复议"),
            (0, 5, 14, "行政诉讼"),
            (1, 5, 9, "未经复议直接起诉"),
            (1, 10, 14, "复议后起诉"),
        ):
            page.put(row, column, text(label), -1, last if style.merged else -1)
    return page


def _four_by_route(report: Facts, style: Style) -> Canvas:
    page, text = Canvas(), style.text
    tree = style.four == "side_tree"
    left = 2 if tree else 1
    page.put(0, 0, text("类型"), -1, 1 if tree and style.merged else -1)
    for place, result in enumerate(LABELS["RESULTS"]):
        page.put(0, left + place, text(result))
    for number, (route, named) in enumerate(LABELS["ROUTES"]):
        column = 1 if tree and number else 0
        page.put(1 + number, column, text(named), -1, 1 if tree and style.merged and not number else -1)
        for place, typed in enumerate(report.appeals[route]):
            page.put(1 + number, left + place, style.shown(typed))
    if tree:
        page.put(2, 0, text("行政诉讼"), 3 if style.merged else -1, -1)
    return page.turned() if style.four == "turned" else page


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("style", [Style(), Style(merged=False, labels="own_row", two="wide", four="side_tree", cut=9)])
def test_every_published_figure_is_drawn_once(name: str, style: Style) -> None:
    """Otherwise the tests that read the drawings would prove nothing."""
    report = REPORTS[name]
    typed = [value for rows in (report.applications, report.appeals) for row in rows.values() for value in row]
    typed += [value for measures in report.publications.values() for value in measures.values()]
    drawn = [value for draw in (table_two, table_three, table_four) for value in draw(report, style).cells.values()]
    amounts = [value for value in typed if isinstance(value, str) and value]
    assert sorted(value for value in drawn if isinstance(value, int | float)) == sorted(
        value for value in typed if not isinstance(value, str)
    )
    assert [value for value in drawn if value in amounts] == amounts
