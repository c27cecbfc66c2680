"""Reads what begins with a tag: a page with tables, or a workbook written as plain XML."""

from __future__ import annotations

import re

from etl.workbook.book import Book
from etl.workbook.decoding import decoded

_SPREADSHEET_ML = "urn:schemas-microsoft-com:office:spreadsheet"
_OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:office"
_HEAD = 8_000
_ROOT = re.compile(r"<(?![?!])[^>]{0,8000}")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_markup(content: bytes, name: str) -> Book:
    """The sheets of a page or an XML workbook; raises Unreadable for markup without tables."""
    text = decoded(content)
    root = _ROOT.search(text, 0, _HEAD)
    opening = root[0] if root else ""
    if _OPEN_DOCUMENT in opening:
        from etl.workbook.ods import read_content

        return read_content(_as_xml(text))
    if _SPREADSHEET_ML in opening:
        from etl.workbook.spreadsheet_ml import read_spreadsheet_ml

        return read_spreadsheet_ml(_as_xml(text))
    from etl.workbook.page import read_page

    return read_page(text, name)


def _as_xml(text: str) -> bytes:
    """The text as UTF-8, without a declaration that may name another encoding."""
    return _DECLARATION.sub("", text, count=1).encode()
