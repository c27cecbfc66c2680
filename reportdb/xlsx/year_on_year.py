"""同比: this year beside last year on one page, and every figure in a list behind it. The reader passes both over."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reportdb.forms import Form
from reportdb.report import Report
from reportdb.statutory_tables.changes import years_compared
from reportdb.xlsx.lists import HEAD_ROW, write_list
from reportdb.xlsx.notes import write_notes
from reportdb.xlsx.one_page import part_tables


def write_year_on_year(book: Workbook, form: Form, this: Report, last: Report, whose: str, footer: str) -> None:
    """Adds the sheets to a workbook; `form` is the edition of `this`."""
    page, detail = years_compared(form, this, last)
    sheet = book.create_sheet(page.kind.name)
    write_list(sheet, page.kind, [line.values for line in page.lines], whose, footer)
    part_tables(sheet, page.tables, len(page.kind.columns))
    if page.notes:
        write_notes(sheet, HEAD_ROW + 1 + len(page.lines), page.notes, page.kind.widths)
    sheet = book.create_sheet(detail.kind.name)
    write_list(sheet, detail.kind, [line.values for line in detail.lines], whose, footer, paper=False)
