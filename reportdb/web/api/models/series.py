"""Indicators over the years, passages between years, and the ledger of changes."""

from __future__ import annotations

from pydantic import ConfigDict, Field

from reportdb.web.api.models.base import Answer
from reportdb.web.api.models.figures import Correction, Scope
from reportdb.web.api.models.filings import Side


class Indicator(Answer):
    """A derived indicator; none of them is statutory."""

    code: str
    name: str
    numerator: list[str]
    denominator: list[str]
    minimum: int
    editions: list[str]
    note: str
    source: str


class Point(Answer):
    """An indicator of one agency in one year; the object of `series --format json`."""

    agency: str
    agency_code: str
    scope: Scope
    year: int
    indicator: str
    state: str
    mark: str | None
    value: int | float | str | None
    unit: str | None
    text: str | None
    numerator: int | None
    denominator: int | None
    small_sample: bool
    basis: str | None
    break_: bool = Field(alias="break")
    parts: list[str]
    note: str | None
    edition: str | None
    filing_id: int | None
    as_filed: bool


class Passage(Answer):
    """A line of the balance between two years; the object of `carry --format json`.

    Beside these keys there are, for each operand of the rule, its value, `_mark` and `_text` (such as
    `carried_out_before`, `carried_out_before_mark`).
    """

    model_config = ConfigDict(extra="allow", protected_namespaces=())
    agency: str
    agency_code: str
    scope: Scope
    year_before: int
    year: int
    edition_before: str | None
    edition: str | None
    rule: str
    line_code: str
    line: str
    state: str
    expected: int | None
    explanation: str | None
    explained_by: str | None
    explained_at: str | None
    predecessors: str | None
    not_comparable: str | None
    other_agencies: str | None


class TouchedAgain(Answer):
    """The filing that took a total's place since, and what stands in the cell there."""

    filing: int
    value: int | str | None
    mark: str
    text: str | None


class TouchedTotal(Answer):
    """A stored total that a change touches."""

    agency: str
    agency_code: str
    filing: int
    table: str
    row: str
    column: str
    value: int | str | None
    mark: str
    text: str | None
    change: int | str | None
    superseded_by: TouchedAgain | None


class Restatement(Answer):
    """A figure of an accepted report that was changed later (更正表); the object of `restatements --format json`."""

    agency: str
    agency_code: str
    year: int
    scope: Scope
    how: str
    table: str
    row: str
    row_label: str
    column: str
    column_label: str
    period: str
    unit: str
    old: Side
    new: Side
    old_filing: int | None
    new_filing: int
    at: str
    by: str
    reason: str
    files: list[str]
    restored_from: int | None
    totals: list[TouchedTotal]
    correction: Correction | None = None
