"""What the cells of a workbook show, in the words of 现为."""

from __future__ import annotations

from etl.files import storable
from etl.marked_copy.wording import plain
from etl.text import place_of
from etl.workbook import ErrorCell, FormulaCell
from etl.workbook.book import Book, Sheet

_MOST = 60


class Shown:
    """The cells as an import reads them."""

    def __init__(self, book: Book) -> None:
        self._sheets: dict[str, Sheet] = {}
        for sheet in book.sheets:
            self._sheets.setdefault(storable(sheet.name), sheet)

    def at(self, sheet: str, cell: str) -> str:
        """A cell in words; "" for one that is not there."""
        found = self._sheets.get(sheet)
        if found is None or not cell:
            return ""
        row, column = place_of(cell)
        value = found.rows[row][column] if row < len(found.rows) and column < len(found.rows[row]) else ""
        if isinstance(value, ErrorCell):
            return value.text
        if isinstance(value, FormulaCell):
            return "公式（没有计算结果）"
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        words = plain(str(value)).strip()
        if isinstance(value, str) and words:
            return f"“{words[:_MOST]}”"
        return words[:_MOST] or "空白"
