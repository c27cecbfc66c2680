"""All that a report prints, in order: its tables, then the lists beside them. Workbooks and pages show the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from reportdb.forms import TABLES, Form
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import CHANNELS as CHANNEL_LINES
from reportdb.report import ChannelFigure, Report
from reportdb.statutory_tables import lists
from reportdb.statutory_tables.figures import guarded_figures, other_figures, table_of
from reportdb.statutory_tables.grid import Grid, Place, PrintedCell
from reportdb.statutory_tables.layouts import official_grid
from reportdb.statutory_tables.lists import ListLine, ListSheet
from reportdb.statutory_tables.statistics import (
    leading_channels,
    listed_channels,
    sheet_form,
    statistics_grid,
    unfiled_figures,
)


class PrintedTable(NamedTuple):
    """A filled table. `code` is "" on a statistics sheet, whose cells name their tables.

    `channels` are the lines of the channel list that stand on it, by their printed cell, with their position.
    """

    code: str
    grid: Grid
    channels: Mapping[Cell, tuple[int, ChannelFigure]] = MappingProxyType({})

    @property
    def name(self) -> str:
        """表二."""
        return self.grid.name

    def place(self, cell: PrintedCell) -> Place | None:
        """Which figure of the report a printed cell shows; None for heads, and for what the report has no figure for."""
        if cell.meaning is None or cell.figure is None:
            return None
        table = cell.table or self.code
        if table != CHANNEL_LINES:
            return Place(table, cell.meaning.cell)
        position, line = self.channels[cell.meaning.cell]
        return Place(table, Cell(str(position), line.metric_code))


class PrintedList(NamedTuple):
    """A list with its lines."""

    kind: ListSheet
    lines: list[ListLine]


def whose_line(agency: str, year: int | None, scope: str, standing: str = "") -> str:
    """The line under every title: a sheet may travel, and be imported, alone."""
    state = f"    状态：{standing}" if standing else ""
    return f"填报单位：{agency}    报告年度：{f'{year}年' if year else ''}    范围：{scope}{state}"


def printed_tables(form: Form, report: Report) -> Iterator[PrintedTable]:
    """The tables that a report holds: the statistics sheet, then those printed one by one. `form` is the report's."""
    on_sheet = sheet_form(form, report)
    if on_sheet is not None:
        leading = leading_channels(on_sheet, report.channels)
        lines = {cell: (position, line) for position, (cell, line) in enumerate(leading.items(), 1)}
        yield PrintedTable("", statistics_grid(on_sheet, report), lines)
    for code in TABLES:
        data = report.tables.get(code)
        if data is not None and (on_sheet is None or data.edition != on_sheet.edition):
            yield PrintedTable(code, official_grid(table_of(form, code, data), data))


def printed_lists(form: Form, report: Report) -> Iterator[PrintedList]:
    """Channels, problems and improvements, and the figures that no table above has a cell for or shows as filed."""
    on_sheet = sheet_form(form, report)
    channels = listed_channels(on_sheet, report)
    if channels is not None:
        before = len(report.channels or ()) - len(channels)
        yield PrintedList(lists.CHANNELS, lists.channel_lines(channels, before))
    if report.improvement_items is not None:
        yield PrintedList(lists.IMPROVEMENTS, lists.improvement_lines(report.improvement_items))
    others = [*other_figures(form, report), *guarded_figures(form, report)]
    others += [] if on_sheet is None else unfiled_figures(on_sheet, report)
    if others:
        yield PrintedList(lists.OTHERS, lists.other_lines(others))
