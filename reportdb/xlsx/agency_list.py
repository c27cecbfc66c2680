"""单位名录 as a workbook of one sheet, A4 across: it can be typed over and loaded again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportdb.statutory_tables.lists import ListSheet
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.lists import write_list
from reportdb.xlsx.pages import footer_text
from reportdb.xlsx.report import save

SHEET = TITLE = "单位名录"
_WIDTHS = {"单位名称": 2600, "统一社会信用代码": 1500, "曾用名": 1900, "备注": 1900, "层级": 620, "类型": 1000}
_USUAL = 1050


def write_agency_list(path: Path | str, head: Sequence[str], lines: Sequence[Sequence[str]], whose: str) -> None:
    """One line per agency; everything is words, so that no code loses its zeros. `whose` says what the list covers."""
    book = new_workbook()
    sheet = book.create_sheet(SHEET)
    columns = tuple((name, _WIDTHS.get(name, _USUAL)) for name in head)
    write_list(
        sheet, ListSheet(SHEET, TITLE, columns, landscape=True, small=True), lines, whose, footer_text(TITLE, None)
    )
    book.properties.creator = "reportdb"
    book.properties.title = TITLE
    save(book, path)
