"""What tells two reports apart: a digest of everything filed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from operator import itemgetter

from reportdb.cell_order import CellOrder
from reportdb.forms.codes import Cell
from reportdb.report import ChannelFigure, Mark, Report, TableData

#: how a mark is digested, for ever: digests of years ago must be found again
_MARKS = {Mark.NUMBER: 0, Mark.BLANK: 1, Mark.NOT_APPLICABLE: 2, Mark.TEXT: 3}
#: forms remembered for a table: blanks lie anywhere
_MOST = 64


def digest(report: Report) -> str:
    """A sha256 of everything filed: equal for two reports exactly when `Report.content()` is."""
    parts = [repr(report.sign_off)]
    for code in sorted(report.tables):
        data = report.tables[code]
        parts.append(f"{code} {data.edition}")
        filled = data.pattern()
        if filled:
            parts.append(_said(data, filled))
            continue
        figures = list(data.figures.values())
        for at, cell in _DIGESTED.of(data.figures).cells:
            mark, value, text = figures[at]
            parts.append(f"{cell}0 {value} None" if mark is Mark.NUMBER else f"{cell}{_MARKS[mark]} None {text!r}")
    parts.append(f"channels {_lines(report.channels)}")
    parts.append(f"improvement_items {report.improvement_items!r}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _lines(channels: list[ChannelFigure] | None) -> str:
    """The same as repr(channels), which takes three times as long."""
    if channels is None:
        return "None"
    said = [
        f"ChannelFigure(channel_code={code!r}, channel={channel!r}, metric_code={metric_code!r}, metric={metric!r},"
        f" unit={unit!r}, figure=Figure(mark={_WRITTEN[mark]}, value={value!r}, text={text!r}))"
        for code, channel, metric_code, metric, unit, (mark, value, text) in channels
    ]
    return f"[{', '.join(said)}]"


_WRITTEN = {mark: repr(mark) for mark in Mark}


@dataclass(slots=True)
class _Order:
    """Each cell's number among the figures and the words it is digested as, sorted by these.

    `forms` are the words of whole tables, with a place for each number, by which figures are numbers.
    """

    cells: list[tuple[int, str]]
    forms: dict[bytes, tuple[list[int], str]] = field(default_factory=dict)


def _said(data: TableData, filled: bytes) -> str:
    """All figures of a table that holds no words, as they are digested; `filled` is its pattern."""
    order = _DIGESTED.of(data.figures)
    form = order.forms.get(filled)
    if form is None:
        if len(order.forms) >= _MOST:
            order.forms.clear()
        cells = [(at, cell.replace("%", "%%")) for at, cell in order.cells]
        said = (f"{cell}{filled[at]} None None" if filled[at] else f"{cell}0 %d None" for at, cell in cells)
        form = order.forms[filled] = [at for at, _ in order.cells if not filled[at]], "\n".join(said)
    values = [figure[1] for figure in data.figures.values()]
    return form[1] % tuple([values[at] for at in form[0]])


def _sorted(cells: list[Cell]) -> _Order:
    words = ((at, f"{row} {column} {period} ") for at, (row, column, period) in enumerate(cells))
    return _Order(sorted(words, key=itemgetter(1)))


_DIGESTED = CellOrder(_sorted)
