"""Queries over the public views, and what the views hold."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from reportdb.web.api.models.base import Answer


class Query(BaseModel):
    """One SELECT over the public views."""

    model_config = ConfigDict(extra="forbid")
    query: str = Field(
        min_length=1,
        max_length=100_000,
        examples=[
            "SELECT agency, value FROM annual_applications WHERE year = 2023 AND outcome_code = 'received' AND applicant_code = 'total'"
        ],
    )
    limit: int = Field(1000, ge=1, le=100_000, description="Most rows to give.")
    timeout: float = Field(30, ge=0.01, le=60, description="Seconds after which the query is stopped.")


class Rows(Answer):
    """The answer of a query; `more` where the database holds more rows than the limit."""

    columns: list[str]
    rows: list[list[int | float | str | bool | None]]
    more: bool


class Entry(Answer):
    """A row of the data dictionary; docs/schema.md says what its columns mean."""

    kind: str
    view_name: str
    column_name: str
    edition: str
    code: str
    column_code: str
    period: str
    position: int
    label: str
    meaning: str
    unit: str
    clause: str
    additive: bool | None
    unconfirmed: bool
    legal_basis: str
    note: str
