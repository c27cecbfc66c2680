"""What PostgreSQL is told otherwise than SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

_NEXT = """WITH met AS (
  UPDATE annual_report SET year = year WHERE year = %(year)s AND agency_id = %(agency)s AND scope = %(scope)s RETURNING id
), made AS (
  INSERT INTO annual_report (year, agency_id, scope)
  SELECT %(year)s, %(agency)s, %(scope)s WHERE NOT EXISTS (SELECT FROM met)
  ON CONFLICT (year, agency_id, scope) DO UPDATE SET year = excluded.year RETURNING id
)
SELECT id, (SELECT COALESCE(MAX(n), 0) + 1 FROM filing WHERE report_id = report.id)
FROM (SELECT id FROM met UNION ALL SELECT id FROM made) AS report"""


def next_of_report(conn: Connection, year: int, agency_id: int, scope: str) -> tuple[int, int]:
    """The id of a report, held until the transaction ends, and the number of its next filing.

    A conflict costs PostgreSQL a number of the sequence, so a report that is there is looked for before.
    """
    row = conn.exec_driver_sql(_NEXT, {"year": year, "agency": agency_id, "scope": scope}).one()
    return row[0], row[1]


def insert_figures(conn: Connection, fact: str, rows: Sequence[Sequence[Any]]) -> None:
    """The figures of a filing (year, filing, cell, value, text) in one statement.

    A statement a row costs three times as much, and the driver takes longer to write arrays than the server to read them.
    """
    year, filing_id = rows[0][:2]
    numbers, values, texts = list(zip(*rows, strict=True))[2:]
    conn.exec_driver_sql(
        f"INSERT INTO {fact} (year, filing_id, cell_id, value, text) SELECT %s, %s, u.* FROM"
        " unnest(%s::smallint[], %s::bigint[], %s::text[]) AS u",
        (year, filing_id, _numbers(numbers), _numbers(values), _words(texts)),
    )


def _numbers(values: Iterable[int | None]) -> str:
    """An array of numbers as PostgreSQL reads it."""
    return f"{{{','.join(['NULL' if value is None else str(value) for value in values])}}}"


def _words(values: Sequence[str | None]) -> str:
    """An array of words; one that ends early goes on with NULL where others are unnested beside it."""
    if not any(value is not None for value in values):
        return "{}"
    return f"{{{','.join(['NULL' if value is None else _quoted(value) for value in values])}}}"


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
