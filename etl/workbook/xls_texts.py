"""The shared texts of an xls that hold raised or struck-out runs; the reading library runs all characters together."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from etl.workbook.runs import Dress, dress_of, runs_in, written_out

_WIDE, _EXTENDED, _RICH = 1, 4, 8
#: the fonts of an xls are numbered 0, 1, 2, 3, 5 ...
_NO_FONT = 4
_SCRIPT = 8


def dresses(fonts: Sequence[bytes]) -> dict[int, Dress]:
    """The fonts that set words apart, by the number runs name them by."""
    found = {}
    for at, font in enumerate(fonts):
        dress = dress_of(font, _SCRIPT)
        if dress is not None:
            found[at if at < _NO_FONT else at + 1] = dress
    return found


def dressed_texts(parts: Sequence[bytes], fonts: Mapping[int, Dress]) -> dict[int, str]:
    """By number in the table of texts: those with dressed runs, written out. `parts`: the table and its continuations."""
    reader = _Parts(parts)
    _, count = struct.unpack("<II", reader.take(8))
    found = {}
    for number in range(count):
        if reader.done:
            break  # a table that promises more than it holds
        size, flags = struct.unpack("<HB", reader.take(3))
        (runs,) = struct.unpack("<H", reader.take(2)) if flags & _RICH else (0,)
        (extra,) = struct.unpack("<I", reader.take(4)) if flags & _EXTENDED else (0,)
        units = reader.characters(size, wide=bool(flags & _WIDE))
        dressed = written_out(units, list(runs_in(reader.take(4 * runs))), fonts)
        reader.take(extra)
        if dressed is not None:
            found[number] = dressed
    return found


class _Parts:
    """Bytes that go on from record to record; characters that do so say anew how wide they are."""

    def __init__(self, parts: Sequence[bytes]) -> None:
        self._parts = parts
        self._part = 0
        self._at = 0

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self._part >= len(self._parts) - 1 and self._at >= len(self._parts[-1])

    def take(self, size: int) -> bytes:
        """So many bytes, wherever they stand."""
        taken = b""
        while len(taken) < size:
            piece = self._piece(size - len(taken))
            taken += piece
        return taken

    def characters(self, size: int, *, wide: bool) -> bytes:
        """So many characters, as UTF-16."""
        taken = b""
        while len(taken) < 2 * size:
            if self._at >= len(self._parts[self._part]):
                wide = bool(self._piece(1)[0] & _WIDE)
            left = size - len(taken) // 2
            piece = self._piece(2 * left if wide else left)
            taken += piece if wide else b"".join(bytes((byte, 0)) for byte in piece)
        return taken

    def _piece(self, most: int) -> bytes:
        """At most so many bytes of one record, the next one's where this one is used up."""
        while self._at >= len(self._parts[self._part]):
            self._part += 1
            self._at = 0
            if self._part >= len(self._parts):
                raise struct.error("the texts end too early")
        piece = self._parts[self._part][self._at : self._at + most]
        self._at += len(piece)
        return piece
