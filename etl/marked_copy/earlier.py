"""A workbook that was returned before: our list, notes, links and colours of that round are taken out again."""

from __future__ import annotations

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.conditions import forget_conditions
from etl.marked_copy.fills import Fills, read_back
from etl.marked_copy.line_key import is_issue_list, returned_lines
from etl.marked_copy.list_sheet import COLOURS
from etl.marked_copy.notes_part import remove_notes
from etl.marked_copy.sheet_part import SheetPart
from etl.marked_copy.style_part import StylePart
from etl.text import address
from etl.workbook.book import Book

#: what the officer wrote beside a line, by the rule, the place and the figures of the line
Answers = dict[tuple[str, str, str], str]


def clear_earlier(book: BookPart, style: StylePart, read: Book) -> Answers:
    """What earlier lists say in their answers; they are gone, with everything that came with them.

    `read` is the workbook as an import reads it: its sheets are the visible ones in order.
    """
    answers: Answers = {}
    lists = []
    fills: Fills = {}
    for sheet, cells in zip(book.visible(), read.sheets, strict=True):
        if is_issue_list(cells.rows):
            lists.append(sheet)
            fills |= read_back(cells.rows)
            for line in returned_lines(cells.rows):
                answers[line.key.rule, line.key.place, line.key.digest] = line.explanation
    if not lists or len(lists) == len(book.sheets):
        return answers
    for sheet in lists:
        book.take_out(sheet)
    ours = set(COLOURS.values())
    for sheet in book.visible():
        if not sheet.part:
            continue
        part = SheetPart(book, sheet.part)
        for gone in lists:
            part.unlink(gone.name)
        remove_notes(book, part)
        forget_conditions(part)
        for spot, number in part.styled():
            if style.fill_of(number) in ours:
                part.restyle(spot, style.refilled(number, fills.get((sheet.name, address(*spot)), "")))
    return answers
