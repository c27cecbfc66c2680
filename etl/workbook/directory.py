"""The directory of a package: read here where it is written as spreadsheets write it, else by the standard library."""

from __future__ import annotations

import io
import struct
import zipfile
from typing import NamedTuple

_END = struct.Struct("<4s4H2LH")
_ENTRY = struct.Struct("<4s2B5H3L5H2L")
_NEWEST = 63  # the last version of the format that the standard library reads
_USUAL_FLAGS = 0x806  # how hard it was packed, and names in UTF-8
_ELSEWHERE, _MANY = 0xFFFFFFFF, 0xFFFF


class Entry(NamedTuple):
    """A part as the directory declares it; sizes in bytes."""

    filename: str
    flag_bits: int
    compress_type: int
    CRC: int
    compress_size: int
    file_size: int
    header_offset: int
    external_attr: int
    packed_time: tuple[int, int]  # day and time of the day, as the format packs them

    @property
    def date_time(self) -> tuple[int, int, int, int, int, int]:
        """Year, month, day, hour, minute and second."""
        day, time = self.packed_time
        return (day >> 9) + 1980, day >> 5 & 15, day & 31, time >> 11, time >> 5 & 63, (time & 31) * 2


def directory(content: bytes) -> list[Entry]:
    """All parts of a package in order, of the same name too; zipfile.BadZipFile and others for what is none."""
    found = _usual(content)
    if found is not None:
        return found
    return [_entry(info) for info in zipfile.ZipFile(io.BytesIO(content)).infolist()]


def _entry(info: zipfile.ZipInfo) -> Entry:
    year, month, day, hour, minute, second = info.date_time
    packed_time = (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
    return Entry(
        info.filename, info.flag_bits, info.compress_type, info.CRC, info.compress_size, info.file_size,
        info.header_offset, info.external_attr, packed_time,
    )  # fmt: skip


def _usual(content: bytes) -> list[Entry] | None:
    """The same of a package on one disk without comments, extras and large numbers, that begins with its first part."""
    end = len(content) - _END.size
    if end < 0:
        return None
    mark, disk, first_disk, here, count, size, start, comment = _END.unpack_from(content, end)
    if mark != b"PK\x05\x06" or disk or first_disk or comment or here != count or count == _MANY:
        return None
    if start + size != end:
        return None
    entries: list[Entry] = []
    at = start
    for _ in range(count):
        if at + _ENTRY.size > end:
            return None
        fields = _ENTRY.unpack_from(content, at)
        mark, needed, flags, method, time, day, crc, packed, unpacked = fields[0], *fields[3:11]
        name_size, extra, said, begins, _, attributes, header = fields[11:]
        at += _ENTRY.size
        name = content[at : at + name_size]
        at += name_size
        if mark != b"PK\x01\x02" or needed > _NEWEST or flags & ~_USUAL_FLAGS or extra or said or begins:
            return None
        if _ELSEWHERE in (packed, unpacked, header) or not name.isascii() or b"\0" in name or b"\\" in name:
            return None
        entries.append(
            Entry(name.decode("ascii"), flags, method, crc, packed, unpacked, header, attributes, (day, time))
        )
    return entries if at == end else None
