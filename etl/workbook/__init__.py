"""The one place that reads spreadsheets: a file's bytes in, sheets of raw cells with addresses out, guarded.

Content decides what a file is, not its name. Every format gives the same `Book`.
"""

from __future__ import annotations

from etl.workbook.book import Book, ErrorCell, FormulaCell, Sheet, Unreadable
from etl.workbook.limits import MAX_FILE_BYTES
from etl.workbook.refusal import ENCRYPTED, what_it_is
from etl.workbook.xlsx import BROKEN, is_ordinary, read_xlsx

__all__ = [
    "MAX_FILE_BYTES",
    "Book",
    "ErrorCell",
    "FormulaCell",
    "Sheet",
    "Unreadable",
    "is_ordinary",
    "needs_child",
    "read",
]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def needs_child(content: bytes) -> bool:
    """Whether a file is no ordinary xlsx package: a reader that may die of it reads it in a process of its own."""
    return not content.startswith(_ZIP)


def read(content: bytes, name: str) -> Book:
    """All visible sheets of a workbook; raises Unreadable with what the officer should do."""
    if not content:
        raise Unreadable("unreadable", "文件是空的（0 字节），请重新发送。")
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable("unreadable", f"文件超过 {MAX_FILE_BYTES // 1024 // 1024} MB，不像统计表，未读取。")
    if content.startswith(_OLE):
        _refuse_ole(content)
    if not content.startswith(_ZIP):
        raise Unreadable("unreadable", what_it_is(content, name))
    try:
        return read_xlsx(content)
    except BROKEN as error:
        raise Unreadable("unreadable", "文件已损坏或没有传完整，请用 Excel 或 WPS 打开后另存为 xlsx。") from error


def _refuse_ole(content: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable("encrypted", ENCRYPTED)
    raise Unreadable("unreadable", "这是旧的 xls 格式，请用 Excel 或 WPS 另存为 xlsx 再发送。")
