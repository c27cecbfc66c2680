"""Reads xls, the workbook of Excel 97 to 2003 in an OLE container: its records looked at first, then the library.

The library shows an error cell, and a formula that nobody computed, as an empty cell; both are put back, and so is the
dress of words, without which a raised 1 behind a 12 would make it 121. A program that
writes formulas without computing them stores a blank text as their result. A sum can never show blank, so there the
result is missing; IF(…,"",…) can, so there blank is blank.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from etl.workbook.book import Book, ErrorCell, FormulaCell, Unreadable
from etl.workbook.library import Look, read_with_library
from etl.workbook.limits import limits
from etl.workbook.refusal import (
    ENCRYPTED,
    ENCRYPTED_XLS,
    OLD_EXCEL,
    UNPARSED,
    too_far,
    too_many_records,
    too_many_sheets,
    what_container,
)
from etl.workbook.tokens import decode
from etl.workbook.xls_texts import dressed_texts, dresses

_BOF, _EOF = 0x0809, 0x000A
_BOUNDSHEET, _FILEPASS, _RECALCULATED = 0x0085, 0x002F, 0x01C1
_FORMULA, _BOOLERR, _MULRK, _MERGED = 0x0006, 0x0205, 0x00BD, 0x00E5
#: records of one filled cell: number, label, shared label, rich label, packed number
_CELLS = frozenset({0x0203, 0x0204, 0x00FD, 0x00D6, 0x027E, _FORMULA, _BOOLERR, _MULRK})
_BIFF8 = 0x0600
_FONT, _TEXTS, _CONTINUED, _SHARED_TEXT = 0x0031, 0x00FC, 0x003C, 0x00FD
_CODEPAGE, _UNICODE = 0x0042, (1200).to_bytes(2, "little")
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
#: what a damaged container makes the container library raise
_BROKEN = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError, struct.error)
Record = tuple[int, bytes]


def error_text(code: int) -> str:
    """The error a code of the binary formats stands for, as Excel shows it."""
    return _ERRORS.get(code, "#ERROR!")


def read_xls(content: bytes) -> Book:
    """An OLE file: a workbook read, anything else refused by what it is."""
    stream, content = _workbook(content)
    try:
        looks = _Records(stream).looks()
    except struct.error as error:
        raise Unreadable("unreadable", UNPARSED) from error
    for number, look in enumerate(looks, start=1):  # the library reads hidden sheets too
        if look is not None and look.too_far:
            raise too_far(f"第 {number} 张", look.rows, look.columns)
    return read_with_library(content, looks)


def _workbook(content: bytes) -> tuple[bytes, bytes]:
    """The stream of the container that holds the workbook, and the container with it as the library takes it."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("encrypted", ENCRYPTED)
    try:
        file = io.BytesIO(content)
        with olefile.OleFileIO(file, write_mode=True) as container:
            names = {"/".join(path).lower() for path in container.listdir()}
            for name in ("workbook", "book"):
                if name not in names:
                    continue
                stream = bytes(container.openstream(name).read())
                unicode = _as_unicode(stream)
                if unicode != stream and len(stream) >= container.minisectorcutoff:
                    container.write_stream(name, unicode)
                return stream, file.getvalue()
    except _BROKEN as error:
        raise Unreadable("unreadable", UNPARSED) from error
    raise Unreadable("unreadable", what_container(names))


def _as_unicode(stream: bytes) -> bytes:
    """The stream with the code page of Excel 97, which is Unicode.

    Other programs (jxl, for one) name that of their system, and the library then takes the words for bytes of it.
    """
    at = 0
    while at + 6 <= len(stream):
        code, size = struct.unpack_from("<HH", stream, at)
        if code == _CODEPAGE and size == 2:
            return stream[: at + 4] + _UNICODE + stream[at + 6 :]
        if code == _EOF:
            break
        at += 4 + size
    return stream


