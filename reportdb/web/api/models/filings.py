"""Filings: the stored versions of reports."""

from __future__ import annotations

from pydantic import Field

from reportdb.web.api.models.base import Answer
from reportdb.web.api.models.figures import AnyRow, Correction, Scope
from reportdb.web.api.models.findings import Finding


class Filing(Answer):
    """A stored version of a report, without its figures."""

    filing: int
    n: int = Field(description="Counts within the report.")
    agency_id: int
    agency: str = Field(description="The name borne in that year.")
    agency_code: str
    year: int
    scope: Scope
    edition: str | None
    state: str = Field(description="accepted, as_filed (accepted although it does not add up), returned or superseded.")
    current: bool = Field(description="Whether it is the one that counts.")
    as_filed: bool
    reason: str
    received: str | None
    made_at: str


class FilingInFull(Answer):
    """The object of `check --json`, and how the filing stands."""

    file: str | None
    sha256: str | None
    agency: str
    year: int
    edition: str | None
    editions: dict[str, str]
    scope: Scope
    status: str
    filing: int
    facts: dict[str, int] = Field(description="Figure cells stored of each table, blank ones included.")
    findings: list[Finding]
    corrections: list[Correction] | None = None
    n: int
    agency_id: int
    agency_code: str
    state: str
    current: bool
    as_filed: bool
    reason: str
    received: str | None
    made_at: str


class Report(Answer):
    """A filing and all of its tables; a table that it does not hold is left out."""

    filing: Filing
    tables: dict[str, list[AnyRow]]


class KeptFile(Answer):
    """A file of a filing; `made` is false for one that only repeated its figures."""

    name: str
    sha256: str
    size: int
    made: bool
    kept_at: str


class Version(Answer):
    """A filing with its circumstances; the object of `history --json`."""

    agency: str
    agency_code: str
    year: int
    scope: Scope
    filing: int
    n: int
    state: str
    state_name: str
    as_filed: bool
    edition: str | None
    made_by: str
    made_at: str
    received: str | None
    reason: str
    command_line: str
    restored_from: int | None
    superseded_by: int | None
    files: list[KeptFile]
    corrections: list[Correction]
    errors: int
    verifies: int
    notices: int


class Source(Answer):
    """An original file; the object of `source --json`. `filing` is an earlier one where tables were carried over."""

    file: str
    sha256: str
    part: str
    filing: int | None
    size: int
    received_at: str


class Side(Answer):
    """A place in one of two versions; `not_reported` where that one has no such place."""

    value: int | str | None
    mark: str
    text: str | None


class Change(Answer):
    """A place that changed between two filings; the object of `diff --format json`."""

    agency: str
    agency_code: str
    year: int
    scope: Scope
    old_filing: int
    new_filing: int
    kind: str
    table: str
    row: str
    row_label: str
    column: str
    column_label: str
    period: str
    unit: str
    old: Side
    new: Side
    correction: Correction | None = None
