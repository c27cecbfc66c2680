"""Faulty sheets: nothing is guessed, nothing is invented, and every figure is stored or named with its cell."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils import range_boundaries
from sqlalchemy import Engine

from etl.batch import ImportOptions, run_import
from etl.pending import read_pending
from etl.whose import Word
from reportdb.findings import Finding
from tests import test_layouts_figures as ROOM
from tests.test_layouts_drawing import Facts

Style, REPORTS = ROOM.Style, ROOM.REPORTS
SUQIAN = REPORTS["suqian_2024"]
Change = Callable[[Workbook], None]


def cell_of(book: Workbook, value: object) -> Any:
    """The first cell that holds a value."""
    return next(
        cell for sheet in book.worksheets for cells in sheet.iter_rows() for cell in cells if cell.value == value
    )


def put(old: object, new: object, number_format: str = "General") -> Change:
    """One cell filled otherwise."""

    def change(book: Workbook) -> None:
        cell = cell_of(book, old)
        cell.value, cell.number_format = new, number_format

    return change


def read_changed(folder: Path, change: Change, style: Any = None) -> tuple[dict[Any, Any], list[Finding]]:
    """Figures and findings of a report with one change."""
    pending = ROOM.read_one(ROOM.workbook(SUQIAN, replace(style or Style(), change=change), folder))
    assert pending.read is not None
    tables = pending.read.report.tables
    figures = {
        (code, cell.row, cell.column): one for code, data in tables.items() for cell, one in data.figures.items()
    }
    return figures, [item for item in pending.findings if item.code != "scope_assumed"]


UPHELD = ("appeals", "reconsideration", "upheld")
#: what is typed, the mark and value or words it gives, the finding
TYPED: list[tuple[object, str, object, str | None]] = [
    (True, "text", "TRUE", "not_a_number"),
    ("=#REF!", "text", "=#REF!", "formula_not_computed"),
    ("=B6/2", "text", "=B6/2", "formula_not_computed"),
    ("='表三'!D6", "text", "='表三'!D6", "formula_not_computed"),
    ("=(40+8)+(B6+22)", "number", 88, None),
    ("1E+3", "text", "1E+3", "not_a_number"),
    (CellRichText("8", TextBlock(InlineFont(b=True), "8")), "number", 88, None),
    ("８８", "number", 88, None),
    ("1 573 179", "number", 1573179, None),
    ("1，573，179", "number", 1573179, None),
    ("1、573、179", "text", "1、573、179", "not_a_number"),
    ("88②", "text", "88②", "not_a_number"),
    ("88²", "text", "88²", "not_a_number"),
    ("88件次", "number", 88, None),
    ("88（其中上年结转3件）", "number", 88, "note_in_cell"),
    ("八十八", "text", "八十八", "not_a_number"),
    ("无", "text", "无", "not_a_number"),
    (-88, "number", -88, "negative_count"),
    (88.5, "text", "88.5", "fractional_count"),
    ("\xa0", "blank", None, None),
    ("／", "not_applicable", None, None),
    ("－－", "not_applicable", None, None),
]


@pytest.mark.parametrize(("typed", "mark", "value", "code"), TYPED, ids=[str(one[0]) for one in TYPED])
def test_a_cell_says_what_it_shows_or_is_named(
    typed: object, mark: str, value: object, code: str | None, tmp_path: Path
) -> None:
    figures, findings = read_changed(tmp_path, put(88, typed))
    figure = figures[UPHELD]
    assert (figure.mark.value, figure.text if mark == "text" else figure.value) == (mark, value)
    assert [(item.code, item.cell) for item in findings] == ([(code, "A6")] if code else [])


def test_a_count_in_a_date_cell_is_no_count(tmp_path: Path) -> None:
    figures, findings = read_changed(tmp_path, put(88, 5, "yyyy-mm-dd"))
    assert figures[UPHELD].value is None
    assert [(item.code, item.cell) for item in findings] == [("not_a_number", "A6")]


@pytest.mark.parametrize("where", ["E6:I6", "E6:E7"])
def test_a_figure_in_merged_cells_belongs_to_nobody(where: str, tmp_path: Path) -> None:
    figures, findings = read_changed(tmp_path, lambda book: book["表三"].merge_cells(where))
    assert [item.cell for item in findings if item.code == "column_unknown"] == [where]
    assert [one.value for key, one in figures.items() if key[1] in ("received", "carried_in")].count(75) == 0


def test_a_merged_stroke_is_a_stroke_in_every_cell(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        book["表三"]["E6"] = "/"
        book["表三"].merge_cells("E6:I6")

    figures, findings = read_changed(tmp_path, change)
    assert not [item for item in findings if item.code == "column_unknown"]
    assert [one.mark.value for key, one in figures.items() if key[1] == "received"].count("not_applicable") == 5


# ---------------------------------------------------------------- no figure is lost


def numbered(name: str) -> Facts:
    """A report whose every figure is different, so that each can be followed."""
    count = itertools.count(100_001)
    report = REPORTS[name]

    def fresh(grid: dict[str, list[int | str]]) -> dict[str, list[int | str]]:
        return {key: [next(count) for _ in row] for key, row in grid.items()}

    publications: dict[str, dict[str, int | str]] = {
        item: {measure: next(count) for measure in row} for item, row in report.publications.items()
    }
    return Facts(report.agency, report.year, publications, fresh(report.applications), fresh(report.appeals))


def _labels(book: Workbook) -> list[Any]:
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows(min_row=3) for cell in row]
    return [cell for cell in cells if isinstance(cell.value, str) and not re.search(r"\d{3}", cell.value)]


def garbled(book: Workbook, dice: random.Random) -> None:
    dice.choice(_labels(book)).value = "某某情况"


def emptied(book: Workbook, dice: random.Random) -> None:
    dice.choice(_labels(book)).value = None


def row_added(book: Workbook, dice: random.Random) -> None:
    sheet = dice.choice(book.worksheets)
    row = dice.randint(4, sheet.max_row + 1)
    sheet.insert_rows(row)
    sheet.cell(row, 1, dice.choice(["新增项目", "（八）其他情形", "合计", None, "其他"]))
    for column in range(2, sheet.max_column + 1):
        sheet.cell(row, column, 900_000 + column)


def column_added(book: Workbook, dice: random.Random) -> None:
    sheet = dice.choice(book.worksheets)
    column = dice.randint(2, sheet.max_column + 2)
    sheet.insert_cols(column)
    sheet.cell(4, column, dice.choice(["外国人", None, "其他", "其中：网络"]))
    for row in range(5, sheet.max_row + 1):
        sheet.cell(row, column, 800_000 + row)


def figure_astray(book: Workbook, dice: random.Random) -> None:
    sheet = dice.choice(book.worksheets)
    cell = sheet.cell(dice.randint(3, sheet.max_row + 2), dice.randint(1, sheet.max_column + 2))
    cell.value = 700_001 if cell.value is None else cell.value


FAULTS = (garbled, emptied, row_added, column_added, figure_astray)
PARTS: dict[str, tuple[object, ...]] = {
    "labels": ("columns", "repeated", "first", "one", "own_row"), "head": ("three", "two", "one"),
    "two": ("official", "clause_column", "wide", "untitled", "beside"), "four": ("official", "side", "turned", "joined"),
    "arrange": ("sheets", "below", "beside"),
}  # fmt: skip


def _covers(item: Finding, sheet: str, row: int, column: int) -> bool:
    """Whether a finding names the cell, or the label of its row or column."""
    for part in (item.cell or "").split(", ") if item.sheet in (None, sheet) else ():
        left, top, right, bottom = range_boundaries(part) if part else (0, 0, 0, 0)
        if (left or 0) <= column <= (right or 0) or (top or 0) <= row <= (bottom or 0):
            return True
    return False


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("seed", range(25))
def test_every_figure_is_stored_in_its_place_or_named(fault: Any, seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    report = numbered(dice.choice(["suqian_2024", "pingtan_2019"]))
    parts: dict[str, Any] = {part: dice.choice(choices) for part, choices in PARTS.items()}
    style = replace(Style(merged=False), **parts)
    drawn: list[Workbook] = []

    def change(book: Workbook) -> None:
        fault(book, dice)
        drawn.append(book)

    path = ROOM.workbook(report, replace(style, change=change), tmp_path)
    reports = read_pending(str(path), Word())
    findings = [item for one in reports for item in one.findings]
    broken = {item.table for item in findings if item.level.value == "error" and item.code != "unit_missing"}
    tables = {code: data for one in reports if one.read for code, data in one.read.report.tables.items()}
    stored = {
        value: (code, cell.row, cell.column)
        for code, data in tables.items()
        for cell, figure in data.figures.items()
        if (value := figure.value if figure.text is None else figure.text) is not None
    }
    at_home = {value: key for key, value in report.expected().items()}
    for value, key in stored.items():
        assert isinstance(value, str) or at_home.get(value) == key or key[0] in broken, (value, key)
    for sheet in drawn[0].worksheets:
        for cell in (cell for cells in sheet.iter_rows() for cell in cells):
            if not isinstance(cell.value, int) or cell.value < 100_001:
                continue
            taken = {cell.value, cell.value * 1_000_000, cell.value * 100, str(cell.value)} & stored.keys()
            whole = (
                at_home.get(cell.value, ("", "", ""))[0] in {"publications", "applications", "appeals"} - tables.keys()
            )
            named = any(_covers(item, sheet.title, cell.row, cell.column) for item in findings)
            assert taken or whole or named, (sheet.title, cell.coordinate, cell.value)


# ---------------------------------------------------------------- the balances, at their places


def test_each_changed_figure_is_found_at_its_place(engine: Engine, tmp_path: Path) -> None:
    """One figure of table three or four changed a file: the rules of its row and column name its cell."""
    dice = random.Random(4)
    wanted: dict[str, tuple[str, str, str]] = {}
    cells = [("表三", f"{column}{row}") for row in range(6, 31) for column in "DEFGHIJ"]
    cells += [("表四", f"{column}6") for column in "ABCDEFGHIJKLMNO"]
    for number, (sheet, cell) in enumerate(dice.sample(cells, 20), start=10):
        agency = f"宿迁市第{number}号镇人民政府".translate(str.maketrans("0123456789", "〇一二三四五六七八九"))
        report = type(SUQIAN)(agency, 2024, SUQIAN.publications, SUQIAN.applications, SUQIAN.appeals)
        folder = tmp_path / str(number)
        folder.mkdir()

        def change(book: Workbook, sheet: str = sheet, cell: str = cell) -> None:
            book[sheet][cell].value += 3

        wanted[agency] = (str(ROOM.workbook(report, Style(change=change), folder)), sheet, cell)
    results = list(run_import(engine, [path for path, _, _ in wanted.values()], ImportOptions()))
    assert len(results) == 20
    for result in results:
        _, sheet, cell = wanted[result.agency or ""]
        rules = [item for item in result.findings if item.code.startswith(("T3-", "T4-"))]
        assert result.status == "returned", result.agency
        assert rules, (sheet, cell)
        assert all(item.sheet == sheet for item in rules)
        assert all(cell in re.split(", |:", item.cell or "") for item in rules), (cell, [item.cell for item in rules])


@pytest.mark.parametrize("variant", ["side by side", "cut by a page, all extras", "results down the side"])
def test_a_variant_goes_all_the_way(variant: str, engine: Engine, tmp_path: Path) -> None:
    path = ROOM.workbook(SUQIAN, ROOM.VARIANTS[variant], tmp_path)
    (result,) = run_import(engine, [str(path)], ImportOptions())
    assert result.status == "accepted", [item.message for item in result.findings]
    assert result.facts == {"publications": 10, "applications": 175, "appeals": 15}


def orphan_the_last_heading(book: Workbook) -> None:
    """A page ends under （六）其他处理; its three lines follow below the head, which is printed again."""
    sheet: Any = book["表三"]
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    heading = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("（六）"))
    top = next(cell.row for row in sheet.iter_rows() for cell in row if cell.value == "申请人情况")
    row, column = heading.row, heading.column
    head = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=top, max_row=top + 2)]
    sheet.insert_rows(row, 1 + len(head))
    sheet.cell(row, column, heading.value)
    for number, line in enumerate(head):
        for at, value in enumerate(line):
            sheet.cell(row + 1 + number, at + 1, value)


def test_a_heading_parted_from_its_lines_by_a_page_is_no_line_of_another_edition(tmp_path: Path) -> None:
    whole, _ = read_changed(tmp_path, lambda book: None)
    cut, findings = read_changed(tmp_path, orphan_the_last_heading)
    assert cut == whole
    assert findings == []


@pytest.mark.parametrize("below", ["单位负责人：王志强", "备注：本年度没有复议和诉讼", "填报人:赵小梅"])
@pytest.mark.parametrize("gap", [1, 2])
def test_words_below_an_empty_line_of_table_four_are_no_answer(below: str, gap: int, tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        sheet: Any = book["表四"]
        last = max(cell.row for row in sheet.iter_rows() for cell in row if isinstance(cell.value, int))
        for cell in sheet[last]:
            if isinstance(cell.value, int):
                cell.value = None
                sheet.cell(last + gap, cell.column).value = None
        sheet.cell(last + gap, sheet.min_column, below)

    figures, findings = read_changed(tmp_path, change)
    appeals = {place: one for place, one in figures.items() if place[0] == "appeals"}
    assert len(appeals) == 15
    assert {one.mark.value for one in appeals.values()} == {"blank"}
    assert not [item for item in findings if item.code in ("not_a_number", "row_missing")]
