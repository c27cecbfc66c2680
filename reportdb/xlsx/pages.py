"""Paper: A4 upright, centred, numbered; and how high a row must be for its words."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.xlsx.values import safe_text

TWIPS_PER_WIDTH = 105  # a column width of 1 is 7 pixels, 5.25 pt
_PADDING = 5.0  # pt of a cell's width that hold no words
_MARGIN = 0.7  # inches


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
    margins.bottom, margins.header, margins.footer = 0.8, 0.3, 0.4
    sheet.print_area = f"A1:{get_column_letter(columns)}{rows}"
    if head:
        sheet.print_title_rows = f"{head[0]}:{head[1]}"
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart(footer, "宋体,常规", 9))
    sheet.sheet_view.showGridLines = False


def footer_text(agency: str, year: int | None) -> str:
    """Agency, year and page for the foot of every page; & is a command there unless doubled."""
    plain = re.sub(r"[\x00-\x1f]", " ", safe_text(agency))[:80].replace("&", "&&")
    return "  ".join(part for part in (plain, f"{year}年" if year else "", "第 &P 页　共 &N 页") if part)


def text_width(text: str, size: float) -> float:
    """Width in pt of one line of words; Chinese characters are square, others half as wide."""
    return sum(size if unicodedata.east_asian_width(char) in "WFA" else size * 0.55 for char in text)


def row_height(text: str, twips: int, size: float) -> float:
    """Height in pt that `text` needs when wrapped into a cell `twips` wide."""
    room = max(twips / 20 - _PADDING, size)
    lines = sum(max(1, math.ceil(text_width(line, size) / (room - room % size))) for line in text.split("\n"))
    return lines * size * 1.32 + 5
