"""One agency-year's answers to a form, in memory: the noun between the door and the record.

A Report is the same type whether it was read from a file, loaded from the database or summed from many.
Nothing here knows SQL, spreadsheets or files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from reportdb.cell_order import CellOrder
from reportdb.forms import catalog
from reportdb.forms.codes import Cell


class Mark(StrEnum):
    """What a figure cell says. 0, blank and "/" never become each other."""

    NUMBER = "number"
    BLANK = "blank"
    NOT_APPLICABLE = "not_applicable"
    TEXT = "text"


class Scope(StrEnum):
    """本级 (the agency itself) or 汇总 (with its subordinates)."""

    OWN = "own"
    CONSOLIDATED = "consolidated"


class Figure(NamedTuple):
    """One statutory figure: `value` is set only for NUMBER (counts, or fen for money), `text` only for TEXT."""

    mark: Mark
    value: int | None = None
    text: str | None = None


#: printed for a figure that the filed sheet had no cell for, so that it does not come back as a blank one.
NOT_REPORTED = "未报送"
#: the unit printed beside words that must not be taken for an amount.
AS_TYPED = "原文"
BLANK = Figure(Mark.BLANK)
NOT_APPLICABLE = Figure(Mark.NOT_APPLICABLE)


def number(value: int) -> Figure:
    """A counted figure, or an amount in fen."""
    return Figure(Mark.NUMBER, value)


def words(text: str) -> Figure:
    """Words where a figure belongs, kept as typed."""
    return Figure(Mark.TEXT, None, text)


def summed(figures: Iterable[Figure]) -> Figure:
    """The sum of the numbers among some figures; blank where none is a number."""
    values = [figure.value for figure in figures if figure.value is not None]
    return number(sum(values)) if values else BLANK


class ChannelFigure(NamedTuple):
    """One line of the open channel list; labels and unit as typed, codes for SQL."""

    channel_code: str
    channel: str
    metric_code: str
    metric: str
    unit: str
    figure: Figure


class ImprovementItem(NamedTuple):
    """存在的主要问题 and 改进情况, sentence by sentence as filed."""

    problem: str
    action: str


@dataclass(frozen=True, slots=True)
class SignOff:
    """The line under the tables; every part as typed, empty where not given."""

    responsible: str = ""  # 单位负责人
    reviewer: str = ""  # 审核人
    preparer: str = ""  # 填报人
    phone: str = ""  # 联系电话
    filled_on: str = ""  # 填报日期


@dataclass(slots=True)
class TableData:
    """The figures of one table and the edition its labels belong to."""

    edition: str
    figures: dict[Cell, Figure] = field(default_factory=dict)

    def number_at(self, row: str, column: str) -> int | None:
        """The number of a cell, or None when it is blank, "/", words or not there."""
        figure = self.figures.get(Cell(row, column))
        return None if figure is None else figure.value

    def pattern(self) -> bytes | None:
        """Which of its figures are numbers (0), blank (1) and "/" (2), in their order; None where one is words."""
        marks = [figure[0] for figure in self.figures.values()]
        if marks.count(Mark.NUMBER) == len(marks):
            return bytes(len(marks))
        if Mark.TEXT in marks:
            return None
        return bytes([0 if mark is Mark.NUMBER else 1 if mark is Mark.BLANK else 2 for mark in marks])

    def __reduce__(self) -> tuple[object, ...]:
        """Reports are put aside by the thousand: the cells as the name of a table or one text, figures as bare values."""
        return _unpacked, (self.edition, self._cells(), bare(self.figures.values()))

    def _cells(self) -> str:
        """The code of the table of this edition that has just these cells in its own order; else the cells themselves."""
        cells = tuple(self.figures)
        form = catalog().forms.get(self.edition)
        for code, table in form.tables.items() if form is not None else ():
            if table.official_cells == cells:
                return code
        return _TOLD.of(cells)

    @property
    def filled(self) -> int:
        """How many cells hold something other than blank."""
        return sum(figure.mark is not Mark.BLANK for figure in self.figures.values())


#: a figure as a bare value: a number, words, None for blank and False for "/"
Bare = int | str | bool | None
_TOLD = CellOrder(lambda cells: "\n".join(["\t".join(cell) for cell in cells]))
_SMALL = tuple(Figure(Mark.NUMBER, value) for value in range(1024))


def bare(figures: Iterable[Figure]) -> list[Bare]:
    """Figures as bare values: what is put aside by the thousand."""
    return [
        value if mark is Mark.NUMBER else text if mark is Mark.TEXT else None if mark is Mark.BLANK else False
        for mark, value, text in figures
    ]


def figures_of(values: Iterable[Bare]) -> list[Figure]:
    """The figures that `bare` was given."""
    return [
        _SMALL[value] if value.__class__ is int and 0 <= value < 1024
        else BLANK if value is None
        else NOT_APPLICABLE if value is False
        else Figure(Mark.TEXT, None, value) if isinstance(value, str)
        else Figure(Mark.NUMBER, value)
        for value in values
    ]  # fmt: skip


def _unpacked(edition: str, cells: str, values: list[Bare]) -> TableData:
    known = _cells(cells) if "\t" in cells or not cells else catalog().table(edition, cells).official_cells
    return TableData(edition, dict(zip(known, figures_of(values), strict=True)))


@lru_cache(maxsize=64)
def _cells(text: str) -> tuple[Cell, ...]:
    return tuple(Cell(*line.split("\t")) for line in text.split("\n")) if text else ()


@dataclass(slots=True)
class Report:
    """What one agency reports for one year: grid tables by code, and the two lists (None: list absent)."""

    agency: str | None = None
    year: int | None = None
    scope: Scope = Scope.OWN
    edition: str | None = None
    tables: dict[str, TableData] = field(default_factory=dict)
    channels: list[ChannelFigure] | None = None
    improvement_items: list[ImprovementItem] | None = None
    sign_off: SignOff = SignOff()

    def copy(self) -> Report:
        """One that can be changed alone; figures and lines are values and are shared."""
        return replace(
            self,
            tables={code: TableData(data.edition, dict(data.figures)) for code, data in self.tables.items()},
            channels=None if self.channels is None else list(self.channels),
            improvement_items=None if self.improvement_items is None else list(self.improvement_items),
        )

    def content(self) -> tuple[object, ...]:
        """Everything filed, comparable: two reports with equal content say the same."""
        return (
            {code: (data.edition, data.figures) for code, data in self.tables.items()},
            self.channels,
            self.improvement_items,
            self.sign_off,
        )

    def fact_counts(self) -> dict[str, int]:
        """Figure cells per table, blank ones included."""
        counts = {code: len(data.figures) for code, data in self.tables.items()}
        if self.channels is not None:
            counts["channels"] = len(self.channels)
        if self.improvement_items is not None:
            counts["improvement_items"] = len(self.improvement_items)
        return counts
