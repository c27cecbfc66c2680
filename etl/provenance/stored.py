"""Stored files opened again: what stands in a cell, as the sender left it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import NamedTuple

from etl.files import storable
from etl.guard import Casualty, Guard, deadline
from etl.recognise.found import Place
from etl.text import column_letters
from etl.workbook import Book, ErrorCell, FormulaCell, Sheet, Unreadable, needs_child, read
from etl.workbook.xlsx import is_ordinary
from reportdb.errors import DatabaseError


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell holds: `raw` as text, "" for an empty cell, None where the file can no longer be read (`why` says).

    `computed` is the result of a formula whose own result the file does not hold.
    """

    raw: str | None
    computed: str | None = None
    why: str = ""


def opened(content: bytes, sha256: str, name: str) -> Book:
    """The sheets of a stored file, read as they were at its import; DatabaseError for bytes that are not the file's.

    Raises Unreadable or Casualty where the limits of today refuse it.
    """
    verified(content, sha256, name)
    if needs_child(content) or not is_ordinary(content):
        with Guard() as guard:
            book: Book = guard.call(read, content, name)
            return book
    with deadline():
        return read(content, name)


def verified(content: bytes, sha256: str, name: str) -> bytes:
    """The same bytes; DatabaseError where they are not those of the sha256 they are stored under."""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise DatabaseError(f"the stored bytes of {name} do not have its sha256 {sha256}: the database is damaged")
    return content


class Library:
    """The books of some files, the last few kept open: figures of one file are asked for together."""

    _KEPT = 4

    def __init__(self) -> None:
        self._books: dict[str, dict[str, Sheet] | str] = {}

    def holds(self, sha256: str) -> bool:
        """Whether a file is open."""
        return sha256 in self._books

    def take(self, content: bytes, sha256: str, name: str) -> None:
        """Opens a file."""
        while len(self._books) >= self._KEPT:
            del self._books[next(iter(self._books))]
        try:
            book = opened(content, sha256, name)
        except (Unreadable, Casualty) as error:
            self._books[sha256] = str(error)
            return
        self._books[sha256] = {storable(sheet.name): sheet for sheet in book.sheets}

    def around(self, sha256: str, sheet_name: str, place: Place) -> Around | None:
        """The cells around one of an open file; None where it can no longer be read."""
        sheets = self._books[sha256]
        sheet = None if isinstance(sheets, str) else sheets.get(sheet_name)
        return None if sheet is None else around(sheet, place)

    def shown(self, sha256: str, sheet_name: str, place: Place) -> Shown:
        """What a cell of an open file holds."""
        sheets = self._books[sha256]
        if isinstance(sheets, str):
            return Shown(None, why=sheets)
        sheet = sheets.get(sheet_name)
        if sheet is None:
            return Shown(None, why=f"文件中没有可见的工作表“{sheet_name}”。")
        row, column = place
        inside = row < len(sheet.rows) and column < len(sheet.rows[row])
        raw = raw_text(sheet.rows[row][column]) if inside else ""
        formula = sheet.computed.get(place)
        return Shown(raw) if formula is None else Shown(f"={formula}", raw)


class Around(NamedTuple):
    """The cells around one, as texts: column letters, and the rows with their numbers; the cell itself is marked."""

    letters: list[str]
    rows: list[tuple[int, list[tuple[str, bool]]]]


#: rows above and below a cell, and columns at most
_ABOVE, _BELOW, _WIDE, _LONGEST = 6, 4, 14, 60


def around(sheet: Sheet, place: Place) -> Around:
    """The rows about a cell, from the first column on where it stands near enough to it."""
    row, column = place
    first_row, last_row = max(0, row - _ABOVE), row + _BELOW + 1
    first = 0 if column < _WIDE else column - _WIDE + 3
    last = min(first + _WIDE, max((len(one) for one in sheet.rows[first_row:last_row]), default=0))
    last = max(last, column + 1)
    lines = []
    for number in range(first_row, max(min(last_row, len(sheet.rows)), row + 1)):
        cells = sheet.rows[number] if number < len(sheet.rows) else ()
        texts = [raw_text(cells[at]) if at < len(cells) else "" for at in range(first, last)]
        short = [text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…" for text in texts]
        lines.append((number + 1, [(text, (number, at) == place) for at, text in enumerate(short, first)]))
    return Around([column_letters(at) for at in range(first, last)], lines)


def raw_text(cell: object) -> str:
    """A raw cell as text: words as typed, numbers with the digits a spreadsheet shows, TRUE, #REF!, =A1+B1."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return f"{cell:.0f}" if abs(cell) < 10**15 and cell == int(cell) else f"{cell:.15g}"
    if isinstance(cell, ErrorCell):
        return cell.text
    if isinstance(cell, FormulaCell):
        return f"={cell.formula}"
    return str(cell) if isinstance(cell, date | time | timedelta) else repr(cell)
