"""更正表: the ledger of changed figures as a workbook of one sheet, A4 across."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reportdb.statutory_tables.lists import ListSheet
from reportdb.xlsx.book import new_workbook
from reportdb.xlsx.lists import write_list
from reportdb.xlsx.pages import footer_text
from reportdb.xlsx.report import save

SHEET = "更正表"
TITLE = "政府信息公开工作年度报告更正表"
#: heads with their widths in twips; the lines that callers give have a text for each
COLUMNS = (
    ("序号", 560),
    ("填报单位", 1700),
    ("年度范围", 780),
    ("报表", 1300),
    ("栏目", 2050),
    ("原数", 900),
    ("更正后", 900),
    ("方式", 740),
    ("理由", 1950),
    ("更正时间", 1080),
    ("经办", 800),
    ("版次", 900),
    ("涉及的汇总表", 2200),
)
CENTRED = frozenset({"序号", "年度范围", "原数", "更正后", "方式", "更正时间", "经办", "版次"})
LEDGER = ListSheet(SHEET, TITLE, COLUMNS, landscape=True, small=True, centred=CENTRED)


def write_restatements(path: Path | str, lines: Sequence[Sequence[str]], whose: str) -> None:
    """One line per changed figure; everything is words, so that nobody adds it up. `whose` says what the table covers."""
    book = new_workbook()
    sheet = book.create_sheet(SHEET)
    write_list(sheet, LEDGER, lines, whose, footer_text(TITLE, None))
    book.properties.creator = "reportdb"
    book.properties.title = TITLE
    save(book, path)
