"""The records of the parts of an xlsb, and the texts among them whose words are dressed."""

from __future__ import annotations

import posixpath
import struct
from collections.abc import Iterator, Mapping

from etl.workbook.package import Package
from etl.workbook.runs import Dress, dress_of, runs_in, written_out

_FONT, _TEXT = 43, 19
_RICH = 1
_SCRIPT = 6


def records(data: bytes) -> Iterator[tuple[int, bytes]]:
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


class Texts:
    """The shared texts with dressed words, and the fonts that dress them; most workbooks have neither."""

    def __init__(self, package: Package) -> None:
        self.fonts: dict[int, Dress] = {}
        self.shared: dict[int, str] = {}
        styles, texts = _part(package, "styles.bin"), _part(package, "sharedstrings.bin")
        fonts = [record for code, record in records(styles) if code == _FONT]
        for number, font in enumerate(fonts):
            if (dress := dress_of(font, _SCRIPT)) is not None:
                self.fonts[number] = dress
        if self.fonts:
            items = (record for code, record in records(texts) if code == _TEXT)
            for number, item in enumerate(items):
                _, dressed = rich_text(item, self.fonts)
                if dressed is not None:
                    self.shared[number] = dressed


def rich_text(item: bytes, fonts: Mapping[int, Dress]) -> tuple[str, str | None]:
    """The words of a rich text, and the same with its dressed runs written out where it has any."""
    (size,) = struct.unpack_from("<I", item, 1)
    units = item[5 : 5 + 2 * size]
    plain = units.decode("utf-16-le", "replace")
    if not item[0] & _RICH:
        return plain, None
    (runs,) = struct.unpack_from("<I", item, 5 + 2 * size)
    at = 9 + 2 * size
    return plain, written_out(units, list(runs_in(item[at : at + 4 * runs])), fonts)


def _part(package: Package, name: str) -> bytes:
    path = next((path for path in package.names if posixpath.basename(path).lower() == name), None)
    return package.raw(path) if path else b""
