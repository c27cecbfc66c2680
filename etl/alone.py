"""What follows from one report alone: worked out by whoever read it, while others read on, and taken where it still holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from etl.digest import digest
from etl.places import locate
from reportdb.checks import check, figures_keys

if TYPE_CHECKING:
    from etl.pending import Pending
    from etl.transform import Assembled
    from reportdb.checks import Surroundings
    from reportdb.findings import Finding
    from reportdb.forms import Catalog


@dataclass(frozen=True, slots=True)
class Alone:
    """The digest of a report, the keys of its figures, and what the rules find in it without any other report."""

    digest: str
    keys: dict[str, str]
    findings: list[Finding]


def alone(read: Assembled, rules: Catalog) -> Alone:
    """The same for a report as it is now."""
    report = read.report
    return Alone(digest(report), figures_keys(report), locate(check(report, rules), read.places))


def foresee(reports: Iterable[Pending], rules: Catalog) -> None:
    """Work it out for reports just read. Whoever changes one of them afterwards takes it away again."""
    for report in reports:
        if report.read is not None:
            report.read.alone = alone(report.read, rules)


def nothing_beside(held: Surroundings) -> bool:
    """Whether the rules would find in a report what they find in it alone."""
    silent = held.last_year is None and held.other_scope is None and held.received is None
    return silent and not held.twins and not held.peers and held.rule_making is not False
