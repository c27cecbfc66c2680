"""差额表 as a sheet: cells that differ first and marked by a sign, those that agree counted and listed behind; A4."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.report import Mark
from reportdb.statutory_tables.shortfall import CellDifference
from reportdb.statutory_tables.shortfall_lines import ASKED, COLUMNS, SHEET, SIGNS, TITLE, counted, in_order, values_of
from reportdb.xlsx import styles
from reportdb.xlsx.lists import needed_height
from reportdb.xlsx.pages import row_height, set_columns, set_page
from reportdb.xlsx.tables import merge, whose_height
from reportdb.xlsx.values import put_figure, put_text, styled

_WIDTHS = tuple(width for _, width in COLUMNS)
_HEAD_ROW = 5
_LEFT = frozenset({3, 4, 9})  # columns of longer words
_NOTE = f"注：{SIGNS}。只打印要核实的格，其余列在其下"


def write_shortfall(book: Workbook, lines: Sequence[CellDifference], whose: str, footer: str) -> None:
    """Adds 差额表 to a workbook: every cell compared, nothing left out, those to look at first."""
    sheet = book.create_sheet(SHEET)
    set_columns(sheet, _WIDTHS)
    for row, text, style, height in (
        (1, TITLE, styles.SECTION_TITLE, 24.0),
        (2, whose, styles.WHOSE, whose_height(whose, _WIDTHS)),
        (3, counted(lines), styles.WHOSE, row_height(counted(lines), sum(_WIDTHS), 10.5)),
        (4, _NOTE, styles.NOTE, 18.0),
    ):
        put_text(styled(sheet, row, 1, style), text)
        merge(sheet, row, 1, 1, len(COLUMNS))
        sheet.row_dimensions[row].height = height
    for column, (head, _) in enumerate(COLUMNS, 1):
        put_text(styled(sheet, _HEAD_ROW, column, styles.LIST_HEAD), head)
    sheet.row_dimensions[_HEAD_ROW].height = 22
    ordered = in_order(lines)
    for row, line in enumerate(ordered, _HEAD_ROW + 1):
        _line(sheet, row, line)
    last = _HEAD_ROW + len(ordered)
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(COLUMNS))}{last}"
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    set_page(sheet, footer, rows=last, columns=len(COLUMNS), head=(_HEAD_ROW, _HEAD_ROW), long=True)
    asked = sum(line.standing in ASKED for line in lines)
    sheet.print_area = f"A1:{get_column_letter(len(COLUMNS))}{_HEAD_ROW + asked}"


def _line(sheet: Worksheet, row: int, line: CellDifference) -> None:
    height = 15.0
    for column, value in enumerate(values_of(line), 1):
        width = _WIDTHS[column - 1]
        if isinstance(value, str):
            look = styles.SMALL if column in _LEFT else styles.SMALL_CENTRE
            put_text(styled(sheet, row, column, look), value)
            height = max(height, needed_height(value, width, 9.0))
        else:
            figure, unit = value
            put_figure(styled(sheet, row, column, styles.SMALL_FIGURE), figure, unit)
            if figure is not None and figure.mark is Mark.TEXT:
                height = max(height, row_height(figure.text or "", width, 9.0))
    sheet.row_dimensions[row].height = round(min(height, 120.0), 1)
