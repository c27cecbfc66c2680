"""A faultless filing as a package of parts, and what an enemy or a broken program makes of the package."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from functools import cache

from samples.draft import form_2021

SHEET, TEXTS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
AGENCY = "示例市攻防局"
Parts = dict[str, bytes]


@cache
def faultless(agency: str = AGENCY) -> tuple[tuple[str, bytes], ...]:
    draft = form_2021()
    draft.agency = agency
    saved = io.BytesIO()
    draft.draw()[0].save(saved)
    with zipfile.ZipFile(saved) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    return tuple(_with_texts(parts).items())


def _with_texts(parts: Parts) -> Parts:
    """The words of the sheet in a part of their own, as Excel keeps them."""
    texts: list[bytes] = []

    def moved(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return match[1] + b't="s"><v>%d</v></c>' % (len(texts) - 1)

    sheet = re.sub(rb'(<c [^>]*)t="inlineStr"[^>]*><is><t[^>]*>([^<]*)</t></is></c>', moved, parts[SHEET])
    lines = b"".join(b"<si><t>" + text + b"</t></si>" for text in texts)
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = b'<Relationship Id="texts" Type="' + office + b'/sharedStrings" Target="sharedStrings.xml"/>'
    relations = parts[RELATIONS].replace(b"</Relationships>", related + b"</Relationships>")
    return parts | {SHEET: sheet, TEXTS: b"<sst " + main + b">" + lines + b"</sst>", RELATIONS: relations}


def good(agency: str) -> bytes:
    """A faultless filing."""
    return packed(dict(faultless(agency)))


def packed(parts: Parts, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A package of these parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return target.getvalue()


def changed(**parts: bytes) -> bytes:
    """The faultless filing with some parts put in the place of its own."""
    names = {"sheet": SHEET, "texts": TEXTS, "styles": STYLES, "book": BOOK, "relations": RELATIONS}
    return packed(dict(faultless()) | {names.get(name, name): data for name, data in parts.items()})


def part(name: str) -> bytes:
    """A part of the faultless filing."""
    return dict(faultless())[name]


def lying(name: str, declared: int, content: bytes) -> bytes:
    """A package whose directory says that a part unpacks to `declared` bytes, with a check sum that fits them."""
    honest = packed(dict(faultless()) | {name: content})
    with zipfile.ZipFile(io.BytesIO(honest)) as package:
        info = package.getinfo(name)
    real = struct.pack("<LLL", info.CRC, info.compress_size, info.file_size)
    false = struct.pack("<LLL", zlib.crc32(content[:declared]), info.compress_size, declared)
    return honest.replace(real, false)


def blown(name: str, size: int, begin: bytes = b"", end: bytes = b"", fill: bytes = b" ") -> bytes:
    """A package with one part of `size` bytes that packs to a thousandth."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for other, data in faultless():
            if other != name:
                package.writestr(other, data)
        with package.open(zipfile.ZipInfo(name), "w", force_zip64=False) as out:
            out._compressor = zlib.compressobj(9, zlib.DEFLATED, -15)  # type: ignore[attr-defined]
            out._zinfo.compress_type = zipfile.ZIP_DEFLATED  # type: ignore[attr-defined]
            out.write(begin)
            block = fill * (1024 * 1024 // len(fill))
            for _ in range(size // len(block)):
                out.write(block)
            out.write(end)
    return target.getvalue()


@cache
def small_bomb() -> bytes:
    return blown("x", 2**24)


def overlapping() -> bytes:
    """A directory whose entries all point at one part, in the manner of quoted bombs."""
    kernel = packed({SHEET: b" " * 4_000_000})
    at = kernel.index(b"PK\x01\x02")
    entry_name = SHEET.encode()
    entries = b""
    for number in range(500):
        name = f"xl/worksheets/sheet{number + 1}.xml".encode().ljust(len(entry_name), b"_")
        header = bytearray(kernel[at : at + 46])
        header[28:30] = struct.pack("<H", len(name))
        entries += bytes(header) + name
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, 500, 500, len(entries), at, 0)
    return kernel[:at] + entries + end


def many_parts(count: int) -> bytes:
    """A package with a part for every grain of sand."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as package:
        for name, data in faultless():
            package.writestr(name, data)
        for number in range(count):
            package.writestr(f"xl/media/{number}", b"")
    return target.getvalue()


def doubled(name: str) -> bytes:
    """A package with two parts of one name."""
    parts = list(faultless())
    twin = name[:-1] + "_"
    content = packed(dict(parts) | {twin: dict(parts)[name].replace(b"<v>120</v>", b"<v>999</v>")})
    return content.replace(twin.encode(), name.encode())


def marked_encrypted() -> bytes:
    """A package whose parts say they are encrypted."""
    content = bytearray(packed(dict(faultless())))
    at = 0
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = 0
        while (at := content.find(mark, at)) >= 0:
            content[at + flag] |= 1
            at += 4
    return bytes(content)


def other_method(method: int) -> bytes:
    """A package packed in a way no office program uses; the number alone is changed."""
    content = bytearray(packed(dict(faultless())))
    for mark, place in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = 0
        while (at := content.find(mark, at)) >= 0:
            content[at + place : at + place + 2] = struct.pack("<H", method)
            at += 4
    return bytes(content)


LAUGHS = (
    '<!DOCTYPE a [<!ENTITY l0 "ha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>"
)
BLOWN_UP = '<!DOCTYPE a [<!ENTITY l9 "' + "A" * 100_000 + '">]>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/passwd">]>'
OUTSIDE_DTD = '<!DOCTYPE a SYSTEM "http://127.0.0.1:9/evil.dtd">'


def with_dtd(name: str, dtd: str, entity: str = "") -> bytes:
    """A part with a document type, and an entity of it used where words stand."""
    head, mark, rest = part(name).partition(b"?>") if part(name).startswith(b"<?xml") else (b"", b"", part(name))
    body = rest.replace(b"<t>", b"<t>" + entity.encode()) if entity else rest
    return packed(dict(faultless()) | {name: head + mark + dtd.encode() + body})


def deep(name: str, levels: int = 100_000) -> bytes:
    """A part with elements nested in each other before its end."""
    data = part(name)
    at = data.rindex(b"</")
    return packed(dict(faultless()) | {name: data[:at] + b"<x>" * levels + b"</x>" * levels + data[at:]})
