"""Whether two databases say the same, table by table: each is read back by itself, as it stands in the tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import BigInteger, Connection, Date, DateTime, Integer, LargeBinary, SmallInteger, Table, text

from reportdb.models import metadata

_ROWS = 2_000
_MASK = (1 << 64) - 1
#: tables of figures, by far the most rows: added up by the databases themselves
_FIGURES = ("publication", "application", "appeal", "resource")
#: one number of a row that changes with each of its figures, small enough to be added up exactly
_MIXED = (
    "(CAST(year AS BIGINT) * 15485863 + CAST(filing_id AS BIGINT) * 7919 + cell_id * 104729"
    " + COALESCE(length(text) + 1, 0) * 31 + COALESCE(value, -1) % 1000003 * 179424673) % 2147483647"
)
_SUMS = f"""SELECT count(*), sum(year), sum(filing_id), sum(cell_id), count(value), sum(value), count(text),
  sum(length(text)), sum({_MIXED}) FROM {{table}}"""

_WORDS = "SELECT year, filing_id, cell_id, text FROM {table} WHERE text <> ''"


def differences(one: Connection, other: Connection) -> Iterator[str]:
    """A line for each table that does not hold the same in both."""
    for table in metadata.sorted_tables:
        found, expected = content_of(other, table), content_of(one, table)
        if found != expected:
            yield f"table {table.name} has {found[0]} rows (in the source {expected[0]}) and does not say the same"


def content_of(conn: Connection, table: Table) -> tuple[int, ...]:
    """How many rows a table has, and sums that no order of them changes and hardly any other change leaves alike."""
    if table.name in _FIGURES:
        sums = [int(value or 0) for value in conn.execute(text(_SUMS.format(table=table.name))).one()]
        words = conn.exec_driver_sql(_WORDS.format(table=table.name), execution_options={"yield_per": _ROWS})
        return (*sums, sum(hash(tuple(row)) for row in words) & _MASK)
    columns = ", ".join(
        f"length({column.name})" if isinstance(column.type, LargeBinary) else column.name  # integrity reads the bytes
        for column in table.columns
    )
    plain = [(at, _PLAIN[type(column.type)]) for at, column in enumerate(table.columns) if type(column.type) in _PLAIN]
    count = total = 0
    sql = f"SELECT {columns} FROM {table.name}"
    for row in conn.exec_driver_sql(sql, execution_options={"yield_per": _ROWS}):
        values = list(row)
        for at, change in plain:
            values[at] = change(values[at])
        count += 1
        total += hash(tuple(values))  # True is 1
    return count, total & _MASK


def _day(value: Any) -> str | None:
    return None if value is None else str(value)


def _moment(value: Any) -> object:
    """A moment, which SQLite keeps as text in UTC; a word that is none stays one (PostgreSQL would read "today")."""
    if not isinstance(value, str):
        return value
    try:
        moment = dt.datetime.fromisoformat(value)
    except ValueError:
        return value
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=dt.UTC)


def _number(value: Any) -> int | None:
    return None if value is None else int(value)


_PLAIN: dict[type, Callable[[Any], Any]] = {
    Date: _day,
    DateTime: _moment,
    BigInteger: _number,
    Integer: _number,
    SmallInteger: _number,
}
