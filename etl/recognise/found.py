"""What the recognisers give: where each figure of a table stands on a sheet, and what is wrong with its frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from reportdb.findings import Finding
from reportdb.forms.codes import YEAR, Cell
from reportdb.forms.statistics import ChannelWords, SheetLine

if TYPE_CHECKING:
    from etl.plan import Plan

Place = tuple[int, int]  # row and column on the sheet, from 0


@dataclass(slots=True)
class Segment:
    """A piece of a table: row codes and column codes with their positions (swapped when turned)."""

    rows: dict[str, int]
    columns: dict[str, int]
    turned: bool = False
    period: str = YEAR  # of all its figures

    def to_json(self) -> dict[str, object]:
        """The shape kept as provenance."""
        data: dict[str, object] = {"rows": self.rows, "columns": self.columns}
        if self.turned:
            data["turned"] = True
        if self.period != YEAR:
            data["period"] = self.period
        return data


@dataclass(slots=True)
class Subtotal:
    """A figure the form does not hold (小计 columns, group totals): checked against the sum of `parts`, not stored."""

    place: Place
    parts: tuple[Cell, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Stray:
    """Words that stand where a label of the table belongs and are none; "" where its figures have no label at all."""

    axis: str  # row or column of the form, whichever way the table is turned
    text: str
    place: Place
    figures: tuple[Place, ...] = ()
    cells: tuple[str, ...] = ()  # of the findings about it
    items: tuple[str, ...] = ()  # rows of the form that cannot be read because of it


@dataclass
class FoundTable:
    """One table (or one piece of a table cut by a page) on one sheet."""

    table: str
    sheet: str
    edition: str | None  # None: its labels fit more than one edition
    cells: dict[Cell, Place] = field(default_factory=dict)
    segments: list[Segment] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)  # money unit named by a column's head, or beside a row
    subtotals: list[Subtotal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    top: int = 0
    strays: list[Stray] = field(default_factory=list)
    listed: bool = False  # one figure a row: its lines have no order of their own
    as_typed: frozenset[Cell] = frozenset()  # words behind 原文：, even where they look like a number
    partial: bool = False  # a flat list declares which cells it carries: the others are not missing
    plans: dict[str, Plan] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )  # of `etl.plan`, by edition

    def places(self) -> Iterator[Place]:
        """Every cell the table reads."""
        yield from self.cells.values()
        yield from (subtotal.place for subtotal in self.subtotals)

    @cached_property
    def parts_other(self) -> bool:
        """Whether it has lines of table three that stand under （六）其他处理."""
        return any(cell.row.startswith("other.") for cell in self.cells)

    @cached_property
    def other(self) -> list[Place]:
        """Where figures stand beside （六）其他处理 itself."""
        return [place for cell, place in self.cells.items() if cell.row == "other"]

    @cached_property
    def positions(self) -> str:
        """The provenance text of this table alone; layouts are shared by many files, so it is written once."""
        return positions(self.segments, self.cells)


def positions(segments: list[Segment], cells: Mapping[Cell, Place]) -> str:
    """Provenance of a table in pieces; see etl.draft.TablePlace.

    It tells for every figure the very cell it was read from: where merged or lost cells make the rows crossed with the
    columns tell others than `cells`, these are written out.
    """
    if spread(segments) != cells:
        segments = _written_out(cells, turned=any(segment.turned for segment in segments))
    return json.dumps([segment.to_json() for segment in segments], ensure_ascii=False, separators=(",", ":"))


def spread(segments: Iterable[Segment]) -> dict[Cell, Place]:
    """The cell of every figure that some segments name; of two segments that name one, the first counts."""
    found: dict[Cell, Place] = {}
    for segment in segments:
        for row, at in segment.rows.items():
            for column, across in segment.columns.items():
                found.setdefault(Cell(row, column, segment.period), (across, at) if segment.turned else (at, across))
    return found


def _written_out(cells: Mapping[Cell, Place], *, turned: bool) -> list[Segment]:
    """Segments that name these cells and no others."""
    lines: dict[tuple[str, str, int], dict[str, int]] = {}
    for cell, (row, column) in cells.items():
        at, across = (column, row) if turned else (row, column)
        lines.setdefault((cell.period, cell.row, at), {})[cell.column] = across
    segments: list[Segment] = []
    for (period, code, at), columns in lines.items():
        last = segments[-1] if segments else None
        if last and last.period == period and last.columns == columns and code not in last.rows:
            last.rows[code] = at
        else:
            segments.append(Segment({code: at}, columns, turned, period))
    return segments


@dataclass(slots=True)
class FoundChannels:
    """The channel list: (row, {head: column}) of each line."""

    sheet: str
    lines: list[int]
    heads: dict[str, int]
    groups: dict[int, int]  # line -> the row its channel name stands in
    _positions: dict[int, str] = field(default_factory=dict, init=False, compare=False, repr=False)

    def positions_from(self, first: int) -> str:
        """The provenance text of the list, whose first line is the report's channel line of that number."""
        if first not in self._positions:
            heads: dict[str, int] = {
                name: self.heads[name] for name in ("channel", "metric", "value", "unit") if name in self.heads
            }
            numbered = {str(first + number): row for number, row in enumerate(self.lines)}
            cells = {
                Cell(number, head): (self.groups[row] if head == "channel" else row, column)
                for number, row in numbered.items()
                for head, column in heads.items()
            }
            self._positions[first] = positions([Segment(numbered, heads)], cells)
        return self._positions[first]


