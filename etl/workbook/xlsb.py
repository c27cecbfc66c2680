"""Reads xlsb, the binary workbook of Excel 2007 and later: its records looked at first, then the library.

The library gives no merged ranges of this format and shows errors as empty cells, so both are taken from the records.
"""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from etl.workbook.book import Book, ErrorCell, Unreadable
from etl.workbook.library import Look, read_with_library
from etl.workbook.limits import limits
from etl.workbook.package import Package
from etl.workbook.refusal import UNPARSED, too_many_records, too_many_sheets
from etl.workbook.xls import error_text, never_computed

_ROW, _SHEET, _MERGED = 0, 156, 176
_ERROR, _TRUTH = 3, 4
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
        for part in _parts(package):
            look = None
            if part.is_worksheet:
                look, left = _look(package.raw(part.path), left)
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
    for code, data in _records(package.raw(book)):
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


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(type, content) of every record; both type and length are written in groups of seven bits."""
    at, end = 0, len(data)
    while at < end:
        code = data[at]
        at += 1
        if code & 0x80:
            code = (code & 0x7F) | (data[at] & 0x7F) << 7
            at += 1
        size = 0
        for shift in (0, 7, 14, 21):
            byte = data[at]
            at += 1
            size |= (byte & 0x7F) << shift
            if not byte & 0x80:
                break
        yield code, data[at : at + size]
        at += size


def _look(data: bytes, left: int) -> tuple[Look, int]:
    look = Look()
    row = 0
    for code, record in _records(data):
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
        elif 1 < code <= _LAST_CELL:
            (column,) = struct.unpack_from("<I", record)
            look.take(row, column)
            _cell(look, (row, column), code, record)
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
