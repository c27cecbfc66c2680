"""What a spreadsheet is once it is read: sheets of raw cells from A1 on, whatever format the file had."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import NamedTuple


class Unreadable(Exception):
    """A file that gives no sheets; `code` is a structural finding code, the text is for the officer."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type[Unreadable], tuple[str, str]]:
        """Its way between processes."""
        return type(self), (self.code, str(self))


@dataclass(frozen=True, slots=True)
class ErrorCell:
    """A cell that shows an Excel error."""

    text: str  # "#REF!"


@dataclass(frozen=True, slots=True)
class FormulaCell:
    """A formula whose result was never stored."""

    formula: str  # without the leading "="; empty for a formula kept elsewhere that could not be followed


@dataclass(slots=True)
class Sheet:
    """Raw cells from A1 on (rows of equal length), merged ranges as (row, column, last row, last column) from 0.

    A cell is a str ("" for empty), an int or float, a bool, a date, time or datetime, an ErrorCell or a FormulaCell.
    Below the last filled row stands one blank row: a blank row of figures under the last head is not read, but is there.
    `computed` are the formulas whose result the file did not hold: their cells show what we worked out.
    """

    name: str
    rows: list[list[object]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    computed: dict[tuple[int, int], str] = field(default_factory=dict)


class Shape(NamedTuple):
    """A sheet without its numbers: sheets of the same form have the same cells, words, merges and numbers at the same places,
    but for what the words say. `words` are those of its cells, in the same order for all sheets of the form.
    """

    form: Hashable
    words: tuple[str, ...]


@dataclass(slots=True)
class Book:
    """The visible sheets of a workbook in order, and the names of the hidden ones that were not read.

    `shapes` are those of the sheets, where they are known; else empty.
    """

    sheets: list[Sheet]
    hidden: list[str]
    shapes: list[Shape] = field(default_factory=list)
