"""Bytes put aside in a temporary file until their turn comes: what many files hold need not fit into memory."""

from __future__ import annotations

import contextlib
import os
import struct
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from reportdb.errors import UsageError

_LENGTH = struct.Struct("<q")
_HEAD = struct.Struct("<qq")  # the number of a record, and the bytes that follow
#: a few files never reach the disk
_HELD = 1024**2


class Spool:
    """Numbered records of some pieces of bytes, in the order they came; UsageError where nothing more fits.

    `named`: on the disk from the beginning, under `path`, for another process to write.
    """

    def __init__(self, *, named: bool = False) -> None:
        self.path: str | None
        self._file, self.path = _named() if named else (_unnamed(), None)
        self._end = 0
        self.close = weakref.finalize(self, _remove, self._file, self.path)

    def put(self, number: int, pieces: Sequence[bytes]) -> int:
        """Append a record; where its first piece is."""
        record = framed(number, pieces)
        start = self._end
        try:
            self._file.seek(start)
            self._file.write(record)
        except OSError as error:
            where = tempfile.gettempdir()
            raise UsageError(f"cannot put aside what was read, {where}: {error.strerror or error}") from error
        self._end += len(record)
        return start + _HEAD.size

    def piece(self, place: int) -> bytes:
        """The bytes at a place."""
        self._file.seek(place)
        (length,) = _LENGTH.unpack(self._file.read(_LENGTH.size))
        return self._file.read(length)

    def after(self, place: int) -> int:
        """The place of the piece that follows the one at a place."""
        self._file.seek(place)
        (length,) = _LENGTH.unpack(self._file.read(_LENGTH.size))
        return place + _LENGTH.size + int(length)

    def records(self) -> Iterator[tuple[int, list[int]]]:
        """Each whole record as its number and the places of its pieces; one that was cut off is none."""
        end = self._file.seek(0, 2)
        start = 0
        while start + _HEAD.size <= end:
            self._file.seek(start)
            number, length = _HEAD.unpack(self._file.read(_HEAD.size))
            start += _HEAD.size
            if start + length > end:
                return
            places = []
            stop = start + length
            while start < stop:
                places.append(start)
                self._file.seek(start)
                start += _LENGTH.size + _LENGTH.unpack(self._file.read(_LENGTH.size))[0]
            yield number, places


def _named() -> tuple[IO[bytes], str]:
    descriptor, path = tempfile.mkstemp(prefix="reportdb-")
    return os.fdopen(descriptor, "r+b"), path


def _unnamed() -> IO[bytes]:
    return tempfile.SpooledTemporaryFile(_HELD, prefix="reportdb-")


def _remove(file: IO[bytes], path: str | None) -> None:
    file.close()
    if path is not None:
        with contextlib.suppress(OSError):
            Path(path).unlink(missing_ok=True)


def framed(number: int, pieces: Sequence[bytes]) -> bytes:
    """A record as it stands in the file."""
    parts = [b""]
    for piece in pieces:
        parts += (_LENGTH.pack(len(piece)), piece)
    parts[0] = _HEAD.pack(number, sum(map(len, parts)))
    return b"".join(parts)
