"""Published figures laid out in every way offices lay them out; each figure must come in, in its place, none else."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from etl.pending import Pending, read_pending
from etl.whose import Word
from reportdb.checks import check
from reportdb.findings import Level
from reportdb.forms import catalog
from reportdb.report import Mark, Report
from tests import test_layouts_drawing as DRAWING

Canvas, Style, REPORTS, LABELS = DRAWING.Canvas, DRAWING.Style, DRAWING.REPORTS, DRAWING.LABELS
TITLES = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")


def titled(report: Any, style: Any, width: int) -> Any:
    """The lines over the first table."""
    page = Canvas()
    across = width - 1 if style.merged else -1
    if style.title == "above":
        page.put(0, 0, f"{report.agency}{report.year}年政府信息公开工作年度报告", -1, across)
    elif style.title == "split":
        page.put(0, 0, report.agency, -1, across)
        page.put(1, 0, f"{report.year}年政府信息公开工作年度报告统计表", -1, across)
    elif style.title == "cells":
        page.put(0, 0, report.agency)
        page.put(0, 1, f"{report.year}年")
        page.put(0, 2, "政府信息公开工作年度报告")
    elif style.title == "label_cell":
        page.put(0, 0, "政府信息公开统计表", -1, across)
        page.put(1, 0, "填报单位：")
        page.put(1, 1, report.agency)
        page.put(2, 0, "报告年度：")
        page.put(2, 1, report.year)
    if style.around:
        row = page.height
        page.put(row, 0, f"填报日期：{report.year + 1}年1月15日")
        page.put(
            row + 1,
            0,
            f"与{report.year - 1}年相比，本年度我单位主动公开政府信息的数量有所增加，群众满意度进一步提升，宿城区人民政府的做法得到推广。",
        )
        page.put(row + 2, 0, "该部分以表格形式报告。表格如下：")
    return page


def workbook(report: Any, style: Any, folder: Path) -> Path:
    """The report drawn in a style."""
    book = Workbook()
    book.remove(book.worksheets[0])
    tables = [
        (TITLES[n], draw(report, style))
        for n, draw in enumerate((DRAWING.table_two, DRAWING.table_three, DRAWING.table_four))
    ]
    tables = [tables[number] for number in style.order]
    if style.title == "cover":
        cover = Canvas()
        cover.put(3, 1, f"{report.year}年度政府信息公开工作年度报告")
        cover.put(6, 1, f"填报单位：{report.agency}（盖章）")
        cover.write(book.create_sheet("封面"))
    page, row = Canvas(), 0
    for number, (title, table) in enumerate(tables):
        if number == 0 or style.arrange == "sheets":
            lines = titled(report, style, table.width)
            page.paste(lines, 0)
            top = row = lines.height
        column = page.width + 1 if style.arrange == "beside" and number else 0
        page.put(top if style.arrange == "beside" else row, column, title)
        page.paste(table, (top if style.arrange == "beside" else row) + 1, column)
        row = page.height + 1
        if style.around:
            page.put(row, 0, "注：本表数据截至12月31日。")
            row += 2
        if style.arrange == "sheets" or number == len(tables) - 1:
            if style.around:
                page.put(row, 0, "单位负责人：张三    审核人：李四    填报人：王五    联系电话：0527-84360001")
            whole = Canvas()
            whole.paste(page, *style.shift)
            whole.write(book.create_sheet(style.names[number]))
            page, row = Canvas(), 0
    name = f"{report.agency}{report.year}年报.xlsx" if style.title == "file" else "年报.xlsx"
    style.change(book)
    book.save(folder / name)
    return folder / name


def read_one(path: Path) -> Pending:
    """The only report of a file."""
    reports = read_pending(str(path), Word())
    assert len(reports) == 1, [item.message for report in reports for item in report.findings]
    return reports[0]


def report_in(path: Path) -> Report:
    """The only report of a file, as far as its figures could be read."""
    read = read_one(path).read
    assert read is not None
    return read.report


def problems(report: Any, style: Any, folder: Path) -> list[str]:
    """What is wrong with a report as read back; nothing is right."""
    pending = read_one(workbook(report, style, folder))
    assert pending.read is not None, [item.message for item in pending.findings]
    expected = report.expected()
    got = {
        (code, cell.row, cell.column): figure
        for code, data in pending.read.report.tables.items()
        for cell, figure in data.figures.items()
    }
    wrong = [f"missing {key}" for key in expected if key not in got]
    wrong += [f"invented {key} {got[key]}" for key in got if key not in expected]
    for key, value in expected.items():
        if key in got and (got[key].value != value or (value is None) != (got[key].mark is Mark.BLANK)):
            wrong.append(f"wrong {key}: {got[key]} for {value}")
    if (pending.agency, pending.year) != (report.agency, report.year):
        wrong.append(f"whose: {pending.agency} {pending.year}")
    quiet = {"scope_assumed", "formula_computed"}
    if any(value is None for (code, *_), value in expected.items() if code == "applications"):
        quiet.add("not_assessable")  # printed sums over blanks
    findings = [*pending.findings, *check(pending.read.report, catalog())]
    wrong += [f"{item.code} {item.cell}: {item.message}" for item in findings if item.level is Level.ERROR]
    wrong += [
        f"{item.code}: {item.message}"
        for item in pending.findings
        if item.code not in quiet and item.level is not Level.ERROR
    ]
    return wrong


# ---------------------------------------------------------------- the variants


def half_width(text: str) -> str:
    return text.translate(str.maketrans("（），：“”", '(),:""'))


def spaced(text: str) -> str:
    return " ".join(text) if len(text) < 12 else text


def broken(text: str) -> str:
    return f"{text[:3]}\n{text[3:]}" if len(text) > 4 else text


def unnumbered(text: str) -> str:
    return re.sub(r"^(?:（.）|.、|\d\.)", "", text)


def renumbered(text: str) -> str:
    return re.sub(r"^(\d)\.", r"\1、", text).replace("“", "「").replace("”", "」")


def circled(text: str) -> str:
    return re.sub(r"^\d(?=\.)", lambda digit: "①②③④⑤⑥⑦⑧"[int(digit[0]) - 1], text)


def thousands(value: int) -> str:
    return f"{value:,}"


def each(change: Callable[[Any, Any], None]) -> Callable[[Workbook], None]:
    """A change made to every filled cell."""

    def whole(book: Workbook) -> None:
        for sheet in book.worksheets:
            for cells in list(sheet.iter_rows()):
                for cell in cells:
                    if cell.value is not None:
                        change(sheet, cell)

    return whole


def words(**changed: str) -> Callable[[Workbook], None]:
    """Other words for some labels."""

    def change(_: Any, cell: Any) -> None:
        cell.value = changed.get(cell.value, cell.value) if isinstance(cell.value, str) else cell.value

    return each(change)


def row_formulas(book: Workbook) -> None:
    """Totals as formulas whose results were never stored."""
    for cells in book["表三"].iter_rows():
        numbers = [cell for cell in cells if isinstance(cell.value, int)]
        if len(numbers) == 7:
            row = numbers[0].row
            numbers[6].value = f"={numbers[0].column_letter}{row}+SUM({numbers[1].coordinate}:{numbers[5].coordinate})"


def styled_rows(book: Workbook) -> None:
    for sheet in book.worksheets:
        for row in range(sheet.max_row + 1, sheet.max_row + 201):
            sheet.cell(row, sheet.max_column).number_format = "0.00"


def hidden_rows(book: Workbook) -> None:
    for row in (6, 7, 8):
        book["表三"].row_dimensions[row].hidden = True


def notes_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("填表说明", 0)
    for row, text in enumerate(
        ("填表说明", "1.2022年、2023年数据另报。", "2.行政许可、行政处罚按处理决定数量填报。"), start=1
    ):
        sheet.cell(row, 1, text)
    sheet["B5"], sheet["B6"] = "行政许可", "行政处罚"


VARIANTS: dict[str, Any] = {
    "official": Style(),
    "unmerged": Style(merged=False),
    "one below the other": Style(arrange="below"),
    "one below the other, unmerged, with notes": Style(arrange="below", merged=False, around=True),
    "side by side": Style(arrange="beside"),
    "side by side, unmerged": Style(arrange="beside", merged=False, labels="first"),
    "other order": Style(arrange="below", order=(2, 0, 1)),
    "sheets in other order": Style(order=(1, 2, 0), names=("Sheet1", "数据", "3")),
    "leading blank rows and columns": Style(shift=(4, 2)),
    "group on every row": Style(merged=False, labels="repeated"),
    "group on its first row": Style(merged=False, labels="first"),
    "group on a row of its own": Style(labels="own_row"),
    "group totals": Style(labels="own_row", group_totals=True),
    "one column of labels": Style(labels="one", head="two"),
    "one row of heads": Style(head="one", merged=False),
    "subtotal column": Style(subtotal=True),
    "serial numbers": Style(serial=True),
    "unit beside the label": Style(labels="one", head="one", extra=("unit",)),
    "blank column before the figures": Style(extra=("spacer",)),
    "line numbers before the figures": Style(extra=("number",)),
    "remark column": Style(remark=True),
    "cut by a page": Style(cut=9),
    "cut by a page, all extras": Style(cut=14, serial=True, remark=True, extra=("unit", "spacer"), around=True),
    "table three on its side": Style(turned=True),
    "table three on its side, all on one sheet": Style(turned=True, arrange="below", around=True),
    "clauses in a column": Style(two="clause_column"),
    "all items under one head": Style(two="wide"),
    "blocks without titles": Style(two="untitled", merged=False),
    "blocks side by side": Style(two="beside"),
    "blocks on a wide grid": Style(two="stretched"),
    "routes down the side": Style(four="side"),
    "routes in a tree": Style(four="side_tree", merged=False),
    "results down the side": Style(four="turned"),
    "route and result in one head": Style(four="joined"),
    "title in two lines": Style(title="split"),
    "title in three cells": Style(title="cells"),
    "answers in the next cell": Style(title="label_cell"),
    "cover sheet": Style(title="cover"),
    "file name only": Style(title="file"),
    "narrative and sign-off": Style(around=True),
    "half-width punctuation": Style(text=half_width),
    "spaced labels": Style(text=spaced),
    "broken labels": Style(text=broken),
    "labels without numbers": Style(text=unnumbered, labels="one"),
    "other numbering and quotes": Style(text=renumbered),
    "circled numbers": Style(text=circled),
    "padded labels": Style(text="\u3000{}\u3000".format),
    "numbers as text": Style(number=str),
    "thousands separators": Style(number=thousands),
    "unit in the cell": Style(number="{}件".format),
    "padded numbers": Style(number=" {}\xa0\xa0".format),
    "blanks as spaces": Style(blank="\u3000\u3000"),
    "blanks as no-break spaces": Style(blank="\xa0"),
    "formulas without results": Style(change=row_formulas),
    "styled rows below": Style(change=styled_rows),
    "hidden rows": Style(change=hidden_rows),
    "sheet of notes": Style(change=notes_sheet),
    "other words": Style(
        change=words(
            自然人="公民",
            商业企业="企业",
            其他="其他组织",
            总计="合计",
            结果维持="维持",
            结果纠正="纠正",
            尚未审结="尚未完结",
        )
    ),
}


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("variant", VARIANTS)
def test_every_figure_comes_in(variant: str, name: str, tmp_path: Path) -> None:
    assert problems(REPORTS[name], VARIANTS[variant], tmp_path) == []


#: parts that go with any other
FREE: dict[str, tuple[object, ...]] = {
    "merged": (True, False), "labels": ("columns", "repeated", "first", "one", "own_row"), "head": ("three", "two", "one"),
    "two": ("official", "clause_column", "wide", "untitled", "beside", "stretched"), "cut": (0, 9, 14),
    "four": ("official", "side", "side_tree", "turned", "joined"), "extra": ((), ("spacer",), ("unit",), ("number",)),
    "serial": (False, True), "remark": (False, True), "subtotal": (False, True), "shift": ((0, 0), (3, 2)),
    "text": (str, half_width, spaced, broken, renumbered), "number": (int, str, thousands), "blank": (None, "\xa0"),
    "arrange": ("sheets", "below", "beside"), "order": ((0, 1, 2), (2, 1, 0)), "around": (False, True),
    "title": ("above", "split", "cells", "label_cell", "file", "cover"),
}  # fmt: skip


@pytest.mark.parametrize("seed", range(40))
def test_every_figure_comes_in_from_any_mixture(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    parts: dict[str, Any] = {part: dice.choice(choices) for part, choices in FREE.items()}
    style = replace(Style(), **parts)
    assert problems(REPORTS[dice.choice(list(REPORTS))], style, tmp_path) == [], style
