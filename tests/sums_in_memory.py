"""What some reports give to a total, added up here one by one: what the database's own sums are held against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from reportdb.consolidation import Member, Partial
from reportdb.forms.bridging import Crossing
from reportdb.report import Report


class Filed(NamedTuple):
    """A member and the report it filed."""

    member: Member
    report: Report


def filed(report: Report, filing: int = 1, *, whole: bool = False) -> Filed:
    editions = {table: data.edition for table, data in report.tables.items()}
    return Filed(Member(report.agency or "", "", filing, whole, editions), report)


def partial_of(crossing: Crossing, some: Iterable[Filed]) -> Partial:
    """The sum of some reports."""
    return Partial.of(crossing, (Partial.of_report(crossing, *one) for one in some))
