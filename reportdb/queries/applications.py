"""表三 收到和处理政府信息公开申请情况, from the public view."""

from __future__ import annotations

from typing import Any, NamedTuple, Unpack

from sqlalchemy import Connection, Select

from reportdb.queries.annual import Which, count, filtered, printed_order, view
from reportdb.queries.remit import Remit
from reportdb.report import Mark

VIEW = view(
    "annual_applications", "outcome_code", "outcome", "applicant_code", "applicant", "period", "value", "mark", "text"
)


class ApplicationRow(NamedTuple):
    """One figure; `value` is a count."""

    agency: str
    agency_code: str
    year: int
    edition: str
    scope: str
    as_filed: bool
    filing_id: int
    outcome_code: str
    outcome: str
    applicant_code: str
    applicant: str
    period: str
    value: int | None
    mark: Mark
    text: str | None


def select_applications(remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """Figures of current accepted filings, in the order the form prints them."""
    statement = filtered(VIEW, remit, **which)
    return printed_order(statement, VIEW, "applications", "outcome_code", "applicant_code")


def applications(conn: Connection, remit: Remit, **which: Unpack[Which]) -> list[ApplicationRow]:
    """The rows of `select_applications` with exact values."""
    statement = select_applications(remit, **which)
    rows = (row._asdict() for row in conn.execute(statement))
    return [ApplicationRow(**{**row, "value": count(row["value"]), "mark": Mark(row["mark"])}) for row in rows]
