"""Lines under a list: counts, legends, sources. They print with it and are no lines of it."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from reportdb.xlsx import styles
from reportdb.xlsx.pages import row_height
from reportdb.xlsx.tables import merge
from reportdb.xlsx.values import put_text, styled

_SIZE = 9.0


def write_notes(sheet: Worksheet, row: int, notes: Sequence[str], widths: Sequence[int]) -> None:
    """One line each from `row` on, as wide as the list (`widths` in twips); the print area grows with them."""
    for place, note in enumerate(notes, row):
        put_text(styled(sheet, place, 1, styles.NOTE), note)
        merge(sheet, place, 1, 1, len(widths))
        sheet.row_dimensions[place].height = max(18.0, round(row_height(note, sum(widths), _SIZE), 1))
    last = sheet.cell(max(row + len(notes) - 1, 1), len(widths)).coordinate
    sheet.print_area = f"A1:{last}"