class _Records:
    """The records of a workbook stream, each looked at once."""

    def __init__(self, stream: bytes) -> None:
        self._stream = stream
        self._left = limits().records
        self._dressed: dict[int, str] = {}  # shared texts with raised or struck-out words

    def looks(self) -> list[Look | None]:
        """What each sheet holds, in the order of the workbook; None for charts and macro sheets."""
        if struct.unpack_from("<H", self._stream, 4)[0] != _BIFF8:
            raise Unreadable("unreadable", OLD_EXCEL)
        sheets: list[tuple[int, int]] = []
        recalculated = False
        fonts: list[bytes] = []
        texts: list[bytes] = []
        last = 0
        for code, data in self._from(0):
            if code == _FILEPASS:
                raise Unreadable("encrypted", ENCRYPTED_XLS)
            if code == _FONT:
                fonts.append(data)
            if code == _TEXTS or (code == _CONTINUED and last in (_TEXTS, _CONTINUED) and texts):
                texts.append(data)
            last = code
            if code == _BOUNDSHEET:
                start, _, kind = struct.unpack_from("<IBB", data)
                sheets.append((start, kind))
            recalculated = recalculated or code == _RECALCULATED
        if len(sheets) > limits().sheets:
            raise too_many_sheets()
        if texts and (dressing := dresses(fonts)):
            self._dressed = dressed_texts(texts, dressing)
        return [None if kind else self._sheet(start, recalculated=recalculated) for start, kind in sheets]

    def _from(self, at: int) -> Iterator[Record]:
        """The records of one substream; those of a chart within it are passed over."""
        depth = 0
        while at + 4 <= len(self._stream):
            code, size = struct.unpack_from("<HH", self._stream, at)
            at += 4
            self._left -= 1
            if self._left < 0:
                raise too_many_records()
            if code == _BOF:
                depth += 1
            elif code == _EOF:
                depth -= 1
                if depth <= 0:
                    return
            elif depth <= 1:
                yield code, self._stream[at : at + size]
            at += size

    def _sheet(self, start: int, *, recalculated: bool) -> Look:
        look = Look()
        for code, data in self._from(start):
            if code == _MERGED:
                for top, bottom, left, right in struct.iter_unpack("<HHHH", data[2 : 2 + (len(data) - 2) // 8 * 8]):
                    look.merges.append((top, left, bottom, right))
            if code not in _CELLS or len(data) < 6:
                continue
            row, column = struct.unpack_from("<HH", data)
            look.take(row, struct.unpack_from("<H", data, len(data) - 2)[0] if code == _MULRK else column)
            if code == _SHARED_TEXT and self._dressed:
                text = self._dressed.get(struct.unpack_from("<I", data, 6)[0])
                if text is not None:
                    look.lost[row, column] = text
            elif code == _BOOLERR:
                value, is_error = data[6], data[7]
                look.lost[row, column] = ErrorCell(error_text(value)) if is_error else bool(value)
            elif code == _FORMULA:
                self._formula(look, (row, column), data, recalculated=recalculated)
        return look

    @staticmethod
    def _formula(look: Look, place: tuple[int, int], data: bytes, *, recalculated: bool) -> None:
        result = data[6:14]
        size = struct.unpack_from("<H", data, 20)[0]
        tokens = data[22 : 22 + size]
        if result[6:8] != b"\xff\xff":
            # a writer that leaves the computing to Excel stores 0, and Excel computes such a file when it opens it
            if not recalculated and result == bytes(8):
                formula = decode(tokens, wide=False)
                if formula is not None and formula.numeric and formula.text:
                    look.lost[place] = FormulaCell(formula.text)
                    look.stale.add(place)
        elif result[0] == 2:
            look.lost[place] = ErrorCell(error_text(result[2]))
        elif result[0] == 1:
            look.lost[place] = bool(result[2])
        elif result[0] == 3:
            cell = never_computed(tokens, wide=False, recalculated=recalculated)
            if cell is not None:
                look.lost[place] = cell


def never_computed(tokens: bytes, *, wide: bool, recalculated: bool) -> FormulaCell | None:
    """The formula, where a stored blank cannot be its result."""
    formula = decode(tokens, wide=wide)
    if formula is None:
        return None
    guarded = formula.text.startswith("IF(COUNT(") and not recalculated  # as templates write sums; computed, or blank
    return FormulaCell(formula.text) if formula.numeric or guarded else None
