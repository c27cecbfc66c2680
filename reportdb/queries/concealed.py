"""Findings as a reader may be told them: without the names of agencies outside the remit, and without figures of theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportdb.checks.concealing import concealed, names_others, reads_last_year, without_last_year
from reportdb.findings import Finding
from reportdb.queries.registry import agency_names
from reportdb.queries.remit import Remit
from reportdb.reader import Reading

#: the agency and the year of a report
Whose = tuple[int, int]


def for_reader(conn: Reading, remit: Remit, findings: Sequence[Finding], whose: Whose | None = None) -> list[Finding]:
    """The findings of a report in words for a remit; who sees everybody is told everything.

    Whatever is stored or compared is the finding as it was made: this is for telling alone. `whose` report it is says
    whether last year's figures may be told: the agency may have been another office's then.
    """
    return list(findings) if remit.unlimited else _Teller(conn, remit).told(findings, whose)


def for_reader_of_many(
    conn: Reading, remit: Remit, findings: Mapping[int, Sequence[Finding]], whose: Mapping[int, Whose] | None = None
) -> dict[int, list[Finding]]:
    """The same of some filings, by filing; the register is asked once for each year."""
    if remit.unlimited:
        return {number: list(items) for number, items in findings.items()}
    teller, known = _Teller(conn, remit), whose or {}
    return {number: teller.told(items, known.get(number)) for number, items in findings.items()}


class _Teller:
    def __init__(self, conn: Reading, remit: Remit) -> None:
        self._conn, self._remit = conn, remit
        self._names: dict[frozenset[int], set[str]] = {}

    def told(self, findings: Sequence[Finding], whose: Whose | None) -> list[Finding]:
        year = None if whose is None else whose[1]
        hidden = whose is not None and not self._remit.in_year(whose[1] - 1).covers(whose[0])
        found = []
        for item in findings:
            if hidden and reads_last_year(item):
                found.append(without_last_year(item))
            else:
                found.append(concealed(item, self._seen, year) if names_others(item) else item)
        return found

    def _seen(self, year: int | None) -> set[str]:
        """The names of all that are seen in a year, former ones too."""
        then = self._remit if year is None else self._remit.in_year(year)
        if then.agencies not in self._names:
            self._names[then.agencies] = {name.name for name in agency_names(self._conn, then)}
        return self._names[then.agencies]
