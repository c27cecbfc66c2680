"""What a read-only query may spend and what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from reportdb.errors import QueryRefused

Value = str | int | float | Decimal | bool | None

MEBIBYTE = 1 << 20
#: MiB of disk that sorting and grouping may take
SPILL = 1024
READ_ONLY = "only SELECT is possible here"


class Bounds(NamedTuple):
    """Rows, seconds and bytes a query may give or take."""

    rows: int = 1000
    seconds: float = 30
    bytes: int = 64 * MEBIBYTE


class QueryResult(NamedTuple):
    """Column names (they may repeat), at most `Bounds.rows` rows, and whether the database holds more."""

    columns: tuple[str, ...]
    rows: list[tuple[Value, ...]]
    more: bool


def read_only() -> QueryRefused:
    """The refusal of whatever is no SELECT."""
    return QueryRefused(READ_ONLY, "reading")


def one_statement() -> QueryRefused:
    """The refusal of a second statement behind the first."""
    return QueryRefused("only one statement at a time", "one")


def too_slow(bounds: Bounds) -> QueryRefused:
    """The refusal of a query that ran out of time."""
    return QueryRefused(f"the query ran longer than {bounds.seconds:g} s and was stopped (--timeout)", "time")


def stopped() -> QueryRefused:
    """What becomes of a query that somebody stopped."""
    return QueryRefused("the query was stopped", "stopped")


def too_large(bounds: Bounds) -> QueryRefused:
    """The refusal of a query whose answer is too big to be meant."""
    return QueryRefused(
        f"the answer is larger than {bounds.bytes // MEBIBYTE} MiB; ask for fewer or shorter values", "size"
    )


def no_room() -> QueryRefused:
    """The refusal of a query that would fill memory or disk with what it puts aside."""
    return QueryRefused("the query would take too much memory or disk; ask for fewer rows or columns", "size")


def outside_views(views: Iterable[str]) -> QueryRefused:
    """The refusal of a query that reaches past the public views."""
    return QueryRefused(f"only these views can be read: {', '.join(sorted(views))}", "views")


def weighed(rows: Iterable[Sequence[Value | bytes]], bounds: Bounds) -> Iterator[tuple[Value, ...]]:
    """The rows with binary values as hex, as long as their text stays within the bytes allowed."""
    size = 0
    for row in rows:
        values = tuple(value.hex() if isinstance(value, bytes) else value for value in row)
        size += sum(len(value) if isinstance(value, str) else 8 for value in values)
        if size > bounds.bytes:
            raise too_large(bounds)
        yield values
