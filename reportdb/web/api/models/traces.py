"""Where a figure comes from; the objects of `trace --json` and `trace --total --json`."""

from __future__ import annotations

from reportdb.web.api.models.base import Answer, Value
from reportdb.web.api.models.figures import Correction, Mark, Scope


class Trace(Answer):
    """A figure with its file, sheet and cell, and what stands there."""

    agency: str
    agency_code: str
    year: int
    scope: Scope
    edition: str | None
    filing: int
    n: int
    state: str
    as_filed: bool
    table: str
    row: str
    column: str
    period: str
    row_label: str
    column_label: str
    unit: str
    value: Value
    mark: Mark
    text: str | None
    file: str | None
    sha256: str | None
    file_filing: int | None
    file_received_at: str | None
    sheet: str | None
    cell: str | None
    raw: str | None
    computed: str | None
    received: str | None
    imported_at: str
    run: int | None
    command_line: str | None
    made_by: str | None
    correction: Correction | None


class TraceOfMember(Trace):
    """A figure that is added; `subtree` for a consolidated filing, which stands for all below."""

    stands_for: str


class WithoutFigure(Answer):
    """A member whose filing gives no such figure, and why."""

    agency: str
    agency_code: str
    scope: Scope
    filing: int
    reason: str


class MissingMember(Answer):
    """A member without an accepted filing."""

    agency: str
    agency_code: str
    returned: int | None


class CoveredMember(Answer):
    """A member that the consolidated filing of one above stands for."""

    agency: str
    agency_code: str
    by: str


class TotalTrace(Answer):
    """A figure of a total with every member's figure."""

    agency: str
    agency_code: str
    year: int
    table: str
    row: str
    column: str
    period: str
    row_label: str
    column_label: str
    unit: str
    value: Value
    mark: Mark
    text: str | None
    additive: bool
    members: list[TraceOfMember]
    without_figure: list[WithoutFigure]
    missing: list[MissingMember]
    covered: list[CoveredMember]
    reported: Trace | None