@dataclass(slots=True)
class FoundItems:
    """The list of problems and improvements."""

    sheet: str
    lines: list[int]
    problem: int
    action: int
    cells: dict[int, tuple[Place, Place]]  # line -> where its problem and its action stand (merged cells shared)


@dataclass(slots=True)
class FoundExtras:
    """The list 其他指标: figures that have no cell in the official layout."""

    sheet: str
    rows: list[int]  # its head, and every line of it
    lines: list[tuple[int, str, Cell]]  # row, table, cell
    value: int
    unit: int | None
    of_unit: str = ""  # the unit of its amounts, where no column says it
    as_typed: bool = False  # words, even where they look like a number
    findings: list[Finding] = field(default_factory=list)


class ChannelPlace(NamedTuple):
    """A channel figure of a statistics sheet: the words it is listed under, and where label, figure and unit stand."""

    cell: Cell
    words: ChannelWords
    label: Place
    figure: Place
    unit: Place | None


class Owner(NamedTuple):
    """Whose figures, and of which year, where heads of a statistics sheet say so; where they say it, on the sheet."""

    agency: str = ""
    agency_at: Place | None = None
    year: int | None = None
    year_at: Place | None = None
    scope: str = ""


NO_OWNER = Owner()


@dataclass(slots=True)
class FoundStatistics:
    """A statistics sheet (政府信息公开情况统计表), or what one says of one agency and year.

    Its grid tables stand among the sheet's tables.
    """

    edition: str
    rows: range  # of the sheet, heads and lines
    tables: list[FoundTable]
    channels: list[ChannelPlace] = field(default_factory=list)
    lines: frozenset[SheetLine] = frozenset()  # those found
    periods: frozenset[str] = frozenset()  # the columns of figures, of all that stand together
    findings: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)  # labels read by a declared layout
    strays: list[Stray] = field(default_factory=list)
    owner: Owner = NO_OWNER
    partial: bool = False  # a list of agencies declares which lines it carries: the others are not missing
    stack: int = 0  # which of several whole sheets on a sheet
    box: tuple[range, range] | None = None  # rows and columns of one of several sheets on a sheet, its title included


@dataclass(slots=True)
class Leftover:
    """Figures of one column in the rows of a table that stand under no label of it."""

    table: str
    places: list[Place]


class RosterColumn(NamedTuple):
    """A column of figures of a flat list. `row` and `column` are codes, "" where the head does not say enough."""

    at: int
    label: str
    table: str = ""
    row: str = ""
    column: str = ""
    unit: str = ""  # money unit of head or list
    edition: str = ""  # of its table, where a code says it
    period: str = YEAR
    other: bool = False  # no cell of the printed table: 其他指标


class RosterRow(NamedTuple):
    """One line of a flat list: an agency's (name "" where none is written), or a sum of those around it."""

    line: int
    name: str
    columns: tuple[RosterColumn, ...]
    is_sum: bool = False
    section: int = 0  # lines under one section heading, or between two sums


@dataclass(slots=True)
class FoundRoster:
    """A flat list (过录表): one agency per line; lines and columns are sheet columns and rows when `turned`."""

    sheet: str
    turned: bool
    head: Place  # the cell that heads the names
    name_column: int
    rows: list[RosterRow] = field(default_factory=list)
    fields: dict[str, int] = field(default_factory=dict)  # year, scope and sign-off columns
    anchors: dict[Place, Place] = field(default_factory=dict)  # merged cells of the list, as (line, column)
    box: tuple[int, int, int, int] = (0, 0, 0, 0)  # first and last row and column on the sheet: (r, c, r, c)
    below: int = 0  # the first line below the head
    coded: bool = False  # its columns are named by codes: one of our exports
    figures: frozenset[int] = frozenset()  # columns where a figure is one of the forms, those of labels too

    def place(self, line: int, column: int) -> Place:
        """Row and column on the sheet."""
        return (column, line) if self.turned else (line, column)

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell of the sheet belongs to the list, its head included."""
        top, left, bottom, right = self.box
        return top <= row <= bottom and left <= column <= right

    def in_head(self, row: int, column: int) -> bool:
        """Whether a cell stands among the heads, where no line is."""
        return self.covers(row, column) and (column if self.turned else row) < self.below


@dataclass(slots=True)
class FoundSheet:
    """Everything recognised on one sheet."""

    name: str
    tables: list[FoundTable] = field(default_factory=list)
    channels: list[FoundChannels] = field(default_factory=list)
    items: list[FoundItems] = field(default_factory=list)
    extras: list[FoundExtras] = field(default_factory=list)
    statistics: list[FoundStatistics] = field(default_factory=list)
    rosters: list[FoundRoster] = field(default_factory=list)
    listed: bool = False  # may hold a flat list as far as its outline says: more than the outline decides
    ours: bool = False  # of an export: words about the figures of its other sheets
    leftovers: list[Leftover] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)  # about a sheet without tables
    notices: list[Finding] = field(default_factory=list)  # about its labels: moved, or read by a declared layout
    halves: list[tuple[int, int]] = field(default_factory=list)  # columns of whole tables beside each other: read apart

    @property
    def empty(self) -> bool:
        """Whether the sheet holds nothing of a report."""
        return not (self.tables or self.channels or self.items or self.extras or self.rosters or self.statistics)
