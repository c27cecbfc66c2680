"""The shell of a workbook with a password, byte by byte: no library writes one."""

from __future__ import annotations

import struct


def encrypted_workbook() -> bytes:
    """What Excel saves for a workbook with a password: an OLE compound file with an EncryptedPackage stream.

    One FAT sector, one directory sector, and two streams of 4096 bytes (8 sectors each); the contents are zeros.
    """
    end, free, fat_mark = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[free] * 108)
    chains = [n + 1 for n in range(2, 9)] + [end] + [n + 1 for n in range(10, 17)] + [end]
    fat = [fat_mark, end, *chains]
    fat += [free] * (128 - len(fat))

    def entry(name: str, kind: int, *, child: int = free, right: int = free, start: int = 0, size: int = 0) -> bytes:
        words = name.encode("utf-16-le") + bytes(2) if name else b""
        links = struct.pack("<BBIII", kind, 1, free, right, child)
        named = words.ljust(64, b"\0") + struct.pack("<H", len(words))
        return named + links + bytes(36) + struct.pack("<IQ", start, size)

    directory = entry("Root Entry", 5, child=1, start=end)
    directory += entry("EncryptionInfo", 2, right=2, start=2, size=4096)
    directory += entry("EncryptedPackage", 2, start=10, size=4096)
    directory += entry("", 0)
    return header + struct.pack("<128I", *fat) + directory + bytes(2 * 4096)
