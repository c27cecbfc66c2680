"""The findings of one report as numbered issues, alike on its page, in the picture of its sheet and in links between them."""

from __future__ import annotations

from typing import NamedTuple

from etl.marked_copy.issue import Issue, issue_of
from etl.results import ImportResult
from reportdb.findings import Finding, Level


class Numbered(NamedTuple):
    """One of them."""

    number: int
    finding: Finding
    issue: Issue


def issues_of(result: ImportResult) -> list[Numbered]:
    """What must be right first, then what wants an explanation, then notices; each as it was found."""
    ranks = list(Level)
    whose = (result.agency, result.year, result.scope)
    ordered = sorted(result.findings, key=lambda item: ranks.index(item.level))
    return [
        Numbered(number, item, issue_of(item, result.places, result.editions, whose, ""))
        for number, item in enumerate(ordered, 1)
    ]
