"""A declared correction (更正): a figure that was filed wrongly, what stands in its place, who said so and why.

Nothing here knows SQL, spreadsheets or files: a correction travels beside the Report whose figure it changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from reportdb.forms import TABLE_NAMES, TABLES, CellMeaning, Table, catalog
from reportdb.forms.codes import MONEY_UNITS, Cell, money_text
from reportdb.forms.statistics import ChannelWords
from reportdb.report import Figure, Mark

CHANNELS = "channels"
SHOWN_UNIT = "万元"


@dataclass(frozen=True, slots=True)
class Correction:
    """One figure of a filing that is not what the sheet shows: `filed` is, and stays on record.

    A line of the channel list is named by its position ("1", "2" ...) and the code of its metric. `unit` is the
    figure's own; `label` its row and column in words. `file` and `sha256` are the file that declared it.
    """

    table: str
    cell: Cell
    filed: Figure
    figure: Figure
    reason: str
    source: str
    declared_by: str
    file: str
    sha256: str
    corrected_at: dt.datetime
    label: str = ""
    unit: str = ""

    @property
    def place(self) -> tuple[str, Cell]:
        """Which figure it is; one filing has one correction of it at most."""
        return self.table, self.cell

    @property
    def order(self) -> tuple[int, int, Cell]:
        """Tables as people read them, lines of the channel list by position."""
        position = int(self.cell.row) if self.table == CHANNELS else 0
        return TABLES.index(self.table), position, self.cell

    @property
    def says(self) -> tuple[object, ...]:
        """What was declared, whenever and in whatever file."""
        return (*self.place, self.filed, self.figure, self.reason, self.source, self.declared_by)

    def to_json(self) -> dict[str, object]:
        """The shape of `corrections` in JSON: money in 万元 (channel lines: in their own unit) as a decimal string."""
        return {
            "table": self.table,
            "row": self.cell.row,
            "column": self.cell.column,
            "period": self.cell.period,
            "from": self._plain(self.filed),
            "to": self._plain(self.figure),
            "reason": self.reason,
            "source": self.source,
            "by": self.declared_by,
            "file": self.file,
            "sha256": self.sha256,
            "corrected_at": self.corrected_at.isoformat(timespec="seconds"),
        }

    def _plain(self, figure: Figure) -> dict[str, object]:
        value: int | str | None = figure.value
        if figure.value is not None and self.unit in MONEY_UNITS:
            value = money_text(figure.value, self.unit if self.table == CHANNELS else SHOWN_UNIT)
        return {"value": value, "mark": figure.mark.value, "text": figure.text}

    @property
    def change(self) -> str:
        """由 5 更正为 6."""
        return f"由 {figure_words(self.filed, self.unit)} 更正为 {figure_words(self.figure, self.unit)}"

    @property
    def grounds(self) -> str:
        """理由：…；依据：…, on one line."""
        by = f"；经办：{self.declared_by}" if self.declared_by else ""
        return " ".join(f"理由：{self.reason}；依据：{self.source}{by}".split())

    @property
    def sentence(self) -> str:
        """The whole correction on one line, as an officer reads it."""
        return f"{TABLE_NAMES[self.table]}“{self.label}”{self.change}。{self.grounds}"


def said_by(corrections: Iterable[Correction]) -> frozenset[tuple[object, ...]]:
    """What some corrections declare, comparable."""
    return frozenset(one.says for one in corrections)


def figure_words(figure: Figure, unit: str) -> str:
    """A figure within a sentence: 空白, “/”, “2364余条”, 1.25万元."""
    if figure.mark is Mark.BLANK:
        return "空白"
    if figure.mark is Mark.NOT_APPLICABLE:
        return "“/”"
    if figure.value is None:
        return f"“{' '.join((figure.text or '').split())}”"
    return f"{money_text(figure.value, unit)}{unit}" if unit in MONEY_UNITS else str(figure.value)


def meaning_of(table: str, cell: Cell, edition: str | None = None) -> tuple[Table, CellMeaning] | None:
    """What a statutory figure counts: in the edition named, else in the newest that has it; None where none has."""
    return catalog().meaning_of(table, cell, edition)


def label_and_unit(table: str, cell: Cell, edition: str | None) -> tuple[str, str]:
    """The row and column of a statutory figure in words, and its unit."""
    if table == CHANNELS and (said := _channel_words(cell, edition)) is not None:
        return f"{said.channel}／{said.metric}", said.unit
    found = meaning_of(table, cell, edition)
    return ("／".join(cell[:2]), "") if found is None else (found[0].label(cell.row, cell.column), found[1].unit)


def _channel_words(cell: Cell, edition: str | None) -> ChannelWords | None:
    """How a channel figure of a statistics sheet is called."""
    form = catalog().forms.get(edition or "")
    sheet = None if form is None else form.statistics
    return None if sheet is None else sheet.channels.get(cell)


def line_label(position: int | str, channel: str, metric: str) -> str:
    """A line of the channel list in words."""
    return f"第 {position} 行 {'／'.join(filter(None, (channel, metric)))}"
