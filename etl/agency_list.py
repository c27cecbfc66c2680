"""One line of an agency list."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from etl.agency_spans import Link

COLUMNS = frozenset({
    "level", "kind", "region_code", "credit_code", "rule_making", "valid_from", "valid_to", "superior", "reports_to",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Alias:
    """曾用名 or 简称; one with a date was the agency's name until then."""

    name: str
    until: dt.date | None = None

    @property
    def last_year(self) -> int | None:
        """The last year whose report bears the name: the agency bore it when that year ended."""
        if self.until is None:
            return None
        return self.until.year if (self.until.month, self.until.day) == (12, 31) else self.until.year - 1


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """One line of an agency list; empty where the list says nothing.

    `superior` and `reports_to` are a name or a code, or several with dates. Columns the list does not have are not in
    `says`: of them the registry keeps what it has. `predecessors` and `merged_into` are None where the cell is empty,
    which says nothing; an empty tuple says that there are none. `where` is the line, for messages.
    """

    name: str
    code: str | None = None
    superior: str | tuple[Link, ...] = ""
    level: str = ""
    kind: str = ""
    region_code: str = ""
    credit_code: str = ""
    rule_making: bool | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    aliases: tuple[Alias, ...] = ()
    reports_to: str | tuple[Link, ...] = ""
    predecessors: tuple[str, ...] | None = None
    merged_into: tuple[str, ...] | None = None
    says: frozenset[str] = COLUMNS
    where: str = field(default="", compare=False)
    line: str = field(default="", compare=False)  # the same for officers

    @property
    def told(self) -> str:
        """The line and the name, for messages."""
        return f"{self.where}: {self.name}" if self.where else self.name

    @property
    def said(self) -> str:
        """The same in Chinese."""
        return f"{self.line}“{self.name}”"
