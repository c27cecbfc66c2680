"""One stored figure with its origin: the cell it was read from, and what stands there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from etl.places import cells_at
from etl.provenance.stored import Around, Library, Shown
from etl.provenance.wanted import ITEMS
from etl.text import address
from reportdb.correction import CHANNELS, Correction, label_and_unit, line_label, meaning_of
from reportdb.errors import NothingToShow
from reportdb.forms.codes import Cell
from reportdb.queries.corrections import corrections_of
from reportdb.queries.filings import FilingRow, PlaceRow, tables_of
from reportdb.queries.provenance import FileRow, content_of, content_to_read, files_of
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.report import Figure, Report, words


@dataclass(frozen=True, slots=True)
class Origin:
    """The cell a figure was read from; `file.filing_id` is an earlier filing where its table was carried over."""

    file: FileRow
    sheet: str
    cell: str  # A1
    shown: Shown


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure of a filing: what is stored, what was filed, and where. `origin` is None where it came from no file."""

    filing: FilingRow
    table: str
    cell: Cell
    row_label: str
    column_label: str
    label: str
    unit: str
    figure: Figure
    correction: Correction | None = None
    origin: Origin | None = None

    @property
    def filed(self) -> Figure:
        """What the sheet shows, corrected or not."""
        return self.figure if self.correction is None else self.correction.filed


#: filings kept at hand: a total asks each of its members for every figure. Some 50 KB each
_AT_HAND = 500


@dataclass(slots=True)
class _Held:
    """A filing at hand: its figures, places, files and corrections."""

    row: FilingRow
    report: Report
    places: list[PlaceRow]
    files: dict[str, FileRow]
    corrections: dict[tuple[str, Cell], Correction]


@dataclass(slots=True)
class Tracer:
    """Answers for the figures of stored filings; those at hand are read once for all their figures."""

    conn: Connection
    remit: Remit
    _library: Library = field(default_factory=Library)
    _held: dict[int, _Held] = field(default_factory=dict)  # by filing, the first one read goes first

    def report(self, row: FilingRow) -> Report:
        """The figures of a filing."""
        return self._at_hand(row).report

    def trace(self, row: FilingRow, table: str, cell: Cell) -> Trace:
        """The origin of a figure that the filing holds; KeyError for one it does not hold.

        A line of the channel list is its position and metric code, an improvement item its position and `problem` or
        `action`.
        """
        held = self._at_hand(row)
        figure = figure_at(held.report, table, cell)
        row_label, column_label, label, unit = _words(held.report, table, cell)
        where = Cell(cell.row, "value") if table == CHANNELS else cell
        return Trace(
            row, table, cell, row_label, column_label, label, unit, figure,
            held.corrections.get((table, cell)), self._origin(held, table, where),
        )  # fmt: skip

    def may_give(self, trace: Trace) -> bool:
        """Whether the reader may have the whole file of a figure: none that holds reports of agencies not seen."""
        if trace.origin is None:
            return False
        try:
            content_of(self.conn, self.remit, trace.filing.id, trace.origin.file)
        except NothingToShow:
            return False
        return True

    def around(self, trace: Trace) -> Around | None:
        """The cells around the one a figure was read from, for whoever may have the whole file; None for others."""
        where = Cell(trace.cell.row, "value") if trace.table == CHANNELS else trace.cell
        found = spot_of(self._at_hand(trace.filing).places, trace.table, where)
        if found is None or not self.may_give(trace):
            return None
        return self._library.around(found.sha256, found.sheet, found.at)

    def _at_hand(self, row: FilingRow) -> _Held:
        held = self._held.get(row.id)
        if held is None or held.row != row:
            if len(self._held) >= _AT_HAND:
                del self._held[next(iter(self._held))]
            conn, remit = self.conn, self.remit
            held = self._held[row.id] = _Held(
                row,
                load_report(conn, remit, row.id),
                tables_of(conn, remit, row.id),
                {file.sha256: file for file in files_of(conn, remit, row)},
                {one.place: one for one in corrections_of(conn, remit, row.id)},
            )
        return held

    def _origin(self, held: _Held, table: str, cell: Cell) -> Origin | None:
        found = spot_of(held.places, table, cell)
        if found is None:
            return None
        file = held.files[found.sha256]
        if not self._library.holds(file.sha256):
            content = content_to_read(self.conn, self.remit, held.row.id, file)
            self._library.take(content, file.sha256, file.name)
        shown = self._library.shown(file.sha256, found.sheet, found.at)
        return Origin(file, found.sheet, address(*found.at), shown)


class Spot(NamedTuple):
    """The cell a figure was read from: its file, sheet, and row and column from 0."""

    sha256: str
    file: str | None
    sheet: str
    at: tuple[int, int]

    @property
    def cell(self) -> str:
        """A1."""
        return address(*self.at)


def spot_of(places: Sequence[PlaceRow], table: str, cell: Cell) -> Spot | None:
    """Where a figure of a filing stood, by the places of its tables; None where it came from no file.

    A value of the channel list is its position and `value`.
    """
    for place in places:
        if place.table != table or place.sha256 is None or place.sheet is None or not place.positions:
            continue
        at = cells_at(place.positions).get(cell)
        if at is not None:
            return Spot(place.sha256, place.file, place.sheet, at)
    return None


def figure_at(report: Report, table: str, cell: Cell) -> Figure:
    """A figure of a report; sentences of the improvement list as words. KeyError where the report has none."""
    if table == CHANNELS:
        lines = report.channels or []
        line = lines[int(cell.row) - 1] if 0 < int(cell.row) <= len(lines) else None
        if line is None or line.metric_code != cell.column:
            raise KeyError(cell)
        return line.figure
    if table == ITEMS:
        items = report.improvement_items or []
        if not 0 < int(cell.row) <= len(items):
            raise KeyError(cell)
        item = items[int(cell.row) - 1]
        return words({"problem": item.problem, "action": item.action}[cell.column])
    if table not in report.tables:
        raise KeyError(cell)
    return report.tables[table].figures[cell]


_PARTS = {"problem": "存在的主要问题", "action": "改进情况"}


def _words(report: Report, table: str, cell: Cell) -> tuple[str, str, str, str]:
    """Row, column, both together, and unit, as printed."""
    if table == CHANNELS:
        line = (report.channels or [])[int(cell.row) - 1]
        return line.channel, line.metric, line_label(cell.row, line.channel, line.metric), line.unit
    if table == ITEMS:
        return f"第 {cell.row} 项", _PARTS[cell.column], f"第 {cell.row} 项 {_PARTS[cell.column]}", ""
    edition = report.tables[table].edition
    label, unit = label_and_unit(table, cell, edition)
    found = meaning_of(table, cell, edition)
    if found is None:
        return cell.row, cell.column, label, unit
    return found[0].label(cell.row, None), found[0].label(None, cell.column), label, unit
