"""Paper: A4 upright, centred, numbered; and how high a row must be for its words."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.header_footer import HeaderFooter, HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.xlsx.kept import known_as
from reportdb.xlsx.values import safe_text

TWIPS_PER_WIDTH = 105  # a column width of 1 is 7 pixels, 5.25 pt
OFF_PAPER = "808080"
OFF_PAPER_NOTE = "本表是电子明细，供查询、筛选和核对，默认不打印；确需打印的，请先在“页面布局”中取消打印区域。"
_PADDING = 5.0  # pt of a cell's width that hold no words
_MARGIN, _BOTTOM = 0.7, 0.8  # inches
PAGE_WIDTH = int((8.27 - 2 * _MARGIN) * 1440)  # twips of an upright A4 page within its margins
PAGE_HEIGHT = (11.69 - _MARGIN - _BOTTOM) * 72  # points


@lru_cache(64)
def _footer(text: str) -> HeaderFooter:
    """A line at the foot of every page, shared by all sheets that bear it."""
    footer = HeaderFooter(oddFooter=HeaderFooterItem(center=_HeaderFooterPart(text, "宋体,常规", 9)))
    known_as(footer, ("footer", text))
    return footer


def set_columns(sheet: Worksheet, twips: Sequence[int]) -> None:
    """Column widths of the official template."""
    for index, width in enumerate(twips, 1):
        sheet.column_dimensions[get_column_letter(index)].width = round(width / TWIPS_PER_WIDTH, 2)


def set_page(
    sheet: Worksheet,
    footer: str,
    *,
    rows: int,
    columns: int,
    head: tuple[int, int] | None,
    long: bool,
    landscape: bool = False,
) -> None:
    """A4, upright unless `landscape`, one page wide; one page high unless `long`. `head` repeats on every page."""
    setup = sheet.page_setup
    setup.paperSize, setup.orientation = 9, "landscape" if landscape else "portrait"  # 9 is A4
    setup.fitToWidth, setup.fitToHeight = 1, 0 if long else 1
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = _MARGIN
    margins.bottom, margins.header, margins.footer = _BOTTOM, 0.3, 0.4
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"
    if head:
        sheet.print_title_rows = f"{head[0]}:{head[1]}"
    sheet.HeaderFooter = _footer(footer)
    sheet.sheet_view.showGridLines = False


def footer_text(agency: str, year: int | None) -> str:
    """Agency, year and page for the foot of every page; & is a command there unless doubled."""
    plain = re.sub(r"[\x00-\x1f]", " ", safe_text(agency))[:80].replace("&", "&&")
    # &A is the name of the sheet
    return "  ".join(part for part in (plain, f"{year}年" if year else "", "&A", "第 &P 页　共 &N 页") if part)


def keep_off_paper(sheet: Worksheet, row: int, column: int) -> None:
    """A list for searching, not for paper: its print area is a cell that is empty, so that no page of it comes out.

    A grey tab tells such sheets apart. Everything else is set up, for who takes the print area away.
    """
    sheet.print_area = f"{get_column_letter(column)}{row}"
    sheet.sheet_properties.tabColor = OFF_PAPER


def is_off_paper(sheet: Worksheet) -> bool:
    """Whether a sheet was kept off paper."""
    colour = sheet.sheet_properties.tabColor
    return colour is not None and colour.rgb == f"00{OFF_PAPER}"


def off_paper_last(book: Workbook) -> None:
    """What is printed comes first, lists for searching behind it, each in the order they were made."""
    for sheet in [sheet for sheet in book.worksheets if is_off_paper(sheet)]:
        book.move_sheet(sheet, len(book.worksheets) - 1 - book.index(sheet))


def text_width(text: str, size: float) -> float:
    """Width in pt of one line of words; Chinese characters are square, others half as wide."""
    return sum(size if unicodedata.east_asian_width(char) in "WFA" else size * 0.55 for char in text)


@lru_cache(8192)  # labels are the same in every report
def row_height(text: str, twips: int, size: float) -> float:
    """Height in pt that `text` needs when wrapped into a cell `twips` wide."""
    room = max(twips / 20 - _PADDING, size)
    lines = 0
    for line in text.split("\n"):
        whole = room if line.isascii() else room - room % size  # Chinese characters do not go half into a line
        lines += max(1, math.ceil(text_width(line, size) / whole))
    return lines * size * 1.32 + 5
