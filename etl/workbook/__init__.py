"""The one place that reads spreadsheets: a file's bytes in, sheets of raw cells with addresses out, guarded.

Content decides what a file is, not its name. Every format gives the same `Book`.
"""

from __future__ import annotations

from etl.workbook.book import Book, ErrorCell, FormulaCell, Shape, Sheet, Unreadable
from etl.workbook.kind import Kind, kind_of, needs_child
from etl.workbook.limits import limits, shown
from etl.workbook.refusal import by_name, refuse, what_it_is
from etl.workbook.xlsx import BROKEN, forget, is_ordinary, read_xlsx

__all__ = [
    "Book",
    "ErrorCell",
    "FormulaCell",
    "Shape",
    "Sheet",
    "Unreadable",
    "forget",
    "is_ordinary",
    "needs_child",
    "read",
]


def read(content: bytes, name: str) -> Book:
    """All visible sheets of a workbook; raises Unreadable with what the officer should do."""
    if not content:
        raise Unreadable("unreadable", "文件是空的（0 字节），请重新发送。")
    if len(content) > limits().file:
        raise refuse(f"文件有 {shown(len(content))}，超过 {shown(limits().file)} 的上限，不像统计表")
    refused = by_name(name)
    if refused is not None:
        raise Unreadable("unreadable", refused)
    try:
        return _read(content, name)
    except (*BROKEN, UnicodeDecodeError) as error:
        raise Unreadable("unreadable", "文件已损坏或没有传完整，请用 Excel 或 WPS 打开后另存为 xlsx。") from error


def _read(content: bytes, name: str) -> Book:
    """Each format by its own reader, loaded only where a file needs it."""
    kind = kind_of(content)
    if kind is Kind.XLSX:
        return read_xlsx(content)
    if kind is Kind.OLE:
        from etl.workbook.xls import read_xls

        return read_xls(content)
    if kind is Kind.XLSB:
        from etl.workbook.xlsb import read_xlsb

        return read_xlsb(content)
    if kind is Kind.ODS:
        from etl.workbook.ods import read_ods

        return read_ods(content)
    if kind is Kind.MARKUP:
        from etl.workbook.markup import read_markup

        return read_markup(content, name)
    raise Unreadable("unreadable", what_it_is(content, name))
