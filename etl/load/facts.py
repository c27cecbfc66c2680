"""Figures, lines of channels and improvement items of a filing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from etl.load.kept_once import KeptOnce
from etl.load.postgresql import Rows
from etl.load.sql import insert, run
from reportdb.queries.cells import Cells, cells_of
from reportdb.queries.reports import MARKS
from reportdb.report import ChannelFigure, Figure, Mark, Report
from reportdb.seeding import AXES
from reportdb.wording import Words

MARK_CODES = {mark: code for code, mark in enumerate(MARKS)}
FIGURE = "year, filing_id, cell_id, value, text"
LINE = "channel_code, channel, metric_code, metric, unit"
CHANNEL = "year, filing_id, position, line_id, value, text"
ITEM = "year, filing_id, position, problem, action"


def store_facts(conn: Connection, year: int, filing_id: int, report: Report, words: KeptOnce) -> None:
    """One row per figure, in key order: random order costs three times as much."""
    for fact, rows in figure_rows(cells_of(conn), year, filing_id, report):
        run(conn, insert(fact, FIGURE), *rows)
    for lines in line_rows(conn, year, filing_id, report, words):
        run(conn, insert(lines.table, lines.columns), *map(tuple, lines.rows))


def line_rows(conn: Connection, year: int, filing_id: int, report: Report, words: KeptOnce) -> Iterator[Rows]:
    """The rows of the lists of a report; what its channels are called is stored."""
    lines = report.channels or ()
    numbers = words.numbers(conn, "channel_line", LINE, (line[:5] for line in lines))
    yield Rows("channel_activity", CHANNEL, channel_rows(year, filing_id, lines, numbers))
    yield Rows("improvement_item", ITEM, item_rows(year, filing_id, report))


def figure_rows(cells: Cells, year: int, filing_id: int, report: Report) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """The columns FIGURE of each table of figures, in the order of their key."""
    for code, data in report.tables.items():
        order = cells.in_order(code, data.figures)
        values = [figure[1] for figure in data.figures.values()]
        if None not in values:  # most tables hold nothing but numbers
            yield AXES[code][0], [(year, filing_id, number, values[at], None) for number, at in order]
            continue
        figures = list(data.figures.values())
        yield (
            AXES[code][0],
            [
                (year, filing_id, number, value, None if value is not None else _said(mark, text))
                for number, at in order
                for mark, value, text in (figures[at],)
            ],
        )


def channel_rows(
    year: int, filing_id: int, lines: Sequence[ChannelFigure], numbers: Mapping[Words, int]
) -> list[tuple[Any, ...]]:
    """The columns CHANNEL of a list of channels; `numbers` are those of the words of its lines."""
    return [
        (year, filing_id, position, numbers[line[:5]], line.figure.value, _said(*line.figure[::2]))
        for position, line in enumerate(lines, start=1)
    ]


def item_rows(year: int, filing_id: int, report: Report) -> list[tuple[Any, ...]]:
    """The columns ITEM of a list of improvement items."""
    return [(year, filing_id, at, *item) for at, item in enumerate(report.improvement_items or (), start=1)]


def figure_values(figure: Figure) -> tuple[int | None, int, str | None]:
    """A figure as the columns value, mark and text of a correction."""
    return figure.value, MARK_CODES[figure.mark], figure.text


def _said(mark: Mark, text: str | None) -> str | None:
    """What a fact says instead of a number: nothing of a blank cell, the empty text of "/", else the words typed."""
    if mark is Mark.NOT_APPLICABLE:
        return ""
    if mark is Mark.TEXT and not text:
        raise ValueError("words that say nothing are no figure")
    return text
