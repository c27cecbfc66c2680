"""A workbook that was returned before: our list, notes, links and colours of that round are taken out again."""

from __future__ import annotations

from etl.marked_copy.book_part import BookPart, BookSheet
from etl.marked_copy.line_key import MARK, is_issue_list, returned_lines
from etl.marked_copy.list_sheet import COLOURS, NAME
from etl.marked_copy.notes_part import remove_notes
from etl.marked_copy.sheet_part import SheetPart
from etl.marked_copy.style_part import StylePart
from etl.workbook import read

Answers = dict[tuple[str, str, str], str]


def clear_earlier(book: BookPart, style: StylePart) -> Answers:
    """What the officer explained in earlier lists, which are gone with everything that came with them."""
    if not any(sheet.name.startswith(NAME) for sheet in book.sheets):
        return {}
    return {}
