"""Figures line by line on a page or two: a heavier line between tables, the pages they are fitted to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.xlsx.lists import HEAD_ROW
from reportdb.xlsx.pages import PAGE_HEIGHT

_LEAST = 0.85  # of nine points: smaller is hard to read
_THIN, _THICK = Side(style="thin"), Side(style="medium")
_BEGINS = Border(left=_THIN, right=_THIN, top=_THICK, bottom=_THIN)


def part_tables(sheet: Worksheet, tables: Sequence[str], columns: int) -> None:
    """A heavier line where a table begins, and as few pages as can be read; `tables` has the code of each line's table."""
    for row, (before, table) in enumerate(pairwise(tables), HEAD_ROW + 2):
        if table != before:
            for column in range(1, columns + 1):
                sheet.cell(row, column).border = _BEGINS
    head = _height(sheet, 1, HEAD_ROW)
    lines = _height(sheet, HEAD_ROW + 1, HEAD_ROW + len(tables))
    sheet.page_setup.fitToHeight = max(1, math.ceil(lines / (PAGE_HEIGHT / _LEAST - head)))


def _height(sheet: Worksheet, first: int, last: int) -> float:
    return sum(sheet.row_dimensions[row].height or 15.0 for row in range(first, last + 1))
