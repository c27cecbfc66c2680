"""Agencies and years."""

from __future__ import annotations

from pydantic import Field

from reportdb.web.api.models.base import Answer


class Name(Answer):
    """A name; `last_year` is the last year whose report bears it, null for a mere alias."""

    name: str
    last_year: int | None


class Agency(Answer):
    """An agency as registered; "" or null where the register says nothing. `id` names it in addresses."""

    id: int
    depth: int = Field(description="How many agencies of the list stand above it.")
    agency: str
    agency_code: str = Field(description="Stable over renames; `#` and the id where the register gives no code.")
    credit_code: str
    superior: str
    superior_code: str
    reports_to: str = Field(description="Who collects its report, where that is not the superior.")
    reports_to_code: str
    level: str
    kind: str
    region_code: str
    rule_making: bool | None
    valid_from: str | None
    valid_to: str | None
    names: list[Name]
    registered: bool = Field(description="False for one that only an import has met.")


class Above(Answer):
    """Another agency above this one, and the days from and to which (null: always, still)."""

    agency: str
    agency_code: str
    valid_from: str | None
    valid_to: str | None


class Other(Answer):
    """A predecessor or successor, and the day since when the one follows the other."""

    agency: str
    agency_code: str
    since: str


class AgencyHistory(Answer):
    """An agency over time; the object of `agencies show --json`, with its id."""

    id: int
    agency: str
    agency_code: str
    level: str
    kind: str
    region_code: str
    credit_code: str
    rule_making: bool | None
    valid_from: str | None
    valid_to: str | None
    registered: bool
    names: list[Name]
    superiors: list[Above]
    reports_to: list[Above]
    collected_by: str | None
    predecessors: list[Other]
    successors: list[Other]


class Year(Answer):
    """A year that somebody of the remit filed for."""

    year: int
