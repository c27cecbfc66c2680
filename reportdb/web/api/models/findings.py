"""What is wrong or doubtful in a report; the objects `import --json` and `check --json` print."""

from __future__ import annotations

from typing import ClassVar, Literal

from reportdb.web.api.models.base import Answer, Value


class Values(Answer):
    """What a rule expected, what it found, and what it added up, by code."""

    expected: Value
    found: Value
    operands: dict[str, Value]


class Explanation(Answer):
    """What a person said of it; `reopened` where the figures have changed since."""

    state: Literal["explained", "reopened"]
    text: str
    by: str
    at: str


class Finding(Answer):
    """An error must be right before the report counts, a verify wants an explanation, a notice wants a look.

    `number` names it for an explanation, as `12-a3f09c`.
    """

    code: str
    level: Literal["error", "verify", "notice"]
    message: str
    table: str | None
    row: str | None
    column: str | None
    sheet: str | None
    cell: str | None
    values: Values
    number: str | None = None
    explanation: Explanation | None = None


class Explained(Answer):
    """A finding with the sentence that clears it."""

    not_in_csv: ClassVar[frozenset[str]] = frozenset()
    filing: int
    finding: Finding
    replaced: bool
