"""Totals; the object of `total --format json`."""

from __future__ import annotations

from reportdb.web.api.models.base import Answer, Value
from reportdb.web.api.models.figures import Mark, Scope
from reportdb.web.api.models.findings import Finding
from reportdb.web.api.models.traces import CoveredMember

Cells = dict[str, list[dict[str, int | str | None]]]


class Member(Answer):
    """A filing that is added."""

    agency: str
    agency_code: str
    scope: Scope
    stands_for: str
    filing: int
    edition: str | None
    editions: dict[str, str]
    as_filed: bool
    received: str | None
    errors: int
    verifies: int
    files: list[str]


class Absent(Answer):
    """An agency without an accepted filing."""

    agency: str
    agency_code: str
    returned: int | None
    ended: str | None


class Place(Answer):
    """A cell of a table."""

    table: str
    row: str
    column: str
    period: str
    label: str
    unit: str


class Given(Answer):
    """What a member gave."""

    agency: str
    agency_code: str
    filing: int
    value: Value
    mark: Mark
    text: str | None


class Apart(Place):
    """A figure that stands beside the form of the total."""

    value: Value
    mark: Mark
    text: str | None
    members: list[Given]


class LeftOut(Apart):
    """A figure of another edition that is not in the total."""

    edition: str
    additive: bool


class NotANumber(Place):
    """A member's figure that is no number, and so was not added."""

    agency: str
    agency_code: str
    filing: int
    value: Value
    mark: Mark
    text: str | None


class Stated(Answer):
    """A figure of one side of the 差额表."""

    value: Value
    mark: Mark
    text: str | None


class Difference(Place):
    """The agency's own consolidated report held against the computed total."""

    standing: str
    reported: Stated | None
    computed: Stated | None
    difference: Value


class Total(Answer):
    """The sum of an agency's own filing and the totals of its members, cell by cell, with all that is no part of it.

    `report`, `own` and `subordinate` hold the rows of each table as `show` gives them, those of `report` with how many
    `members` gave a number.
    """

    agency: str
    agency_code: str
    year: int
    ended: str | None
    scope: Scope
    edition: str
    expected: int
    present: int
    members: list[Member]
    missing: list[Absent]
    covered: list[CoveredMember]
    report: Cells
    own: Cells | None
    subordinate: Cells | None
    not_additive: list[Place]
    apart: list[Apart]
    left_out: list[LeftOut]
    not_numbers: list[NotANumber]
    findings: list[Finding]
    reported: int | None
    differences: list[Difference] | None
