"""Makes the marked copy of an xlsx or xlsm: the sender's package with our additions.

Of what was there only this changes: styles of marked cells, the size of a comment box that ours joins, the priorities of
conditional formats below a rule of ours, and signatures that no longer hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.earlier import clear_earlier
from etl.marked_copy.fills import Fills, written
from etl.marked_copy.issue import Issue, Order
from etl.marked_copy.list_sheet import NAME, TYPE, Extra, list_sheet, rows_of
from etl.marked_copy.marks import SheetMarks, marks_of
from etl.marked_copy.parcel import Parcel
from etl.marked_copy.sheet_part import SheetPart
from etl.marked_copy.shown import Shown
from etl.marked_copy.style_part import StylePart
from etl.text import address
from etl.workbook.book import Book

_ENDINGS = {
    "application/vnd.ms-excel.sheet.macroenabled.main+xml": "xlsm",
    "application/vnd.ms-excel.template.macroenabled.main+xml": "xltm",
    "application/vnd.ms-excel.addin.macroenabled.main+xml": "xlam",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml": "xltx",
}
_MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class MarkedCopy:
    """The finished file and the ending its name must have."""

    content: bytes
    ending: str


def mark_workbook(order: Order, cells: Book, *, remarks: tuple[str, ...] = ()) -> MarkedCopy:
    """The copy of an xlsx package, `cells` being what an import reads in it.

    Raises Unreadable for one that cannot be edited safely.
    """
    if len(order.issues) > _MOST_LINES:
        remarks = (*remarks, f"共有 {len(order.issues)} 个问题，只列出前 {_MOST_LINES} 个；改正后其余的会再列出。")
        order = replace(order, issues=order.issues[:_MOST_LINES])
    parcel = Parcel(order.content)
    book = BookPart(parcel)
    style = StylePart(book)
    answers = clear_earlier(book, style, cells)
    shown = Shown(cells)
    name = book.free_name(NAME)
    marks = marks_of(book, order.issues)
    covered: Fills = {}
    lines = [f"'{name}'!D{row}" for row in rows_of(order.issues)]
    for found in marks.values():
        covered |= found.draw(book, style, shown, lines)
    if _drop_signatures(parcel):
        remarks = (*remarks, "原文件带有数字签名，本副本改动后签名失效，已去掉。")
    for sheet in book.sheets:
        if sheet.part and b"tabSelected" in parcel.raw(sheet.part):
            SheetPart(book, sheet.part).unselect()
    extra = Extra(
        shown=[shown.at(issue.sheet, issue.first) for issue in order.issues],
        targets=[_target(book, marks, issue) for issue in order.issues],
        answers=[answers.get((issue.key.rule, issue.key.place, issue.key.digest), "") for issue in order.issues],
        hidden=written(covered),
        remarks=remarks,
    )
    made = list_sheet(order, extra, style, book.namespace, name)
    part = parcel.free_name(f"{book.folder}/worksheets".lstrip("/"), "reportdb_issues", "xml")
    parcel.add(part, made.xml, TYPE)
    book.put_first(name, part)
    book.define(made.names)
    return MarkedCopy(parcel.packed(), _ENDINGS.get(parcel.type_of(book.name).lower(), "xlsx"))


def _target(book: BookPart, marks: dict[str, SheetMarks], issue: Issue) -> str:
    """Where the line of an issue leads; "" where there is no sheet to go to."""
    sheet = book.worksheet(issue.sheet) if issue.sheet else None
    if sheet is None:
        return ""
    spot = marks[issue.sheet].spot(issue) if issue.sheet in marks else None
    return f"'{sheet.name.replace(chr(39), chr(39) * 2)}'!{'A1' if spot is None else address(*spot)}"


def _drop_signatures(parcel: Parcel) -> bool:
    """Signatures of the package, which our additions make void."""
    signed = [name for name in parcel.names if name.startswith("_xmlsignatures/")]
    for name in signed:
        parcel.drop(name)
    relations = parcel.relations("")
    for relation in list(relations):
        if relation.target.startswith("_xmlsignatures/"):
            relations.drop(relation)
    return bool(signed)
