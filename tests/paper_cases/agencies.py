"""Cases of the papers about agencies and who did what."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.papers import agency_rows, agency_tree, audit_words
from reportdb.queries import audit, registry
from tests.paper_cases.asked import Asked, Case


def _trail(a: Asked) -> object:
    rows = audit.trail(a.conn, a.remit, limit=1000).rows
    numbers = {number for row in rows for number in audit_words.agencies_in(row.what)}
    names = {
        row.id: row.name for row in registry.agencies(a.conn, a.remit) if row.id in numbers or a.remit.covers(row.id)
    }
    return [audit_words.line(row, names) for row in rows]


def _register(a: Asked) -> object:
    rows, names = registry.agencies(a.conn, a.remit), registry.agency_names(a.conn, a.remit)
    return agency_rows.flat(agency_rows.records(rows, names, registry.collector_links(a.conn, a.remit)))


def _grown(a: Asked) -> object:
    """The trees of years in one of which the other county collected a report of ours."""
    found = []
    for year in (None, 2020, 2021, 2023):
        rows = registry.agencies(a.conn, a.remit, year)
        names = {} if year is None else registry.names_in(a.conn, a.remit, year)
        found.append(agency_tree.grown(rows, names, registry.collectors(a.conn, year), None, 100))
    return found


CASES: Mapping[str, Case] = {
    "agency_rows.records": _register,
    "agency_tree.grown": _grown,
    "audit_words.line": _trail,
}  # fmt: skip
