"""How wide the columns of a workbook are, in letters: as the file says, or as its words need."""

from __future__ import annotations

import re

from etl.workbook.book import Book, Sheet, Unreadable
from etl.workbook.kind import Kind, kind_of
from etl.workbook.limits import limits
from etl.workbook.outline import outline
from etl.workbook.package import BROKEN, Package

Widths = dict[int, float]

_NARROWEST, _WIDEST = 4.0, 44.0
_USUAL = 9.0
_COLS = re.compile(rb"<(?:\w+:)?cols\b[^>]*>(.*?)</(?:\w+:)?cols>", re.DOTALL)
_COL = re.compile(rb"<(?:\w+:)?col\b([^>]*)/?>")
_ATTRIBUTE = re.compile(rb'\b(min|max|width|hidden)\s*=\s*["\']([^"\']{1,20})["\']')
_HEAD = 64 * 1024  # the widths stand before the cells


def widths_of(content: bytes, book: Book) -> dict[str, Widths]:
    """The widths of each sheet's columns, counted from 0, by its name; never so narrow or wide that nothing can be read."""
    told = _told(content, book)
    return {sheet.name: _bounded(sheet, told.get(sheet.name) or _needed(sheet)) for sheet in book.sheets}


def _told(content: bytes, book: Book) -> dict[str, Widths]:
    """What the format tells; a workbook whose looks are not understood is drawn all the same."""
    kind = kind_of(content)
    try:
        if kind is Kind.XLSX:
            return _of_xlsx(content)
        if kind is Kind.OLE:
            from etl.marked_copy.xls_dress import xls_dress

            return {name: dress.widths for name, dress in xls_dress(content, book).items()}
        if kind is Kind.ODS:
            from etl.marked_copy.ods_dress import ods_dress

            return {name: dress.widths for name, dress in ods_dress(content).items()}
    except Exception:  # whatever a library thinks of it: only the widths are at stake
        return {}
    return {}


def _of_xlsx(content: bytes) -> dict[str, Widths]:
    package = Package(content, limits())
    found: dict[str, Widths] = {}
    for part in outline(package).visible:
        try:
            head = package.raw(part.path)[:_HEAD]
        except (Unreadable, *BROKEN):
            continue
        cols = _COLS.search(head)
        widths = found.setdefault(part.name, {})
        for col in _COL.finditer(cols[1] if cols else b""):
            told = dict(_ATTRIBUTE.findall(col[1]))
            first, last = int(told.get(b"min", b"1")), int(told.get(b"max", b"0"))
            for at in range(max(first, 1), min(last, limits().columns) + 1):
                widths[at - 1] = float(told.get(b"width", b"9"))
    return found


def _bounded(sheet: Sheet, widths: Widths) -> Widths:
    count = len(sheet.rows[0]) if sheet.rows else 0
    return {at: min(max(widths.get(at, _USUAL), _NARROWEST), _WIDEST) for at in range(count)}


def _needed(sheet: Sheet) -> Widths:
    """As the words of cells need that are not spread over several columns; long words are broken over lines."""
    spread = {(top, left) for top, left, _, right in sheet.merges if right > left}
    widths: Widths = {}
    for row, values in enumerate(sheet.rows[:500]):
        for at, value in enumerate(values):
            if value != "" and (row, at) not in spread:
                words = max((_letters(line) for line in str(value).split("\n")), default=0)
                widths[at] = max(widths.get(at, _USUAL), min(words + 2, 24))
    return widths


def _letters(text: str) -> int:
    return sum(1 if ord(char) < 0x1100 else 2 for char in text)
