"""Figures in plain words, and those that a printed table has no cell for or does not show as filed."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.errors import CatalogError
from reportdb.forms import CellMeaning, Form, Table, catalog
from reportdb.forms.bridging import apart_cells
from reportdb.forms.codes import MONEY_UNITS, YEAR, Cell, money_text
from reportdb.report import AS_TYPED, NOT_REPORTED, Figure, Mark, Report, TableData, words

#: behind a line of which the table prints the parts: what members reported in one sum, beside what stands in the parts
UNSPLIT = "（未拆分）"


class OtherFigure(NamedTuple):
    """A figure of a report without a cell in the printed table; `table` is its code, `words` its row and column."""

    table: str
    cell: Cell
    row: str
    column: str
    unit: str
    figure: Figure

    @property
    def code(self) -> str:
        """`publications/licensing/items/year`: reads back exactly."""
        return "/".join((self.table, *self.cell))


def figure_text(figure: Figure | None, meaning: CellMeaning) -> str:
    """A figure as filed, in plain words: no thousands separators, money exact in the label's unit, "" for blank."""
    return value_text(figure, meaning.unit)


def value_text(figure: Figure | None, unit: str) -> str:
    """The same for a figure that is known by its unit alone (channel lists)."""
    if figure is None or figure.mark is Mark.BLANK:
        return ""
    if figure.mark is Mark.NOT_APPLICABLE:
        return "/"
    if figure.value is None:
        return figure.text or ""
    return money_text(figure.value, unit) if unit in MONEY_UNITS else str(figure.value)


def other_figures(form: Form, report: Report) -> list[OtherFigure]:
    """The figures of a report that its printed tables have no cell for, in the order of the report.

    Such are 项目数量 without a year-end, and a row that only another edition prints.
    """
    others = []
    for code, data in report.tables.items():
        table = table_of(form, code, data)
        printed = set(table.official_cells)
        for cell, figure in data.figures.items():
            if cell not in printed:
                meaning, home = meaning_of(table, cell, form)
                row, column = home.label(cell.row, None), column_words(home, cell)
                if home is not table and cell in apart_cells(catalog(), data.edition, code):
                    row += UNSPLIT
                others.append(OtherFigure(code, cell, row, column, meaning.unit, figure))
    return others


def guarded_figures(form: Form, report: Report) -> list[OtherFigure]:
    """Printed cells that would not read back as filed, listed beside the tables to say what they really hold.

    A cell that the filed sheet had no place for (a flat list, a table accepted with a row missing) prints empty, but is
    未报送 and not blank; bare words in an amount (accepted although their unit is unknown) stand under a head with a
    unit, but stay words (unit 原文).
    """
    others = []
    for code, data in report.tables.items():
        table = table_of(form, code, data)
        for cell in table.official_cells:
            figure = data.figures.get(cell)
            if figure is None:
                unit, figure = table.cells[cell].unit, words(NOT_REPORTED)
            elif figure.mark is Mark.TEXT and table.cells[cell].money:
                unit = AS_TYPED
            else:
                continue
            row, column = table.label(cell.row, None), column_words(table, cell)
            others.append(OtherFigure(code, cell, row, column, unit, figure))
    return others


def column_words(table: Table, cell: Cell) -> str:
    """The column of a figure in words; of all years together, it says so."""
    words = table.label(None, cell.column)
    return words if cell.period == YEAR else f"{words}（历年累计）"


def table_of(form: Form, code: str, data: TableData | None) -> Table:
    """The declaration of a table in the edition its labels belong to, which need not be the report's."""
    if data is None or data.edition == form.edition:
        return form.tables[code]
    return catalog().table(data.edition, code)


def meaning_of(table: Table, cell: Cell, form: Form | None = None) -> tuple[CellMeaning, Table]:
    """What a figure counts, and the declaration that says so: the table's own, the form's, else another edition's.

    CatalogError for a figure that no edition declares.
    """
    editions = (*(() if form is None else (form,)), *catalog().tabular.values(), *catalog().on_sheets.values())
    homes = [table, *(edition.tables[table.code] for edition in editions if table.code in edition.tables)]
    for home in homes:
        if cell in home.cells:
            return home.cells[cell], home
    raise CatalogError(f"{table.code}: no edition declares {'/'.join(cell)}")
