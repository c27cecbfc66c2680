"""机构、人员和经费情况 (2014 editions), from the public view."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, Unpack

from sqlalchemy import Connection, Select

from reportdb.queries.annual import Which, exact, filtered, printed_order, view
from reportdb.queries.remit import Remit
from reportdb.report import Mark

VIEW = view("annual_resources", "resource_code", "resource", "unit", "period", "value", "mark", "text")


class ResourceRow(NamedTuple):
    """One figure; money in 万元, counts as integers."""

    agency: str
    agency_code: str
    year: int
    edition: str
    scope: str
    as_filed: bool
    filing_id: int
    resource_code: str
    resource: str
    unit: str | None
    period: str
    value: int | Decimal | None
    mark: Mark
    text: str | None


def select_resources(remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """Figures of current accepted filings, in the order the form prints them."""
    statement = filtered(VIEW, remit, **which)
    return printed_order(statement, VIEW, "resources", "resource_code", None)


def resources(conn: Connection, remit: Remit, **which: Unpack[Which]) -> list[ResourceRow]:
    """The rows of `select_resources` with exact values."""
    statement = select_resources(remit, **which)
    rows = (row._asdict() for row in conn.execute(statement))
    return [
        ResourceRow(**{**row, "value": exact(row["value"], row["unit"]), "mark": Mark(row["mark"])}) for row in rows
    ]
