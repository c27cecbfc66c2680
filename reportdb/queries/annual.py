"""What the queries of the public views share: the view as a table, its filters, and exact values."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, TypedDict, Unpack

from sqlalchemy import Boolean, DateTime, Integer, Numeric, Select, TableClause, Text, column, select, table
from sqlalchemy.types import TypeEngine

from reportdb.dictionary import HEAD
from reportdb.forms.codes import MONEY_UNITS
from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, filing, form_cell

_KINDS: dict[str, TypeEngine[Any]] = {
    "year": Integer(),
    "filing_id": Integer(),
    "position": Integer(),
    "as_filed": Boolean(),
    "value": Numeric(asdecimal=False),
    "filed_value": Numeric(asdecimal=False),
    "corrected_at": DateTime(timezone=True),
}


def view(name: str, *columns: str) -> TableClause:
    """A public view with the seven columns all have, and its own."""
    names = (*HEAD, *columns)
    return table(name, *(column(item, _KINDS.get(item, Text())) for item in names))


class Which(TypedDict, total=False):
    """Which filings a query is about; what is left out or None does not matter."""

    agency_id: int | None
    year: int | None
    scope: str | None
    filing_id: int | None
    filings: Sequence[int] | None


def filtered(source: TableClause, remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """The rows of a view within the remit, by agency, year, scope or filing."""
    agency_id, year = which.get("agency_id"), which.get("year")
    scope, filing_id = which.get("scope"), which.get("filing_id")
    statement = select(*source.c)
    if year is not None:
        statement = statement.where(source.c.year == year)
    if scope is not None:
        statement = statement.where(source.c.scope == str(scope))
    if filing_id is not None:
        statement = statement.where(source.c.filing_id == filing_id)
    if (filings := which.get("filings")) is not None:
        statement = statement.where(source.c.filing_id.in_(filings))
    if agency_id is not None or not remit.unlimited:
        whose = select(filing.c.id).join(annual_report, annual_report.c.id == filing.c.report_id)
        whose = whose.where(remit.clause(annual_report.c.agency_id))
        if agency_id is not None:
            whose = whose.where(annual_report.c.agency_id == agency_id)
        statement = statement.where(source.c.filing_id.in_(whose))
    return statement


def printed_order(
    statement: Select[Any], source: TableClause, table_code: str, row: str, col: str | None
) -> Select[Any]:
    """The rows of a grid in the order its edition prints them; figures of another edition come last."""
    place = form_cell.c
    same = (place.edition == source.c.edition) & (place.table_code == table_code)
    same &= (place.row_code == source.c[row]) & (place.period == source.c.period)
    if col is not None:
        same &= place.column_code == source.c[col]
    return statement.select_from(source.outerjoin(form_cell, same)).order_by(
        source.c.year, source.c.filing_id, place.position.is_(None), place.position
    )


def exact(value: float | Decimal | None, unit: str | None = None) -> int | Decimal | None:
    """A value of a view without the database's own number type: counts are integers, money exact to the fen."""
    if value is None:
        return None
    if unit in MONEY_UNITS:
        places = len(str(MONEY_UNITS[unit])) - 1
        return Decimal(str(value)).quantize(Decimal(1).scaleb(-places))
    return int(value)


def count(value: float | Decimal | None) -> int | None:
    """A count of a view as an integer."""
    return None if value is None else int(value)
