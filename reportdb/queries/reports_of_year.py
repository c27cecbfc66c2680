"""Many stored filings of a year back as Reports, in a few statements however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from reportdb.queries.cells import cells_of
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import Remit
from reportdb.queries.reports import figure_stored, figures_stored, refuse_unknown
from reportdb.reader import Reading
from reportdb.report import ChannelFigure, ImprovementItem, Report, Scope, SignOff, TableData
from reportdb.seeding import AXES

#: filings named in one statement; databases take some ten thousand values in each
_AT_ONCE = 1000
_TABLES = "SELECT filing_id, table_code, edition FROM filing_table WHERE part = 0 AND filing_id IN ({ids})"
_FIGURES = """SELECT filing_id, cell_id, value, text FROM {fact}
WHERE year = {year} AND filing_id IN ({ids}) ORDER BY filing_id, cell_id"""
_CHANNELS = """SELECT f.filing_id, l.channel_code, l.channel, l.metric_code, l.metric, l.unit, f.value, f.text
FROM channel_activity f JOIN channel_line l ON l.id = f.line_id
WHERE f.year = {year} AND f.filing_id IN ({ids}) ORDER BY f.filing_id, f.position"""
_ITEMS = """SELECT filing_id, problem, action FROM improvement_item
WHERE year = {year} AND filing_id IN ({ids}) ORDER BY filing_id, position"""
_SIGNED = "SELECT id, responsible, reviewer, preparer, phone, filled_on FROM filing WHERE id IN ({ids})"


def reports_of_year(
    conn: Reading, remit: Remit, year: int, rows: Iterable[FilingRow], *, whole: bool = False
) -> dict[int, Report]:
    """The Reports of some filings of a year by filing id, with their figures and channels; those outside the remit left out.

    Problems and improvements, and who signed, are read for `whole` reports only: a sum has no use for them. As from
    `load_report`, CatalogError then for a filing of an edition that no form declares.
    """
    reports = {
        row.id: Report(row.agency, row.year, Scope(row.scope), row.edition)
        for row in rows
        if row.year == year and remit.covers(row.agency_id)
    }
    ids = sorted(reports)
    for start in range(0, len(ids), _AT_ONCE):
        _read(conn, reports, ids[start : start + _AT_ONCE], year, whole=whole)
    return reports


def _read(conn: Reading, reports: dict[int, Report], ids: Sequence[int], year: int, *, whole: bool) -> None:
    named = ", ".join(map(str, ids))
    editions: dict[tuple[int, str], str] = {}
    for number, table, edition in conn.exec_driver_sql(_TABLES.format(ids=named)):
        editions[number, table] = edition
        if table == "channels":
            reports[number].channels = []
    if whole:
        _read_rest(conn, reports, ids, year, editions)
    cells = cells_of(conn).cells
    held = {table for _, table in editions}
    for table in AXES:
        if table not in held:
            continue
        stored = dict(_by_filing(conn, _FIGURES.format(fact=AXES[table][0], year=year, ids=named)))
        for number in ids:
            edition = editions.get((number, table))
            if edition is not None:
                figures = figures_stored(cells[table], table, edition, stored.get(number, []))
                reports[number].tables[table] = TableData(edition, figures)
    if "channels" in held:
        for number, lines in _by_filing(conn, _CHANNELS.format(year=year, ids=named)):
            reports[number].channels = [
                ChannelFigure(line[0], line[1], line[2], line[3], line[4], figure_stored(*line[5:])) for line in lines
            ]


def _read_rest(
    conn: Reading, reports: dict[int, Report], ids: Sequence[int], year: int, editions: dict[tuple[int, str], str]
) -> None:
    """Problems and improvements, and who signed."""
    said = [(number, edition) for (number, _), edition in editions.items()]
    for number, edition in (*said, *((number, reports[number].edition) for number in ids)):
        if edition is not None:
            refuse_unknown(number, edition)
    named = ", ".join(map(str, ids))
    for number, *signed in conn.exec_driver_sql(_SIGNED.format(ids=named)):
        reports[number].sign_off = SignOff(*signed)
    for number, table in editions:
        if table == "improvement_items":
            reports[number].improvement_items = []
    for number, items in _by_filing(conn, _ITEMS.format(year=year, ids=named)):
        if (number, "improvement_items") in editions:
            reports[number].improvement_items = [ImprovementItem(*item) for item in items]


def _by_filing(conn: Reading, sql: str) -> Iterator[tuple[int, list[Sequence[Any]]]]:
    """The rows of each filing, without its number."""
    for number, rows in groupby(conn.exec_driver_sql(sql), key=itemgetter(0)):
        yield number, [row[1:] for row in rows]
