"""表四 政府信息公开行政复议、行政诉讼情况, from the public view."""

from __future__ import annotations

from typing import Any, NamedTuple, Unpack

from sqlalchemy import Connection, Select

from reportdb.queries.annual import Which, count, filtered, printed_order, view
from reportdb.queries.remit import Remit
from reportdb.report import Mark

VIEW = view("annual_appeals", "route_code", "route", "result_code", "result", "period", "value", "mark", "text")


class AppealRow(NamedTuple):
    """One figure; `value` is a count."""

    agency: str
    agency_code: str
    year: int
    edition: str
    scope: str
    as_filed: bool
    filing_id: int
    route_code: str
    route: str
    result_code: str
    result: str
    period: str
    value: int | None
    mark: Mark
    text: str | None


def select_appeals(remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """Figures of current accepted filings, in the order the form prints them."""
    statement = filtered(VIEW, remit, **which)
    return printed_order(statement, VIEW, "appeals", "route_code", "result_code")


def appeals(conn: Connection, remit: Remit, **which: Unpack[Which]) -> list[AppealRow]:
    """The rows of `select_appeals` with exact values."""
    statement = select_appeals(remit, **which)
    rows = (row._asdict() for row in conn.execute(statement))
    return [AppealRow(**{**row, "value": count(row["value"]), "mark": Mark(row["mark"])}) for row in rows]
