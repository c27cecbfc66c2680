"""Figures, lines of channels and improvement items of a filing."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from etl.load.postgresql import insert_figures
from etl.load.sql import insert, run
from reportdb.queries.cells import cells_of
from reportdb.queries.reports import MARKS
from reportdb.report import Figure, Report
from reportdb.seeding import AXES

MARK_CODES = {mark: code for code, mark in enumerate(MARKS)}


def store_facts(conn: Connection, year: int, filing_id: int, report: Report) -> None:
    """One row per figure, in key order: random order costs three times as much."""
    cells = cells_of(conn)
    for code, data in report.tables.items():
        figures = data.figures
        rows = [
            (year, filing_id, number, value, MARK_CODES[mark], text)
            for number, (mark, value, text) in zip(cells.numbers(code, figures), figures.values(), strict=True)
        ]
        rows.sort(key=itemgetter(2))
        _insert_figures(conn, AXES[code][0], rows)
    run(
        conn,
        insert(
            "channel_activity",
            "year, filing_id, position, channel_code, channel, metric_code, metric, unit, value, mark, text",
        ),
        *(
            (year, filing_id, position, *line[:5], *figure_values(line.figure))
            for position, line in enumerate(report.channels or (), start=1)
        ),
    )
    run(
        conn,
        insert("improvement_item", "year, filing_id, position, problem, action"),
        *((year, filing_id, position, *item) for position, item in enumerate(report.improvement_items or (), start=1)),
    )


def _insert_figures(conn: Connection, fact: str, rows: list[tuple[Any, ...]]) -> None:
    columns = "year, filing_id, cell_id, value, mark, text"
    if conn.dialect.name == "sqlite" or not rows:
        run(conn, insert(fact, columns), *rows)
        return
    insert_figures(conn, fact, rows)


def figure_values(figure: Figure) -> tuple[int | None, int, str | None]:
    """A figure as the columns value, mark and text."""
    return figure.value, MARK_CODES[figure.mark], figure.text
