"""A whole report as one workbook: cover, statutory tables, lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl.workbook import Workbook

from reportdb.correction import CHANNELS, Correction
from reportdb.forms import STATUTORY_TABLES, TABLES, Form
from reportdb.report import Report
from reportdb.series import Line
from reportdb.statutory_tables import (
    guarded_figures,
    leading_channels,
    listed_channels,
    official_grid,
    other_figures,
    sheet_form,
    statistics_grid,
    table_of,
    unfiled_figures,
)
from reportdb.xlsx import chart_sheet, lists, origin, year_on_year
from reportdb.xlsx import corrections as corrected
from reportdb.xlsx import cover as covers
from reportdb.xlsx.book import let_go, new_workbook
from reportdb.xlsx.package import packed
from reportdb.xlsx.pages import footer_text, off_paper_last
from reportdb.xlsx.tables import sheet_name, write_table


def whose_line(agency: str, year: int | None, scope: str, standing: str = "") -> str:
    """The line under every title: a sheet may travel, and be imported, alone."""
    state = f"    状态：{standing}" if standing else ""
    return f"填报单位：{agency}    报告年度：{f'{year}年' if year else ''}    范围：{scope}{state}"


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
    on_sheet = sheet_form(form, report)
    if on_sheet is not None:
        grid = statistics_grid(on_sheet, report)
        sheet = book.create_sheet(sheet_name(grid))
        write_table(sheet, grid, whose, footer)
        corrected.mark_table(sheet, grid, _of_sheet(on_sheet, report, cover.corrections))
    for code in TABLES:
        data = report.tables.get(code)
        if data is not None and (on_sheet is None or data.edition != on_sheet.edition):
            grid = official_grid(table_of(form, code, data), data)
            sheet = book.create_sheet(sheet_name(grid))
            write_table(sheet, grid, whose, footer)
            corrected.mark_table(sheet, grid, [one for one in cover.corrections if one.table == code])
    others = [*other_figures(form, report), *guarded_figures(form, report)]
    others += [] if on_sheet is None else unfiled_figures(on_sheet, report)
    channels = listed_channels(on_sheet, report)
    before = len(report.channels or ()) - len(channels or ())
    for kind, lines in (
        (lists.CHANNELS, None if channels is None else lists.channel_lines(channels)),
        (
            lists.IMPROVEMENTS,
            None if report.improvement_items is None else lists.improvement_lines(report.improvement_items),
        ),
        (lists.OTHERS, lists.other_lines(others) if others else None),
    ):
        if lines is not None:
            sheet = book.create_sheet(kind.name)
            lists.write_list(sheet, kind, lines, whose, footer)
            if kind is lists.CHANNELS:
                corrected.mark_channels(sheet, cover.corrections, before)
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
        sheet_name(official_grid(form.tables[code]))
        for code in STATUTORY_TABLES
        if code in form.tables and code not in report.tables
    ]


def _of_sheet(form: Form, report: Report, corrections: Sequence[Correction]) -> list[Correction]:
    """The corrections of figures that a statistics sheet prints; a channel line by its printed cell."""
    leading = list(leading_channels(form, report.channels))
    found = []
    for one in corrections:
        if one.table == CHANNELS:
            if int(one.cell.row) <= len(leading):
                found.append(replace(one, cell=leading[int(one.cell.row) - 1]))
        elif one.table in report.tables and report.tables[one.table].edition == form.edition:
            found.append(one)
    return found


def save(book: Workbook, path: Path | str) -> None:
    """Writes a finished workbook in one go, so that no half of it is left behind."""
    Path(path).write_bytes(packed(book))
