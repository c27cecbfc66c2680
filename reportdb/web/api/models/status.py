"""Who has filed; the objects of `status --json`."""

from __future__ import annotations

from typing import Literal

from reportdb.web.api.models.base import Answer
from reportdb.web.api.models.figures import Scope


class Standing(Answer):
    """An agency's standing in a year, one for each scope where both were filed."""

    agency: str
    agency_code: str
    year: int
    scope: Scope | None
    state: Literal["accepted", "as_filed", "returned", "covered", "missing"]
    filing: int | None
    errors: int
    verifies: int
    received: str | None
    state_name: str
    deadline: str
    late: bool | None
    days_late: int | None
    covered_by: str | None
    depth: int
    ended: str | None
    successors: list[str]


class Reminder(Standing):
    """Whom to remind (催报), with the contact that the agency's last report left."""

    preparer: str | None
    phone: str | None
    contact_year: int | None


class StandingOfYears(Answer):
    """An agency's standings by year (`status --years --json`)."""

    agency: str
    agency_code: str
    depth: int
    years: dict[str, list[Standing]]
