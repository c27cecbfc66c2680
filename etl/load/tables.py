"""Which tables a filing has, and where each was read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from etl.draft import TablePlace
from etl.load.layouts import LayoutBook
from etl.load.sql import insert, run
from reportdb.report import Report

FILING_TABLE = "filing_id, table_code, part, edition, sha256, sheet, layout_id, figures_key"


def store_tables(
    conn: Connection,
    filing_id: int,
    report: Report,
    places: Sequence[TablePlace],
    keys: Mapping[str, str],
    layouts: LayoutBook,
) -> None:
    """One row per table and place; a table that came from no file, or an empty one, still has its row.

    `keys` are the `figures_keys` of the report.
    """
    run(conn, insert("filing_table", FILING_TABLE), *rows_of_tables(conn, filing_id, report, places, keys, layouts))


def rows_of_tables(
    conn: Connection,
    filing_id: int,
    report: Report,
    places: Sequence[TablePlace],
    keys: Mapping[str, str],
    layouts: LayoutBook,
) -> list[tuple[Any, ...]]:
    """The same as `table_rows`, the layouts stored where they are new."""
    return table_rows(filing_id, report, places, keys, layouts.ids(conn, (place.positions for place in places)))


def table_rows(
    filing_id: int, report: Report, places: Sequence[TablePlace], keys: Mapping[str, str], ids: Mapping[str, int]
) -> list[tuple[Any, ...]]:
    """The columns FILING_TABLE of a report; `ids` are those of its layouts."""
    rows: list[tuple[Any, ...]] = []
    parts: dict[str, int] = {}
    present: dict[str, str | None] = {code: data.edition for code, data in report.tables.items()}
    for code, lines in (("channels", report.channels), ("improvement_items", report.improvement_items)):
        if lines is not None:
            present[code] = report.edition
    for place in places:
        part = parts.get(place.table, 0)
        parts[place.table] = part + 1
        edition = report.tables[place.table].edition if place.table in report.tables else place.edition or None
        rows.append(
            (
                filing_id,
                place.table,
                part,
                edition,
                place.sha256,
                place.sheet,
                ids[place.positions],
                keys.get(place.table) if part == 0 else None,
            )
        )
    rows.extend(
        (filing_id, code, 0, present[code], None, None, None, keys.get(code)) for code in present if code not in parts
    )
    return rows
