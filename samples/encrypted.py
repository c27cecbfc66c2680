"""OLE compound files, byte by byte: a workbook with a password, and whatever else such a container may hold."""

from __future__ import annotations

import struct
from collections.abc import Mapping

_END, _FREE, _FAT_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SECTOR = 512
#: streams below this stand in a stream of their own; ours are filled up, to spare that
_LEAST = 4096


def encrypted_workbook() -> bytes:
    """What Excel saves for a workbook with a password; the contents are zeros."""
    return compound_file({"EncryptionInfo": bytes(_LEAST), "EncryptedPackage": bytes(_LEAST)})


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file of up to three streams, each filled up with zeros to 4096 bytes.

    One FAT sector, one directory sector, then the streams one after the other.
    """
    filled = {
        name: data.ljust(_LEAST, b"\0") + bytes(-max(len(data), _LEAST) % _SECTOR) for name, data in streams.items()
    }
    fat, starts = [_FAT_SECTOR, _END], {}
    for name, data in filled.items():
        starts[name] = len(fat)
        count = len(data) // _SECTOR
        fat += [*range(len(fat) + 1, len(fat) + count), _END]
    fat += [_FREE] * (_SECTOR // 4 - len(fat))
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, _LEAST, _END, 0, _END, 0)
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, child=1, start=_END)
    for number, (name, data) in enumerate(filled.items(), start=1):
        right = number + 1 if number < len(filled) else _FREE
        directory += _entry(name, 2, right=right, start=starts[name], size=len(data))
    directory += _entry("", 0) * (3 - len(filled))
    return header + struct.pack("<128I", *fat) + directory + b"".join(filled.values())


def _entry(name: str, kind: int, *, child: int = _FREE, right: int = _FREE, start: int = 0, size: int = 0) -> bytes:
    words = name.encode("utf-16-le") + bytes(2) if name else b""
    links = struct.pack("<BBIII", kind, 1, _FREE, right, child)
    named = words.ljust(64, b"\0") + struct.pack("<H", len(words))
    return named + links + bytes(36) + struct.pack("<IQ", start, size)
