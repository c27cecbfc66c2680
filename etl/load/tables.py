"""Which tables a filing has, and where each was read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from etl.draft import TablePlace
from etl.load.sql import insert, native, run
from reportdb.report import Report


def store_tables(
    conn: Connection, filing_id: int, report: Report, places: Sequence[TablePlace], keys: Mapping[str, str]
) -> None:
    """One row per table and place; a table that came from no file, or an empty one, still has its row.

    `keys` are the `figures_keys` of the report.
    """
    layouts = _layouts(conn, {place.positions for place in places})
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
                layouts[place.positions],
                keys.get(place.table) if part == 0 else None,
            )
        )
    rows.extend(
        (filing_id, code, 0, present[code], None, None, None, keys.get(code)) for code in present if code not in parts
    )
    run(
        conn,
        insert("filing_table", "filing_id, table_code, part, edition, sha256, sheet, layout_id, figures_key"),
        *rows,
    )


def _layouts(conn: Connection, positions: set[str]) -> dict[str, int]:
    """Ids of position texts, stored once each."""
    if not positions:
        return {}
    digests = {hashlib.sha256(text.encode()).hexdigest(): text for text in positions}
    found = _find_layouts(conn, digests)
    missing = sorted(key for key, text in digests.items() if text not in found)
    if missing:
        run(
            conn,
            insert("table_layout", "digest, positions") + " ON CONFLICT (digest) DO NOTHING",
            *((key, digests[key]) for key in missing),
        )
        found = _find_layouts(conn, digests)
    return found


def _find_layouts(conn: Connection, digests: dict[str, str]) -> dict[str, int]:
    sql = f"SELECT digest, id FROM table_layout WHERE digest IN ({', '.join('?' * len(digests))})"
    rows = conn.exec_driver_sql(native(conn, sql), tuple(digests)).all()
    return {digests[row[0]]: row[1] for row in rows}
