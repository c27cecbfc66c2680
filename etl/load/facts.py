"""Figures, lines of channels and improvement items of a filing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from etl.load.kept_once import KeptOnce
from etl.load.postgresql import insert_figures
from etl.load.sql import insert, run
from reportdb.queries.cells import cells_of
from reportdb.queries.reports import MARKS
from reportdb.report import ChannelFigure, Figure, Mark, Report
from reportdb.seeding import AXES

MARK_CODES = {mark: code for code, mark in enumerate(MARKS)}
_LINE = "channel_code, channel, metric_code, metric, unit"


def store_facts(conn: Connection, year: int, filing_id: int, report: Report, words: KeptOnce) -> None:
    """One row per figure, in key order: random order costs three times as much."""
    cells = cells_of(conn)
    for code, data in report.tables.items():
        figures = list(data.figures.values())
        rows = [
            (year, filing_id, number, value, None if value is not None else _said(mark, text))
            for number, at in cells.in_order(code, data.figures)
            for mark, value, text in (figures[at],)
        ]
        _insert_figures(conn, AXES[code][0], rows)
    _store_channels(conn, year, filing_id, report.channels or (), words)
    run(
        conn,
        insert("improvement_item", "year, filing_id, position, problem, action"),
        *((year, filing_id, position, *item) for position, item in enumerate(report.improvement_items or (), start=1)),
    )


def _store_channels(
    conn: Connection, year: int, filing_id: int, lines: Sequence[ChannelFigure], words: KeptOnce
) -> None:
    numbers = words.numbers(conn, "channel_line", _LINE, (line[:5] for line in lines))
    run(
        conn,
        insert("channel_activity", "year, filing_id, position, line_id, value, text"),
        *(
            (year, filing_id, position, numbers[line[:5]], line.figure.value, _said(*line.figure[::2]))
            for position, line in enumerate(lines, start=1)
        ),
    )


def _insert_figures(conn: Connection, fact: str, rows: list[tuple[Any, ...]]) -> None:
    columns = "year, filing_id, cell_id, value, text"
    if conn.dialect.name == "sqlite" or not rows:
        run(conn, insert(fact, columns), *rows)
        return
    insert_figures(conn, fact, rows)


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
