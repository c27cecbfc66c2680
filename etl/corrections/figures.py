"""The figures of a report as corrections see them: one place, its words and unit, what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from etl.corrections.declared import Declared
from etl.draft import TablePlace
from etl.lexicon import lexicon
from etl.places import standing
from etl.text import squeeze
from reportdb.correction import CHANNELS, Correction, label_and_unit, line_label
from reportdb.forms.codes import Cell
from reportdb.report import ChannelFigure, Figure, Report


class Spot(NamedTuple):
    """A figure of the report at hand: its codes, words and unit, and what the sheet shows there."""

    table: str
    cell: Cell
    label: str
    unit: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Figures:
    """A report and the places of its figures."""

    report: Report
    places: Sequence[TablePlace]

    def has(self, table: str) -> bool:
        """Whether the report carries a table (a channel list with lines) at all."""
        return bool(self.report.channels) if table == CHANNELS else table in self.report.tables

    def meant(self, wanted: Declared) -> Spot | None:
        """The figure a correction is about, None where the report has no such row, column or line."""
        if wanted.table != CHANNELS:
            return self.at(wanted.table, wanted.cell)
        line = self.line(wanted.cell.row)
        if line is None or not _is_called(line, wanted.cell.column):
            return None
        return self.at(CHANNELS, Cell(wanted.cell.row, line.metric_code))

    def at(self, table: str, cell: Cell) -> Spot | None:
        """The figure of some codes."""
        if table == CHANNELS:
            line = self.line(cell.row)
            if line is None or line.metric_code != cell.column:
                return None
            return Spot(table, cell, line_label(cell.row, line.channel, line.metric), line.unit, line.figure)
        data = self.report.tables.get(table)
        if data is None or cell not in data.figures:
            return None
        return Spot(table, cell, *label_and_unit(table, cell, data.edition), data.figures[cell])

    def line(self, position: str) -> ChannelFigure | None:
        """A line of the channel list by its position."""
        lines = self.report.channels or []
        number = int(position)
        return lines[number - 1] if number <= len(lines) else None

    def put(self, one: Correction) -> None:
        """The corrected figure in the place of the filed one; the lists and tables of others stay as they are."""
        if one.table != CHANNELS:
            self.report.tables[one.table].figures[one.cell] = one.figure
            return
        lines = list(self.report.channels or ())
        place = int(one.cell.row) - 1
        lines[place] = lines[place]._replace(figure=one.figure)
        self.report.channels = lines

    def where(self, table: str, cell: Cell) -> tuple[str, str] | None:
        """Sheet and address of a figure, None where it came from no sheet."""
        return standing(self.places, table, Cell(cell.row, "value") if table == CHANNELS else cell)


def _is_called(line: ChannelFigure, words: str) -> bool:
    """Whether words name a line's metric or channel: by code, as typed, or in another usual spelling."""
    if words in (line.metric_code, line.channel_code):
        return True
    if squeeze(words) in filter(None, (squeeze(line.metric), squeeze(line.channel))):
        return True
    usual = {lexicon().code(words, "metric"), lexicon().code(words, "channel")} - {None}
    return bool(usual & {line.metric_code, line.channel_code})
