"""Findings as a reader may be told them: without the names of agencies outside the remit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportdb.checks.concealing import concealed, names_others
from reportdb.findings import Finding
from reportdb.queries.registry import agency_names
from reportdb.queries.remit import Remit
from reportdb.reader import Reading


def for_reader(conn: Reading, remit: Remit, findings: Sequence[Finding]) -> list[Finding]:
    """The findings in words for a remit; who sees everybody is told everything.

    Whatever is stored or compared is the finding as it was made: this is for telling alone.
    """
    if remit.unlimited or not any(map(names_others, findings)):
        return list(findings)
    seen = {name.name for name in agency_names(conn, remit)}
    return [concealed(item, seen) for item in findings]


def for_reader_of_many(
    conn: Reading, remit: Remit, findings: Mapping[int, Sequence[Finding]]
) -> dict[int, list[Finding]]:
    """The same of some filings, by filing; the register is asked once."""
    if remit.unlimited or not any(names_others(item) for items in findings.values() for item in items):
        return {number: list(items) for number, items in findings.items()}
    seen = {name.name for name in agency_names(conn, remit)}
    return {number: [concealed(item, seen) for item in items] for number, items in findings.items()}
