"""What each of many filings of a year gave for one figure, in a statement however many they are."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable

from reportdb.forms.codes import Cell
from reportdb.queries.cells import cells_of
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import Remit
from reportdb.queries.reports import figure_stored
from reportdb.reader import Reading
from reportdb.report import ChannelFigure, Figure
from reportdb.seeding import AXES

_AMONG = {"sqlite": "IN (SELECT value FROM json_each(?))", "postgresql": "= ANY(%s::int[])"}
_FIGURES = """SELECT filing_id, cell_id, value, text FROM {fact}
WHERE year = {year} AND filing_id {among} AND cell_id IN ({cells}) ORDER BY filing_id, cell_id"""
_LINES = """SELECT f.filing_id, f.position, l.channel_code, l.channel, l.metric_code, l.metric, l.unit, f.value, f.text
FROM channel_activity f JOIN channel_line l ON l.id = f.line_id
WHERE f.year = {year} AND f.filing_id {among} ORDER BY f.filing_id, f.position"""


def figures_given(
    conn: Reading, remit: Remit, year: int, table: str, cells: Collection[Cell], rows: Iterable[FilingRow]
) -> dict[int, dict[Cell, Figure]]:
    """Some figures of filings of a year, by filing; those outside the remit, and without any of them, left out."""
    known = cells_of(conn)
    numbers = ", ".join(map(str, known.numbers(table, cells)))
    found: dict[int, dict[Cell, Figure]] = defaultdict(dict)
    if not numbers:
        return {}
    sql = _FIGURES.format(fact=AXES[table][0], year=int(year), among=_AMONG[conn.dialect.name], cells=numbers)
    for filing, cell, value, text in conn.exec_driver_sql(sql, _named(conn, remit, rows)):
        found[filing][known.cells[table][cell]] = figure_stored(value, text)
    return dict(found)


def lines_given(
    conn: Reading, remit: Remit, year: int, rows: Iterable[FilingRow]
) -> dict[int, list[tuple[int, ChannelFigure]]]:
    """The channel lines of filings of a year with their positions, by filing; those outside the remit left out."""
    found: dict[int, list[tuple[int, ChannelFigure]]] = defaultdict(list)
    sql = _LINES.format(year=int(year), among=_AMONG[conn.dialect.name])
    for row in conn.exec_driver_sql(sql, _named(conn, remit, rows)):
        line = ChannelFigure(row[2], row[3], row[4], row[5], row[6], figure_stored(row[7], row[8]))
        found[row[0]].append((row[1], line))
    return dict(found)


def _named(conn: Reading, remit: Remit, rows: Iterable[FilingRow]) -> tuple[str | list[int]]:
    ids = sorted(row.id for row in rows if remit.covers(row.agency_id))
    return (json.dumps(ids) if conn.dialect.name == "sqlite" else ids,)
