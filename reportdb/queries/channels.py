"""主动公开渠道情况, from the public view."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, NamedTuple, Unpack

from sqlalchemy import Connection, Select

from reportdb.queries.annual import Which, exact, filtered, view
from reportdb.queries.remit import Remit
from reportdb.report import Mark

VIEW = view(
    "annual_channels", "position", "channel_code", "channel", "metric_code", "metric", "unit", "value", "mark", "text"
)


class ChannelRow(NamedTuple):
    """One figure; money in the unit of the line, counts as integers."""

    agency: str
    agency_code: str
    year: int
    edition: str
    scope: str
    as_filed: bool
    filing_id: int
    position: int
    channel_code: str
    channel: str
    metric_code: str
    metric: str
    unit: str
    value: int | Decimal | None
    mark: Mark
    text: str | None


def select_channels(remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """Lines of current accepted filings, in the order filed."""
    statement = filtered(VIEW, remit, **which)
    return statement.order_by(VIEW.c.year, VIEW.c.filing_id, VIEW.c.position)


def channels(conn: Connection, remit: Remit, **which: Unpack[Which]) -> list[ChannelRow]:
    """The rows of `select_channels` with exact values."""
    statement = select_channels(remit, **which)
    rows = (row._asdict() for row in conn.execute(statement))
    return [ChannelRow(**{**row, "value": exact(row["value"], row["unit"]), "mark": Mark(row["mark"])}) for row in rows]
