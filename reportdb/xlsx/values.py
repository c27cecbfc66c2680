"""Puts one value into one cell: numbers as filed, words never alive as formulas."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Protocol, cast

from openpyxl.cell import Cell as SheetCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from reportdb.forms.codes import MONEY_UNITS
from reportdb.report import Figure, Mark
from reportdb.statutory_tables import value_text
from reportdb.xlsx import styles
from reportdb.xlsx.book import ThemedWorkbook

LONGEST = 32_767  # characters of a cell
EXCEL_DIGITS = 15  # a spreadsheet number keeps no more; longer ones are written as text
# XML cannot hold most control characters; spreadsheets write them _xHHHH_ and so escape words that look like that
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
_IMPOSSIBLE = re.compile(r"[\ud800-\udfff\ufffe\uffff]")
_FOR_WORDS = {
    styles.FIGURE: styles.WORDS,
    styles.LIST_FIGURE: styles.LIST_TEXT,
    styles.SMALL_FIGURE: styles.SMALL_CENTRE,
}  # words wrap, numbers shrink
ALIVE = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


class _Dressed(Protocol):
    """What openpyxl's cells keep: their style as numbers of its parts in the workbook, their value and its kind."""

    _style: StyleArray
    _value: str | int | None
    data_type: str


class _Inside(Protocol):
    """Where openpyxl's sheets keep their cells, by row and column, and their last row."""

    _current_row: int
    _cells: dict[tuple[int, int], SheetCell]
    parent: ThemedWorkbook


def styled(sheet: Worksheet, row: int, column: int, look: str) -> SheetCell:
    """A cell with its look; openpyxl's placeholders for merged cells never occur here."""
    inside = cast(_Inside, sheet)
    cell = inside._cells.get((row, column))
    if cell is None:
        cell = inside._cells[row, column] = SheetCell(sheet, row, column)
        inside._current_row = max(inside._current_row, row)
    # a style that is looked up by its name costs more than all else about a cell
    cast(_Dressed, cell)._style = StyleArray(inside.parent.looks[look])
    return cell


def safe_text(text: str) -> str:
    """`text` as a spreadsheet stores it: control characters as _xHHHH_, which readers turn back.

    Lone surrogates and U+FFFE, U+FFFF cannot be stored at all and become U+FFFD.
    """
    if not text.isprintable() or "_x" in text:
        text = _IMPOSSIBLE.sub("\ufffd", text)
        text = _ESCAPED.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
    return text


def put_text(cell: SheetCell, text: str) -> None:
    """Writes words as words: `=1+1` and `#REF!` stay a string."""
    if text:
        inside = cast(_Dressed, cell)  # openpyxl would look once more for what safe_text has left nothing of
        inside._value, inside.data_type = safe_text(text)[:LONGEST], "s"
        if text.lstrip().startswith(ALIVE):
            cell.quotePrefix = True


def put_figure(cell: SheetCell, figure: Figure | None, unit: str) -> None:
    """Writes a figure as filed into a styled cell: numbers as numbers, blank as nothing, "/" and words as text."""
    text = value_text(figure, unit)
    if figure is None or figure.mark is not Mark.NUMBER or sum(map(str.isdigit, text)) > EXCEL_DIGITS:
        if figure is not None and figure.mark is Mark.TEXT:
            cell.style = _FOR_WORDS.get(cell.style, cell.style)
        put_text(cell, text)
    elif unit in MONEY_UNITS:
        cell.value = Decimal(text)
        decimals = len(text.partition(".")[2])
        if decimals:
            cell.number_format = "0." + "0" * decimals
    else:
        inside = cast(_Dressed, cell)
        inside._value, inside.data_type = figure.value, "n"
