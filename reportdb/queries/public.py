"""The whole of a public view, a part at a time, with exact values: what `publish` writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from sqlalchemy import Connection, Select, Text, column, select, table
from sqlalchemy.types import Boolean, Integer, TypeEngine

from reportdb.dictionary import COLUMNS, DICTIONARY, KEYS
from reportdb.queries import annual_corrections as corrected
from reportdb.queries import appeals, applications, channels, improvement_items, publications, resources
from reportdb.queries.annual import exact
from reportdb.queries.corrections import utc
from reportdb.queries.remit import Remit

Row = tuple[Any, ...]


class _Selecting(Protocol):
    """The SELECT of a view for a remit, of one year or all."""

    def __call__(self, remit: Remit, *, year: int | None) -> Select[Any]: ...


_SELECTS: Mapping[str, _Selecting] = {
    "annual_channels": channels.select_channels,
    "annual_publications": publications.select_publications,
    "annual_applications": applications.select_applications,
    "annual_appeals": appeals.select_appeals,
    "annual_improvement_items": improvement_items.select_improvement_items,
    "annual_resources": resources.select_resources,
    "annual_corrections": corrected.select_corrections,
}
_KINDS: Mapping[str, TypeEngine[Any]] = {"position": Integer(), "additive": Boolean(), "unconfirmed": Boolean()}
_VALUES = ("value", "filed_value")


def public_rows(
    conn: Connection, remit: Remit, name: str, size: int = 5_000, *, year: int | None = None
) -> Iterator[list[Row]]:
    """The rows of a public view (of one year or all) or of the data dictionary in a fixed order, `size` at a time.

    Counts are int, other figures Decimal, moments in UTC; NULL is None. KeyError for a name that is not public.
    """
    statement = _dictionary() if name == DICTIONARY else _SELECTS[name](remit, year=year)
    result = conn.execution_options(yield_per=size).execute(statement)
    columns = list(result.keys())
    unit = columns.index("unit") if "unit" in columns else None
    values = [columns.index(item) for item in _VALUES if item in columns]
    moment = columns.index("corrected_at") if "corrected_at" in columns else None
    for part in result.partitions(size):
        rows = [list(row) for row in part]
        for row in rows:
            for place in values:
                row[place] = exact(row[place], None if unit is None else row[unit])
            if moment is not None:
                row[moment] = utc(row[moment])
        yield [tuple(row) for row in rows]


def _dictionary() -> Select[Any]:
    """The table is small and the same for everybody: no agency is in it."""
    source = table(DICTIONARY, *(column(name, _KINDS.get(name, Text())) for name in COLUMNS))
    order = [source.c[name] for name in ("view_name", "kind", "column_name", "edition", "position", *KEYS[3:])]
    return select(*source.c).order_by(*order)
