"""A whole report as one workbook: cover, statutory tables, lists."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl.workbook import Workbook

from reportdb.forms import STATUTORY_TABLES, Form
from reportdb.report import Report
from reportdb.series import Line
from reportdb.statutory_tables import official_grid, printed_lists, printed_tables, sheet_form, whose_line
from reportdb.xlsx import chart_sheet, lists, origin, year_on_year
from reportdb.xlsx import corrections as corrected
from reportdb.xlsx import cover as covers
from reportdb.xlsx.book import let_go, new_workbook
from reportdb.xlsx.package import packed
from reportdb.xlsx.pages import footer_text, off_paper_last
from reportdb.xlsx.tables import write_table


def write_report(
    path: Path | str,
    report: Report,
    form: Form,
    cover: covers.Cover,
    *,
    last: Report | None = None,
    years: Sequence[Line] | None = None,
) -> None:
    """Writes the official workbook of a report; OSError where the file cannot be written, else as `report_book`."""
    book = report_book(report, form, cover, last=last, years=years)
    save(book, path)
    let_go(book)


def report_book(
    report: Report,
    form: Form,
    cover: covers.Cover,
    *,
    last: Report | None = None,
    years: Sequence[Line] | None = None,
) -> Workbook:
    """The official workbook of a report; every figure stands as filed, none is a formula.

    With `last`, last year's report, it gains the sheet 同比; with `years` (see `write_charts`), the sheet 图表. Tables the
    report does not hold get no sheet and are named on the cover. CatalogError for a table without an official layout.
    """
    book = new_workbook()
    whose = whose_line(cover.agency, cover.year, covers.SCOPE_NAMES[cover.scope], cover.standing)
    footer = footer_text(cover.agency, cover.year)
    front = book.create_sheet(covers.NAME)
    covers.write_cover(front, cover, report.sign_off, form, _absent(form, report))
    for table in printed_tables(form, report):
        sheet = book.create_sheet(table.name)
        write_table(sheet, table.grid, whose, footer)
        corrected.mark_table(sheet, table, cover.corrections)
    for one in printed_lists(form, report):
        sheet = book.create_sheet(one.kind.name)
        lists.write_list(sheet, one.kind, [line.values for line in one.lines], whose, footer)
        corrected.mark_channels(sheet, one, cover.corrections)
    if last is not None:
        year_on_year.write_year_on_year(book, form, report, last, whose, footer)
    if years is not None:
        chart_sheet.write_charts(book, report, years, whose, footer)
    if cover.corrections:
        corrected.write_corrections(book.create_sheet(corrected.SHEET), cover.corrections, whose, footer)
    if cover.origin is not None:
        origin.write_origin(book.create_sheet(origin.SHEET), cover, cover.origin, whose, footer)
    off_paper_last(book)
    book.properties.creator = "reportdb"
    book.properties.title = front["A1"].value
    return book


def _absent(form: Form, report: Report) -> list[str]:
    """The names of the sheets that a complete report would have and this one has not."""
    if form.statistics is not None:
        return [] if sheet_form(form, report) else [form.statistics.title]
    return [
        official_grid(form.tables[code]).name
        for code in STATUTORY_TABLES
        if code in form.tables and code not in report.tables
    ]


def save(book: Workbook, path: Path | str) -> None:
    """Writes a finished workbook in one go, so that no half of it is left behind."""
    Path(path).write_bytes(packed(book))
