"""Reads xlsb, the binary workbook of Excel 2007 and later: its records looked at first, then the library.

The library gives no merged ranges of this format and shows errors as empty cells, so both are taken from the records,
as are raised and struck-out words.
"""

from __future__ import annotations

import posixpath
import struct
from dataclasses import dataclass
from xml.etree import ElementTree

from etl.workbook.book import Book, ErrorCell, Unreadable
from etl.workbook.library import Look, read_with_library
from etl.workbook.limits import limits
from etl.workbook.package import Package
from etl.workbook.refusal import UNPARSED, too_many_records, too_many_sheets
from etl.workbook.xls import error_text, never_computed
from etl.workbook.xlsb_records import Texts, records, rich_text

_ROW, _SHEET, _MERGED = 0, 156, 176
_ERROR, _TRUTH, _SHARED_TEXT, _RICH_TEXT = 3, 4, 7, 62
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_TRUTH, _FORMULA_ERROR = 8, 9, 10, 11
#: cells that show something: 1 is a blank one, from 12 on stand the short forms that give no column
_LAST_CELL = 11
_MAX_ROW = 1 << 20


@dataclass(frozen=True, slots=True)
class _Part:
    path: str
    is_worksheet: bool


def read_xlsb(content: bytes) -> Book:
    """All visible sheets of a binary workbook."""
    looks: list[Look | None] = []
    left = limits().records
    package = Package(content, limits())
    try:
        texts = Texts(package)
        for part in _parts(package):
            look = None
            if part.is_worksheet:
                look, left = _look(package.raw(part.path), left, texts)
            looks.append(look)
    except (struct.error, IndexError, UnicodeDecodeError, ElementTree.ParseError) as error:
        raise Unreadable("unreadable", UNPARSED) from error
    return read_with_library(content, looks)


def _parts(package: Package) -> list[_Part]:
    """The sheets in order; the path of a sheet is found through the relation its record names."""
    book = next(name for name in package.names if name.lower().endswith("workbook.bin"))
    folder = posixpath.dirname(book)
    relations = {
        relation.get("Id", ""): (relation.get("Target", ""), relation.get("Type", ""))
        for relation in ElementTree.fromstring(
            package.read(f"{folder}/_rels/{posixpath.basename(book)}.rels".lstrip("/"))
        )
    }
    parts = []
    for code, data in records(package.raw(book)):
        if code != _SHEET:
            continue
        (length,) = struct.unpack_from("<I", data, 8)
        identifier = data[12 : 12 + 2 * length].decode("utf-16-le")
        target, kind = relations.get(identifier, ("", ""))
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        parts.append(_Part(path, kind.endswith("/worksheet")))
        if len(parts) > limits().sheets:
            raise too_many_sheets()
    return parts


def _look(data: bytes, left: int, texts: Texts) -> tuple[Look, int]:
    look = Look()
    row = 0
    for code, record in records(data):
        left -= 1
        if left < 0:
            raise too_many_records()
        if code == _ROW:
            (row,) = struct.unpack_from("<I", record)
            if row >= _MAX_ROW:
                raise Unreadable("unreadable", UNPARSED)
        elif code == _MERGED:
            top, bottom, left_column, right_column = struct.unpack_from("<IIII", record)
            look.merges.append((top, left_column, bottom, right_column))
        elif 1 < code <= _LAST_CELL or code == _RICH_TEXT:
            (column,) = struct.unpack_from("<I", record)
            look.take(row, column)
            _cell(look, (row, column), code, record)
            _text(look, (row, column), code, record, texts)
    return look, left


def _cell(look: Look, place: tuple[int, int], code: int, record: bytes) -> None:
    if code in (_ERROR, _FORMULA_ERROR):
        look.lost[place] = ErrorCell(error_text(record[8]))
    elif code in (_TRUTH, _FORMULA_TRUTH):
        look.lost[place] = bool(record[8])
    elif code == _FORMULA_TEXT and struct.unpack_from("<I", record, 8)[0] == 0:
        (size,) = struct.unpack_from("<I", record, 14)
        cell = never_computed(record[18 : 18 + size], wide=True, recalculated=True)
        if cell is not None:
            look.lost[place] = cell


def _text(look: Look, place: tuple[int, int], code: int, record: bytes, texts: Texts) -> None:
    """A text with dressed words; one that stands in its cell the library does not read at all."""
    if code == _SHARED_TEXT and texts.shared:
        dressed = texts.shared.get(struct.unpack_from("<I", record, 8)[0])
        if dressed is not None:
            look.lost[place] = dressed
    elif code == _RICH_TEXT:
        plain, dressed = rich_text(record[8:], texts.fonts)
        look.lost[place] = plain if dressed is None else dressed
