"""The statistics sheet as printed: a line of the form a row, its label indented, its unit, a column a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportdb.errors import CatalogError
from reportdb.forms import CellMeaning, Form, Line, catalog
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import CHANNELS, SheetLine
from reportdb.report import NOT_REPORTED, ChannelFigure, Figure, Report, words
from reportdb.statutory_tables.figures import OtherFigure, column_words
from reportdb.statutory_tables.grid import Grid, PrintedCell, Role
from reportdb.statutory_tables.layouts import PAGE_WIDTH, UNCONFIRMED_NOTE

_INDENT = "\u3000"
_UNIT_WIDTH, _PERIOD_WIDTH = 1100, 1500
NO_UNIT = "——"


def leading_channels(form: Form, channels: Sequence[ChannelFigure] | None) -> dict[Cell, ChannelFigure]:
    """The lines of a channel list that its statistics sheet prints: those in front, in the order of the form."""
    sheet = form.statistics
    if sheet is None or not channels:
        return {}
    printed = {tuple(said): cell for said, cell in sheet.printed_channels.items()}
    order = {cell: number for number, cell in enumerate(printed.values())}
    found: dict[Cell, ChannelFigure] = {}
    last = -1
    for line in channels:
        cell = printed.get(tuple(line[:5]))
        if cell is None or order[cell] <= last:
            break
        found[cell], last = line, order[cell]
    return found


def statistics_grid(form: Form, report: Report | None = None, only: str = "") -> Grid:
    """The printed sheet, filled from a report of this edition or blank; `only` the lines of one table, where given."""
    sheet = form.statistics
    if sheet is None:
        raise CatalogError(f"edition {form.edition} declares no statistics sheet")
    lines = [line for line in sheet.lines if not only or line.table == only]
    cells = [
        PrintedCell(0, column, 1, 1, Role.HEAD, text)
        for column, text in enumerate(
            (sheet.label_head, sheet.unit_head, *(_period_head(one.label, report) for one in sheet.periods))
        )
    ]
    channels = leading_channels(form, None if report is None else report.channels)
    for row, line in enumerate(lines, 1):
        cells.append(PrintedCell(row, 0, 1, 1, Role.LABEL, _INDENT * (0 if only else line.indent) + line.label))
        cells.append(PrintedCell(row, 1, 1, 1, Role.UNIT, line.unit or NO_UNIT))
        for column, period in enumerate(sheet.periods, 2):
            if line.heading:
                cells.append(PrintedCell(row, column, 1, 1, Role.UNIT, NO_UNIT))
                continue
            cell = Cell(line.row, line.column, period.period)
            figure = _figure(form, report, channels, line, cell)
            cells.append(
                PrintedCell(row, column, 1, 1, Role.FIGURE, "", _meaning(form, line, cell), figure, line.table)
            )
    widths: tuple[int, ...] = (PAGE_WIDTH - _UNIT_WIDTH - _PERIOD_WIDTH * len(sheet.periods), _UNIT_WIDTH)
    widths += (_PERIOD_WIDTH,) * len(sheet.periods)
    if any(line.unconfirmed for line in lines):
        cells.append(PrintedCell(len(lines) + 1, 0, 1, len(widths), Role.NOTE, UNCONFIRMED_NOTE))
    return Grid(sheet.title, tuple(cells), widths)


def sheet_form(form: Form, report: Report) -> Form | None:
    """The edition whose statistics sheet prints a part of a report; None where its tables are printed one by one."""
    used = [data.edition for data in report.tables.values() if data.edition in catalog().on_sheets]
    if used:
        return catalog().form(used[0])
    return form if form.statistics is not None and leading_channels(form, report.channels) else None


def listed_channels(form: Form | None, report: Report) -> list[ChannelFigure] | None:
    """The channel lines that stand on a list of their own; `form` is that of the statistics sheet, which has others."""
    leading = {} if form is None else leading_channels(form, report.channels)
    return (report.channels[len(leading) :] or None) if leading and report.channels else report.channels


def unfiled_figures(form: Form, report: Report) -> list[OtherFigure]:
    """Printed figures of tables, and of channels, that the filed sheet had no line for: 未报送 and not blank."""
    sheet = form.statistics
    if sheet is None:
        return []
    there = leading_channels(form, report.channels)
    others = [
        OtherFigure(CHANNELS, cell, said.channel, said.metric, said.unit, words(NOT_REPORTED))
        for said, cell in sheet.printed_channels.items()
        if cell not in there
    ]
    for code, table in form.tables.items():
        if code not in report.tables:
            for cell, meaning in table.cells.items():
                if not meaning.extra:
                    row, column = table.label(cell.row, None), column_words(table, cell)
                    others.append(OtherFigure(code, cell, row, column, meaning.unit, words(NOT_REPORTED)))
    return others


def _period_head(label: str, report: Report | None) -> str:
    """本年度 is printed with the year: 2015年度."""
    if report is None or report.year is None or label not in ("本年度", "年度"):
        return label
    return f"{report.year}年度"


def _figure(
    form: Form, report: Report | None, channels: Mapping[Cell, ChannelFigure], line: SheetLine, cell: Cell
) -> Figure | None:
    if line.table == CHANNELS:
        found = channels.get(cell)
        return None if found is None else found.figure
    data = None if report is None else report.tables.get(line.table)
    return data.figures.get(cell) if data is not None and data.edition == form.edition else None


def _meaning(form: Form, line: SheetLine, cell: Cell) -> CellMeaning:
    if line.table != CHANNELS:
        return form.tables[line.table].cells[cell]
    names: Mapping[str, str] = form.statistics.names[CHANNELS] if form.statistics else {}
    row, column = Line(cell.row, names[cell.row]), Line(cell.column, names[cell.column], unit=line.unit)
    return CellMeaning(cell, row, column, "", line.unit, False, True, False)
