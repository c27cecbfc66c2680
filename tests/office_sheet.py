"""A report as one careful office draws it, with a number of its own in every cell, so that each stored number tells which
cell it came from.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from tests import test_layouts_drawing as DRAWING

Canvas, Style = DRAWING.Canvas, DRAWING.Style
Key = tuple[str, str, str]
TITLES = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
DRAW = (DRAWING.table_two, DRAWING.table_three, DRAWING.table_four)
#: figures that an office adds where none belongs begin here; those of the report at 1001
FIRST, STRAY = 1001, 90_001

#: a drawn sum (小计, group totals) is a number the form does not hold: they stay away, the rest of the layouts come
STYLES = {
    "merged": (True, False), "labels": ("columns", "repeated", "first", "one", "own_row"), "head": ("three", "two", "one"),
    "two": ("official", "clause_column", "wide", "untitled", "beside", "stretched"), "cut": (0, *range(1, 26)),
    "four": ("official", "side", "side_tree", "turned", "joined"), "extra": ((), ("spacer",), ("unit",)),
    "remark": (False, True), "shift": ((0, 0), (3, 2)), "turned": (False, False, False, True),
    "arrange": ("sheets", "sheets", "below", "close", "beside"),
}  # fmt: skip


@dataclass
class Sent:
    """A workbook on its way: its sheets, and what each of its numbers may stand for."""

    sheets: list[tuple[str, Any]]
    meant: dict[int, set[Key]] = field(default_factory=dict)
    strays: int = 0

    def page(self, number: int) -> Any:
        return self.sheets[number % len(self.sheets)][1]

    def stray(self, *keys: Key) -> int:
        """A new number; it may be stored as one of the keys, or must be named."""
        self.strays += 1
        self.meant[STRAY + self.strays] = set(keys)
        return STRAY + self.strays


def numbered(report: Any) -> tuple[Any, dict[int, Key]]:
    """The report with a number of its own in every cell, and which cell each number stands for."""
    meant: dict[int, Key] = {}

    def next_number(key: Key) -> int:
        meant[FIRST + len(meant)] = key
        return FIRST + len(meant) - 1

    def shown(key: Key) -> int | str:
        value = next_number(key)
        return f"{value}元" if key[2] == "procurement_amount" else value

    publications = {
        item: {measure: shown(("publications", item, measure)) for measure in measures}
        for item, measures in report.publications.items()
    }
    grids: dict[str, dict[str, list[int]]] = {}
    for table, columns in (("applications", DRAWING.APPLICANTS), ("appeals", DRAWING.RESULTS)):
        rows = getattr(report, table)
        grids[table] = {row: [next_number((table, row, column)) for column in columns] for row in rows}
    return replace(report, publications=publications, **grids), meant


NUMBERED = {name: numbered(report) for name, report in DRAWING.REPORTS.items()}


def style_of(**parts: Any) -> Any:
    """One office's way of drawing; what is not named is the official way."""
    return replace(Style(), **parts)


def sent(name: str, style: Any) -> Sent:
    """A sample report as one office draws it."""
    report, meant = NUMBERED[name]
    pages = []
    for title, draw in zip(TITLES, DRAW, strict=True):
        page, whole = Canvas(), Canvas()
        page.put(0, 0, f"{report.agency}{report.year}年政府信息公开工作年度报告")
        page.put(1, 0, title)
        page.paste(draw(report, style), 2)
        whole.paste(page, *style.shift)
        pages.append(whole)
    return Sent(list(_arranged(pages, style)), {number: {key} for number, key in meant.items()})


def _arranged(pages: list[Any], style: Any) -> Iterator[tuple[str, Any]]:
    if style.arrange == "sheets":
        yield from zip(style.names, pages, strict=True)
        return
    whole = Canvas()
    row = column = 0
    for page in pages:
        whole.paste(page, row, column)
        if style.arrange == "beside":
            column += page.width + 1
        else:
            row += page.height + (style.arrange == "below")
    yield "年报", whole


def numbers_in(value: object) -> set[int]:
    """The numbers a cell shows, whatever their width and separators."""
    if value is None or isinstance(value, bool):
        return set()
    words = str(value).translate(str.maketrans("０１２３４５６７８９，", "0123456789,")).replace(",", "")
    return {int(found) for found in re.findall(r"\d+", re.sub(r"(?<=\d) (?=\d)", "", words))}


def save(sheet: Sent, path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, page in sheet.sheets:
        page.write(book.create_sheet(name))
    buffer = io.BytesIO()
    book.save(buffer)
    path.write_bytes(buffer.getvalue())
