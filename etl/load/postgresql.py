"""What PostgreSQL is told otherwise than SQLite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from reportdb.reader import ask

_NEXT = """WITH met AS (
  UPDATE annual_report SET year = year WHERE year = ? AND agency_id = ? AND scope = ? RETURNING id
), made AS (
  INSERT INTO annual_report (year, agency_id, scope)
  SELECT ?, ?, ? WHERE NOT EXISTS (SELECT FROM met)
  ON CONFLICT (year, agency_id, scope) DO UPDATE SET year = excluded.year RETURNING id
)
SELECT id, (SELECT COALESCE(MAX(n), 0) + 1 FROM filing WHERE report_id = report.id)
FROM (SELECT id FROM met UNION ALL SELECT id FROM made) AS report"""


def next_of_report(conn: Connection, year: int, agency_id: int, scope: str) -> tuple[int, int]:
    """The id of a report, held until the transaction ends, and the number of its next filing.

    A conflict costs PostgreSQL a number of the sequence, so a report that is there is looked for before.
    """
    row = ask(conn, _NEXT, year, agency_id, scope, year, agency_id, scope).first()
    return row[0], row[1]


class Rows(NamedTuple):
    """Rows of a table that hang on a filing; the values of its column filing_id are not looked at."""

    table: str
    columns: str
    rows: Sequence[Sequence[Any]]


def insert_filing(
    conn: Connection, filing: Rows, figures: Iterable[Rows], others: Iterable[Rows], wordings: Sequence[int]
) -> int:
    """A filing (one row) with its figures, all else that hangs on it and its findings, in one statement; the new id.

    Nine statements cost more to send than their rows to store. A foreign key is asked for when the statement ends, so
    it does not matter which part of it comes first.
    """
    (row,) = filing.rows
    steps = [f"f AS (INSERT INTO filing ({filing.columns}) VALUES ({', '.join('?' * len(row))}) RETURNING id)"]
    values = list(row)
    for fact, columns, rows in figures:
        if rows:
            steps.append(_step(fact, columns, f"SELECT ?::smallint, f.id, u.* FROM f, {_FIGURES}"))
            values += [rows[0][0], *_figures(rows)]
    for table, columns, rows in others:
        if rows:
            names = columns.split(", ")
            chosen = ", ".join("f.id" if name == "filing_id" else f"r.{name}" for name in names)
            source = f"json_populate_recordset(NULL::{table}, ?::json) AS r"
            steps.append(_step(table, columns, f"SELECT {chosen} FROM f, {source}"))
            values.append(json.dumps([dict(zip(names, one, strict=True)) for one in rows], ensure_ascii=False))
    if wordings:  # in the order of the findings, which is that of their numbers
        said = "unnest(?::int[]) WITH ORDINALITY AS u (wording_id, at)"
        steps.append(
            _step("finding", "filing_id, wording_id", f"SELECT f.id, u.wording_id FROM f, {said} ORDER BY u.at")
        )
        values.append(_numbers(wordings))
    return int(ask(conn, f"WITH {', '.join(steps)} SELECT id FROM f", *values).scalar())


def _step(table: str, columns: str, select: str) -> str:
    return f"of_{table} AS (INSERT INTO {table} ({columns}) {select})"


#: a statement a row costs three times as much, and the driver takes longer to write arrays than the server to read them
_FIGURES = "unnest(?::smallint[], ?::bigint[], ?::text[]) AS u"


def _figures(rows: Sequence[Sequence[Any]]) -> tuple[str, str, str]:
    """The columns cell_id, value and text of figures as arrays."""
    numbers, values, texts = list(zip(*rows, strict=True))[2:]
    return _numbers(numbers), _numbers(values), _words(texts)


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
