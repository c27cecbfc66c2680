"""表二 主动公开政府信息情况, from the public view."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, Unpack

from sqlalchemy import Connection, Select

from reportdb.queries.annual import Which, exact, filtered, printed_order, view
from reportdb.queries.remit import Remit
from reportdb.report import Mark

VIEW = view(
    "annual_publications",
    "clause",
    "item_code",
    "item",
    "measure_code",
    "measure",
    "unit",
    "period",
    "value",
    "mark",
    "text",
)


class PublicationRow(NamedTuple):
    """One figure; money in 万元, counts as integers."""

    agency: str
    agency_code: str
    year: int
    edition: str
    scope: str
    as_filed: bool
    filing_id: int
    clause: str | None
    item_code: str
    item: str
    measure_code: str
    measure: str
    unit: str | None
    period: str
    value: int | Decimal | None
    mark: Mark
    text: str | None


def select_publications(remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """Figures of current accepted filings, in the order the form prints them."""
    statement = filtered(VIEW, remit, **which)
    return printed_order(statement, VIEW, "publications", "item_code", "measure_code")


def publications(conn: Connection, remit: Remit, **which: Unpack[Which]) -> list[PublicationRow]:
    """The rows of `select_publications` with exact values."""
    statement = select_publications(remit, **which)
    rows = (row._asdict() for row in conn.execute(statement))
    return [
        PublicationRow(**{**row, "value": exact(row["value"], row["unit"]), "mark": Mark(row["mark"])}) for row in rows
    ]
