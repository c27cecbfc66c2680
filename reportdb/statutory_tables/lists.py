"""The lists beside the statutory tables: channels, problems and improvements, figures without a printed cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import NamedTuple

from reportdb.forms import TABLE_NAMES
from reportdb.forms.codes import Cell
from reportdb.report import NOT_REPORTED, ChannelFigure, Figure, ImprovementItem, words
from reportdb.statutory_tables.figures import OtherFigure
from reportdb.statutory_tables.grid import Place

Value = str | tuple[Figure | None, str]  # words, or a figure with its unit
_CHANNELS, _ITEMS = "channels", "improvement_items"


@dataclass(frozen=True, slots=True)
class ListSheet:
    """How one list is printed: columns with their widths in twips."""

    name: str
    title: str
    columns: tuple[tuple[str, int], ...]
    landscape: bool = False
    small: bool = False
    centred: frozenset[str] = frozenset()  # heads of narrow columns

    @property
    def widths(self) -> tuple[int, ...]:
        """Column widths in twips."""
        return tuple(width for _, width in self.columns)


class ListLine(NamedTuple):
    """A line of a list; `places` says which columns show something that was filed, and where that is found."""

    values: tuple[Value, ...]
    places: Mapping[int, Place] = MappingProxyType({})


CHANNELS = ListSheet(
    "渠道", TABLE_NAMES[_CHANNELS], (("渠道", 3740), ("指标", 2400), ("数值", 2200), ("单位", 1400))
)  # fmt: skip
IMPROVEMENTS = ListSheet(
    "存在问题", f"五、{TABLE_NAMES[_ITEMS]}", (("序号", 740), ("问题", 4500), ("改进措施", 4500))
)  # fmt: skip
OTHERS = ListSheet(
    "其他指标",
    "其他指标",
    (("报表", 1900), ("行", 2500), ("列", 1400), ("数值", 1300), ("单位", 640), ("代码", 2000)),
)


def channel_lines(channels: Sequence[ChannelFigure], before: int = 0) -> list[ListLine]:
    """Channel | metric | value | unit, in the order filed; `before` of the filed lines stand elsewhere."""
    return [
        ListLine(
            (line.channel, line.metric, (line.figure, line.unit), line.unit),
            {2: Place(_CHANNELS, Cell(str(position), line.metric_code))},
        )
        for position, line in enumerate(channels, before + 1)
    ]


def improvement_lines(items: Sequence[ImprovementItem]) -> list[ListLine]:
    """Number | problem | action, in the order filed."""
    return [
        ListLine(
            (str(number), item.problem, item.action),
            {1: Place(_ITEMS, Cell(str(number), "problem")), 2: Place(_ITEMS, Cell(str(number), "action"))},
        )
        for number, item in enumerate(items, 1)
    ]


def other_lines(others: Sequence[OtherFigure]) -> list[ListLine]:
    """Table | row | column | value | unit | code; the code reads back exactly. What was not filed has no place."""
    return [
        ListLine(
            (TABLE_NAMES[item.table], item.row, item.column, (item.figure, item.unit), item.unit, item.code),
            {} if item.figure == words(NOT_REPORTED) else {3: Place(item.table, item.cell)},
        )
        for item in others
    ]
