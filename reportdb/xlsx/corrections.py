"""更正说明: the sheet that lists corrections, and the mark at each corrected cell of the other sheets."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.correction import CHANNELS, Correction, figure_words
from reportdb.forms import TABLE_NAMES
from reportdb.forms.codes import Cell
from reportdb.statutory_tables import PrintedList, PrintedTable
from reportdb.statutory_tables.lists import ListSheet, Value
from reportdb.xlsx import styles
from reportdb.xlsx.lists import HEAD_ROW, write_list
from reportdb.xlsx.tables import TOP
from reportdb.xlsx.values import put_text, safe_text, styled

#: the reader knows the sheet by its name and by this title: it holds words about figures and no figures.
SHEET = "更正说明"
TITLE = "更正说明（已采用的声明更正）"
CORRECTIONS = ListSheet(
    SHEET,
    TITLE,
    (
        ("报表", 1250),
        ("栏目", 1950),
        ("原填数", 1000),
        ("更正后", 1000),
        ("理由", 1700),
        ("依据", 1600),
        ("登记", 1240),
    ),
)
NOTE = "注：底色加深的数按声明的更正采用，原填数、理由和依据见“更正说明”。"
_NOWHERE = ("", Cell("", ""))
_COMMENT_WIDTH, _COMMENT_HEIGHT = 320, 120  # pixels


def write_corrections(sheet: Worksheet, corrections: Sequence[Correction], whose: str, footer: str) -> None:
    """One line per correction; everything is words, so that nobody adds it up."""
    write_list(sheet, CORRECTIONS, [_line(one) for one in corrections], whose, footer)


def mark_table(sheet: Worksheet, table: PrintedTable, corrections: Sequence[Correction]) -> None:
    """A darker ground and a comment at every corrected figure of a printed table, and a note below it."""
    grid = table.grid
    by_place = {one.place: one for one in corrections}
    marked = [(cell, found) for cell in grid.figures if (found := by_place.get(table.place(cell) or _NOWHERE))]
    for cell, one in marked:
        for column in range(cell.column + 1, cell.column + 1 + cell.column_span):
            _ground(sheet, cell.row + TOP + 1, column)
        _comment(sheet, cell.row + TOP + 1, cell.column + 1, one)
    if marked:
        row = grid.rows + TOP + 1
        put_text(styled(sheet, row, 1, styles.NOTE), NOTE)
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=grid.columns)
        sheet.row_dimensions[row].height = 18
        sheet.print_area = f"A1:{sheet.cell(row, grid.columns).coordinate}"


def mark_channels(sheet: Worksheet, printed: PrintedList, corrections: Sequence[Correction]) -> None:
    """The same for the lines of the channel list."""
    by_place = {one.place: one for one in corrections if one.table == CHANNELS}
    for row, line in enumerate(printed.lines, HEAD_ROW + 1):
        for column, place in line.places.items():
            if place in by_place:
                _ground(sheet, row, column + 1)
                _comment(sheet, row, column + 1, by_place[place])


def _line(one: Correction) -> tuple[Value, ...]:
    by = f"{one.declared_by} " if one.declared_by else ""
    return (
        TABLE_NAMES[one.table],
        one.label,
        figure_words(one.filed, one.unit),
        figure_words(one.figure, one.unit),
        one.reason,
        one.source,
        f"{by}{one.corrected_at:%Y-%m-%d}",
    )


def _ground(sheet: Worksheet, row: int, column: int) -> None:
    sheet.cell(row, column).fill = styles.CORRECTED_FILL


def _comment(sheet: Worksheet, row: int, column: int, one: Correction) -> None:
    text = f"{one.change}。{one.grounds}"
    sheet.cell(row, column).comment = Comment(safe_text(text), "reportdb", width=_COMMENT_WIDTH, height=_COMMENT_HEIGHT)
