"""政府信息公开情况统计表: one printed table whose lines are figures of several tables.

A form that declares such a sheet needs no tables of its own: what each line counts (table, row and column codes) is
said beside its printed label, and the tables are made from that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from reportdb.forms.codes import CUMULATIVE, YEAR, Cell

CHANNELS = "channels"
#: every figure is one of these two; a period that an edition does not print is kept as an extra figure
PERIODS = (YEAR, CUMULATIVE)
#: resources have one figure a line and period: their column has one code in all editions
RESOURCE_COLUMN = "value"


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A printed line: a heading (no `table`), or a figure for each printed period. `indent` 0 stands outermost."""

    label: str
    unit: str = ""
    indent: int = 0
    table: str = ""
    row: str = ""
    column: str = ""
    unconfirmed: bool = False
    optional: bool = False  # sheets of some years do not print it

    @property
    def heading(self) -> bool:
        """Whether the line holds no figure."""
        return not self.table


class PeriodColumn(NamedTuple):
    """A printed column of figures."""

    period: str
    label: str


class ChannelWords(NamedTuple):
    """How a channel figure of the sheet stands in the open channel list: codes, labels and unit."""

    channel_code: str
    channel: str
    metric_code: str
    metric: str
    unit: str


@dataclass(frozen=True)
class StatisticsSheet:
    """The printed sheet: heads of the label and unit columns, the figure columns, and the lines from top to bottom."""

    title: str
    label_head: str
    unit_head: str
    periods: tuple[PeriodColumn, ...]
    lines: tuple[SheetLine, ...]
    names: Mapping[str, Mapping[str, str]]  # table -> code -> label, for codes that no line prints

    @property
    def unconfirmed(self) -> bool:
        """Whether some label has not been compared with the official text."""
        return any(line.unconfirmed for line in self.lines)

    @cached_property
    def figures(self) -> tuple[tuple[SheetLine, str, Cell], ...]:
        """(line, period label, cell) of every printed figure, line by line."""
        return tuple(
            (line, column.label, Cell(line.row, line.column, column.period))
            for line in self.lines
            if not line.heading
            for column in self.periods
        )

    @cached_property
    def channels(self) -> Mapping[Cell, ChannelWords]:
        """The channel figures in printing order, those of periods that are not printed last, with their words."""
        printed = [period for period, _ in self.periods]
        others = [period for period in PERIODS if period not in printed]
        return {
            Cell(line.row, line.column, period): self._words(line, period)
            for periods in (printed, others)
            for line in self.lines
            if line.table == CHANNELS
            for period in periods
        }

    @cached_property
    def printed_channels(self) -> Mapping[ChannelWords, Cell]:
        """The same the other way round, only those that have a printed cell."""
        printed = {period for period, _ in self.periods}
        return {words: cell for cell, words in self.channels.items() if cell.period in printed}

    def _words(self, line: SheetLine, period: str) -> ChannelWords:
        names = self.names[CHANNELS]
        whole = period == CUMULATIVE
        return ChannelWords(
            line.row,
            names[line.row],
            f"{line.column}.cumulative" if whole else line.column,
            f"{names[line.column]}（历年累计）" if whole else names[line.column],
            line.unit,
        )

    def line_of(self, table: str, cell: Cell) -> SheetLine | None:
        """The line that prints a figure."""
        return next((one for one in self.lines if (one.table, one.row, one.column) == (table, *cell[:2])), None)

    def parents(self) -> Iterator[tuple[SheetLine, tuple[SheetLine, ...]]]:
        """Every line with the lines it stands under, the outermost first."""
        above: list[SheetLine] = []
        for line in self.lines:
            del above[line.indent :]
            yield line, tuple(above)
            above.append(line)
