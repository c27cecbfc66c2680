"""A package (zip) opened with distrust: nothing is unpacked beyond its declared size, and that is limited."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable

from etl.workbook.book import Unreadable
from etl.workbook.directory import Entry, directory
from etl.workbook.limits import Limits, shown
from etl.workbook.refusal import ENCRYPTED, packed, refuse

#: what unpacking a damaged, encrypted or made-up package may raise
BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, KeyError, struct.error, OSError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
#: a part this many times its packed size is no sheet: rows that are only formatted come to 20 or 30
_MOST_RATIO, _RATIO_FROM = 200, 16 * 1024**2
_HEADER, _HEADER_SIZE = b"PK\x03\x04", 30
_END, _END_SIZE = b"PK\x05\x06", 22
_NAME_BYTES = 300  # an entry of the directory with its name, generously
_DAY = 0x21  # 1980-01-01, the first day a package knows
_FEW = 4
_DOCTYPE = (b"<!DOCTYPE", b"<!ENTITY")


class Package:
    """The parts of a package; raises Unreadable for one that passes the limits, BROKEN for a damaged one."""

    def __init__(self, content: bytes, most: Limits) -> None:
        self._most = most
        if _directory_size(content) > most.parts * _NAME_BYTES:
            raise refuse(f"文件内的部件超过 {most.parts} 个，不像统计表")
        self._content = content
        infos = directory(content)
        self.names = {info.filename: info for info in infos}
        #: all parts together, unpacked
        self.size = sum(info.file_size for info in infos)
        if len(infos) > most.parts:
            raise refuse(f"文件内有 {len(infos)} 个部件，超过 {most.parts} 个的上限")
        if len(self.names) < len(infos):
            raise refuse("文件内有重名的部件，不是 Excel 或 WPS 存出来的工作簿")
        if self.size > most.package:
            raise packed(self.size, most.package)
        if any(info.file_size > max(_RATIO_FROM, info.compress_size * _MOST_RATIO) for info in infos):
            raise refuse("文件内有压缩比异常的部件（疑似压缩炸弹）")

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def read(self, name: str) -> bytes:
        """One part as plain XML in UTF-8."""
        return plain(self.raw(name))

    def raw(self, name: str) -> bytes:
        """One part as it was packed."""
        info = self.names[name]
        if info.flag_bits & _ENCRYPTED:
            raise Unreadable("encrypted", ENCRYPTED)
        if info.compress_type not in _METHODS:
            raise refuse("文件内的压缩方式不是表格软件所用的")
        if info.file_size > self._most.sheet:
            raise refuse(
                f"“{info.filename[:60]}”解压后有 {shown(info.file_size)}，超过 {shown(self._most.sheet)} 的上限",
                "请删除统计表以外的内容和空行后再发送",
            )
        return self._unpacked(info)

    def _unpacked(self, info: Entry) -> bytes:
        """The bytes of a part, never more than declared: zipfile unpacks all of a part before it looks."""
        at = info.header_offset
        header = self._content[at : at + _HEADER_SIZE]
        if not header.startswith(_HEADER):
            raise zipfile.BadZipFile("no part where the directory says")
        start = at + _HEADER_SIZE + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        packed = memoryview(self._content)[start : start + info.compress_size]
        if info.compress_type == zipfile.ZIP_STORED:
            data = bytes(packed[: info.file_size + 1])
        else:
            data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, info.file_size + 1)
        if len(data) > info.file_size:
            raise refuse("文件内有部件解压后比声明的大（疑似压缩炸弹）")
        if len(data) < info.file_size or zlib.crc32(data) != info.CRC:
            raise zipfile.BadZipFile("a part is not what the directory says")
        return data


def plain(xml: bytes) -> bytes:
    """The XML without comments; what Excel never writes is refused: document types, other encodings."""
    if xml.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in xml[:8] or not _is_utf8(xml):
        raise refuse("文件内容不是 UTF-8 编码")
    if holds(xml, b"<?", 10):
        raise refuse("文件内的 XML 含有 Excel 不会写的处理指令")
    if not holds(xml, b"<!"):
        return xml
    if any(mark in xml for mark in _DOCTYPE):
        raise refuse("文件内含有 DTD 或外部实体声明，工作簿中不应有，可能是恶意文件")
    return _without_comments(xml)


def holds(xml: bytes, tag: bytes, start: int = 0) -> bool:
    """Whether a tag stands in XML; its second character is rare and soon looked for, "<" is at every step."""
    at = start
    for _ in range(_FEW):
        at = xml.find(tag[1:], at + 1)
        if at < 0:
            return False
        if xml[at - 1] == tag[0]:
            return True
    return xml.find(tag, start) >= 0


def _is_utf8(xml: bytes) -> bool:
    """Whether the declaration names no other encoding."""
    head = xml[:200].lstrip(b"\xef\xbb\xbf \r\n\t")
    declaration = head.partition(b"?>")[0] if head.startswith(b"<?xml") else b""
    encoding = declaration.partition(b"encoding")[2].strip(b" =\r\n\t'\"").lower()
    return not encoding or encoding.startswith((b"utf-8", b"utf8", b"us-ascii", b"ascii"))


def _without_comments(xml: bytes) -> bytes:
    """Comments left out and CDATA written out, which the reading library does not understand inside a value."""
    kept = []
    at = 0
    while (start := xml.find(b"<!", at)) >= 0:
        kept.append(xml[at:start])
        cdata = xml.startswith(b"<![CDATA[", start)
        ending, begin = (b"]]>", start + 9) if cdata else (b"-->", start + 4)
        end = xml.find(ending, begin)
        if end < 0:
            raise refuse("文件内的 XML 不完整")
        if cdata:
            text = xml[begin:end]
            kept.append(text.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;"))
        at = end + 3
    return b"".join([*kept, xml[at:]])


def _directory_size(content: bytes) -> int:
    """Bytes of the directory as the end of the package declares them, before any of it is read."""
    at = content.rfind(_END, max(0, len(content) - 0xFFFF - _END_SIZE))
    return 0 if at < 0 else int.from_bytes(content[at + 12 : at + 16], "little")


def stored(parts: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A package of (name, content) parts, not packed: a tenth of what zipfile takes, and every file pays for it."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, data in parts:
        facts = struct.pack("<HHHHHLLLHH", 20, 0, 0, 0, _DAY, zlib.crc32(data), len(data), len(data), len(name), 0)
        pieces += (_HEADER, facts, name, data)
        directory += (b"PK\x01\x02\x14\0", facts, bytes(10), struct.pack("<L", at), name)
        at += _HEADER_SIZE + len(name) + len(data)
    entries = b"".join(directory)
    count = len(pieces) // 4
    end = struct.pack("<HHHHLLH", 0, 0, count, count, len(entries), at, 0)
    return b"".join([*pieces, entries, _END, end])
