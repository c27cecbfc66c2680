"""A printed table: its cells with their extent, free of any file format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from reportdb.forms import CellMeaning
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
