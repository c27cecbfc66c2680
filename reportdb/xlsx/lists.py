"""Lists as sheets: a title, whose it is, named columns, a line each."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.report import Mark
from reportdb.statutory_tables.lists import ListSheet, Value
from reportdb.xlsx import styles
from reportdb.xlsx.pages import OFF_PAPER_NOTE, keep_off_paper, row_height, set_columns, set_page
from reportdb.xlsx.tables import merge, whose_height
from reportdb.xlsx.values import put_figure, put_text, styled

_SMALL_ROW = 15.0  # points: a line of small words
_AIR = 3  # between whose list it is and its heads
HEAD_ROW = 4  # the columns are named here, lines follow


def write_list(
    sheet: Worksheet,
    kind: ListSheet,
    lines: Sequence[Sequence[Value]],
    whose: str,
    footer: str,
    *,
    look: str = styles.LIST_TEXT,
    paper: bool = True,
) -> None:
    """Title, whose list it is, named columns and the lines; long lists go over several pages, heads repeated.

    With `paper` False the list is for searching and no page of it is printed, which it says itself.
    """
    set_columns(sheet, kind.widths)
    for row, text, style, height in (
        (1, kind.title, styles.SECTION_TITLE, 24),
        (2, whose, styles.WHOSE, whose_height(whose, kind.widths)),
    ):
        put_text(styled(sheet, row, 1, style), text)
        merge(sheet, row, 1, 1, len(kind.columns))
        sheet.row_dimensions[row].height = height
    if paper:
        sheet.row_dimensions[_AIR].height = 6
    else:
        put_text(styled(sheet, _AIR, 1, styles.NOTE), OFF_PAPER_NOTE)
        merge(sheet, _AIR, 1, 1, len(kind.columns))
        sheet.row_dimensions[_AIR].height = round(row_height(OFF_PAPER_NOTE, sum(kind.widths), 9.0), 1)
    for column, (head, _) in enumerate(kind.columns, 1):
        put_text(styled(sheet, HEAD_ROW, column, styles.LIST_HEAD), head)
    sheet.row_dimensions[HEAD_ROW].height = max(
        24.0, *(round(row_height(head, width, 10.5), 1) for head, width in kind.columns)
    )
    sheet.freeze_panes = f"A{HEAD_ROW + 1}"
    for row, values in enumerate(lines, HEAD_ROW + 1):
        sheet.row_dimensions[row].height = _line(sheet, row, kind, values, look)
    rows = HEAD_ROW + len(lines)
    across = kind.landscape
    set_page(sheet, footer, rows=rows, columns=len(kind.columns), head=(1, HEAD_ROW), long=True, landscape=across)
    if not paper:
        sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(kind.columns))}{rows}"
        keep_off_paper(sheet, _AIR, len(kind.columns) + 1)


def _line(sheet: Worksheet, row: int, kind: ListSheet, values: Sequence[Value], look: str) -> float:
    height, size = (_SMALL_ROW, 9.0) if kind.small else (22.0, 10.5)
    for column, (value, (head, width)) in enumerate(zip(values, kind.columns, strict=True), 1):
        if isinstance(value, str):
            words = (styles.SMALL_CENTRE if head in kind.centred else styles.SMALL) if kind.small else look
            put_text(styled(sheet, row, column, words), value)
            height = max(height, needed_height(value, width, size))
        else:
            figure, unit = value
            plain = look
            if look == styles.LIST_TEXT:
                plain = styles.SMALL_FIGURE if kind.small else styles.LIST_FIGURE
            put_figure(styled(sheet, row, column, plain), figure, unit)
            if figure is not None and figure.mark is Mark.TEXT:  # words wrap where numbers shrink
                height = max(height, needed_height(figure.text or "", width, size))
    return min(round(height, 1), 400.0)


def needed_height(text: str, width: int, size: float) -> float:
    """Several lines of words want air above and below; one stands in the middle of any row."""
    height = row_height(text, width, size)
    return height if height > row_height("", width, size) else 0.0
