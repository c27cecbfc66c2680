"""A printed table: its cells with their extent, free of any file format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from reportdb.forms import CellMeaning
from reportdb.forms.codes import Cell
from reportdb.report import Figure


class Role(StrEnum):
    """What a printed cell is for."""

    SECTION = "section"  # 第二十条第（一）项
    CORNER = "corner"
    HEAD = "head"  # names columns
    LABEL = "label"  # names rows
    UNIT = "unit"  # the unit of a line
    FIGURE = "figure"
    NOTE = "note"


class Place(NamedTuple):
    """Which figure of a report something shows: of the channel list its position and metric, as a trace names it."""

    table: str
    cell: Cell


class PrintedCell(NamedTuple):
    """One printed cell with its merged extent, rows and columns counted from 0.

    A FIGURE has a `meaning`; its `figure` is None where nothing is filled in (a blank form, a cell not reported).
    """

    row: int
    column: int
    row_span: int
    column_span: int
    role: Role
    text: str = ""
    meaning: CellMeaning | None = None
    figure: Figure | None = None
    table: str = ""  # of a figure, on a sheet of several tables


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole table: `title` stands above it; `widths` are the official column widths in twips."""

    title: str
    cells: tuple[PrintedCell, ...]
    widths: tuple[int, ...]

    @property
    def name(self) -> str:
        """表二 for a table titled 二、…; the whole title, as far as a sheet's name goes, where it has no numeral."""
        numeral, mark, _ = self.title.partition("、")
        return f"表{numeral}" if mark and len(numeral) <= 2 else self.title[:31]

    @property
    def rows(self) -> int:
        """How many printed rows it has."""
        return max(cell.row + cell.row_span for cell in self.cells)

    @property
    def columns(self) -> int:
        """How many printed columns it has."""
        return len(self.widths)

    @property
    def figures(self) -> Iterator[PrintedCell]:
        """The cells that hold a figure, in printing order."""
        return (cell for cell in self.cells if cell.role is Role.FIGURE)
