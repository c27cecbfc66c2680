"""The whole of a public view, a part at a time, with exact values: what `publish` writes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Select, Text, column, select, table
from sqlalchemy.types import Boolean, Integer, TypeEngine

from reportdb.dictionary import COLUMNS, DICTIONARY, KEYS
from reportdb.queries import annual_corrections as corrected
from reportdb.queries import appeals, applications, channels, improvement_items, publications, resources
from reportdb.queries.annual import exact
from reportdb.queries.corrections import utc
from reportdb.queries.remit import Remit
from reportdb.queries.tables import agency, annual_report, filing

Row = tuple[Any, ...]


#: one column of some rows
Column = Sequence[Any]


class _Selecting(Protocol):
    """The SELECT of a view for a remit, of one year and some filings, or all."""

    def __call__(self, remit: Remit, *, year: int | None, filings: Sequence[int] | None) -> Select[Any]: ...


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
    for columns in public_columns(conn, remit, name, size, year=year):
        yield list(zip(*columns, strict=True))


def public_columns(
    conn: Connection,
    remit: Remit,
    name: str,
    size: int = 5_000,
    *,
    year: int | None = None,
    filings: Sequence[int] | None = None,
) -> Iterator[list[Column]]:
    """The same, of some filings, a year or all, column by column: what is true of a column need not be asked of each row.

    Give filings without their year: SQLite would look through it for each few of them.
    """
    statement = _dictionary() if name == DICTIONARY else _SELECTS[name](remit, year=year, filings=filings)
    result = conn.execution_options(yield_per=size).execute(statement)
    names = list(result.keys())
    unit = names.index("unit") if "unit" in names else None
    values = [names.index(item) for item in _VALUES if item in names]
    moment = names.index("corrected_at") if "corrected_at" in names else None
    for part in result.partitions(size):
        columns: list[Column] = list(zip(*part, strict=True))
        for place in values:
            if unit is None:
                columns[place] = [None if value is None else int(value) for value in columns[place]]
            else:
                columns[place] = list(map(exact, columns[place], columns[unit]))
        if moment is not None:
            columns[moment] = list(map(utc, columns[moment]))
        yield columns


def filings_by_region(conn: Connection, remit: Remit, year: int) -> dict[str, list[int]]:
    """The current filings of a year in their order, by the region code of their agency."""
    statement = (
        select(agency.c.region_code, filing.c.id)
        .join_from(annual_report, filing, filing.c.report_id == annual_report.c.id)
        .join(agency, agency.c.id == annual_report.c.agency_id)
        .where(annual_report.c.year == year, filing.c.is_current, remit.clause(annual_report.c.agency_id))
        .order_by(filing.c.id)
    )
    found: dict[str, list[int]] = defaultdict(list)
    for code, number in conn.execute(statement):
        found[code].append(number)
    return found


def _dictionary() -> Select[Any]:
    """The table is small and the same for everybody: no agency is in it."""
    source = table(DICTIONARY, *(column(name, _KINDS.get(name, Text())) for name in COLUMNS))
    order = [source.c[name] for name in ("view_name", "kind", "column_name", "edition", "position", *KEYS[3:])]
    return select(*source.c).order_by(*order)
