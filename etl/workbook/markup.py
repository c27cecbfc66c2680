"""Reads what begins with a tag: a page with tables, or a workbook written as plain XML."""

from __future__ import annotations

from etl.workbook.book import Book
from etl.workbook.decoding import decoded
from etl.workbook.page import read_page


def read_markup(content: bytes, name: str) -> Book:
    """The sheets of a page; raises Unreadable for markup without tables."""
    return read_page(decoded(content), name)
