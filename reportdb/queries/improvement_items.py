"""存在的主要问题及改进情况, from the public view."""

from __future__ import annotations

from typing import Any, NamedTuple, Unpack

from sqlalchemy import Connection, Select

from reportdb.queries.annual import Which, filtered, view
from reportdb.queries.remit import Remit

VIEW = view("annual_improvement_items", "position", "problem", "action")


class ImprovementRow(NamedTuple):
    """One problem and what is done about it, as filed."""

    agency: str
    agency_code: str
    year: int
    edition: str
    scope: str
    as_filed: bool
    filing_id: int
    position: int
    problem: str
    action: str


def select_improvement_items(remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """Sentences of current accepted filings, in the order filed."""
    statement = filtered(VIEW, remit, **which)
    return statement.order_by(VIEW.c.year, VIEW.c.filing_id, VIEW.c.position)


def improvement_items(conn: Connection, remit: Remit, **which: Unpack[Which]) -> list[ImprovementRow]:
    """The rows of `select_improvement_items`."""
    statement = select_improvement_items(remit, **which)
    return [ImprovementRow(*row) for row in conn.execute(statement)]
