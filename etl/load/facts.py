"""Figures, lines of channels and improvement items of a filing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

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
        figures = list(data.figures.values())
        rows = [
            (year, filing_id, number, value, MARK_CODES[mark], text)
            for number, at in cells.in_order(code, data.figures)
            for mark, value, text in (figures[at],)
        ]
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
    # one statement with arrays: a statement per row costs PostgreSQL three times as much
    year, filing_id = rows[0][:2]
    numbers, values, marks, texts = (list(column) for column in tuple(zip(*rows, strict=True))[2:])
    conn.exec_driver_sql(
        f"INSERT INTO {fact} ({columns}) SELECT %s, %s, u.* FROM"
        " unnest(%s::smallint[], %s::bigint[], %s::smallint[], %s::text[]) AS u",
        (year, filing_id, numbers, values, marks, texts),
    )


def figure_values(figure: Figure) -> tuple[int | None, int, str | None]:
    """A figure as the columns value, mark and text."""
    return figure.value, MARK_CODES[figure.mark], figure.text
