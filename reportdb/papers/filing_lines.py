"""What is said of a filing on screen: its findings by level, in the words of whoever must mend the sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from etl.marked_copy.issue import Issue
from etl.marked_copy.stored import issues_of
from reportdb.findings import LEVEL_NAMES, Finding, Level
from reportdb.papers.names import reason_words
from reportdb.queries.filings import FilingRow, PlaceRow

_NUMBER = re.compile(r" ?\bfiling (\d+) ?")


class Line(NamedTuple):
    """A finding with its line; `short` is the end of its number, by which it is explained ("" for a notice)."""

    number: int
    finding: Finding
    issue: Issue
    short: str

    @property
    def counts(self) -> bool:
        """Whether it is still to be mended or explained."""
        return self.finding.level is not Level.NOTICE and not self.finding.cleared

    @property
    def open(self) -> bool:
        """Whether it still wants an explanation."""
        return self.finding.level is Level.VERIFY and not self.finding.cleared


class Group(NamedTuple):
    """The findings of one level."""

    level: Level
    name: str
    lines: list[Line]


def groups(row: FilingRow, findings: Sequence[Finding], places: Sequence[PlaceRow]) -> list[Group]:
    """The findings by level, gravest first; levels without any are left out."""
    lines = [
        Line(*one, one.finding.number.partition("-")[2] if one.finding.number else "")
        for one in issues_of(row, list(findings), list(places))
    ]
    found = [
        Group(level, LEVEL_NAMES[level], [line for line in lines if line.finding.level is level]) for level in Level
    ]
    return [group for group in found if group.lines]


def told_reason(reason: str) -> str:
    """Why a filing was made, for officers: other filings are called as on the lists."""
    return numbered(reason_words(reason))


def numbered(text: str) -> str:
    """Words for officers in which filings are called as on the lists: 报送 12."""
    return _NUMBER.sub(r"报送 \1 ", text).strip()
