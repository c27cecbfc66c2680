"""Cases of the queries about what was found in filings and said of it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from reportdb.forms import STATUTORY_TABLES
from reportdb.queries import concealed, explanations, filings, peers, waiting
from reportdb.queries.remit import Remit
from tests.county_house import EVERYONE, YEARS, House
from tests.query_cases.asked import Case, all_filings, each, keys_of


def _numbered(conn: Connection, remit: Remit, h: House) -> object:
    asked = []
    for row in all_filings(conn):
        for item in explanations.explained_findings(conn, EVERYONE, row):
            if item.number is not None:
                asked.append((row, item.number.split("-")[1]))
    return each(lambda row, short: explanations.finding_numbered(conn, remit, row, short).message, asked)


LIMITS = {
    (code, cell): (10**9, 0) for code in STATUTORY_TABLES for cell in peers.watched_cells(code)
}  # everybody lies beyond


CASES: Mapping[str, Case] = {
    "concealed.for_reader": lambda c, r, h: [
        concealed.for_reader(c, r, filings.findings_as_made(c, EVERYONE, row.id)) for row in all_filings(c) if r.covers(row.agency_id)
    ],
    "concealed.for_reader_of_many": lambda c, r, h: concealed.for_reader_of_many(
        c, r, {row.id: filings.findings_as_made(c, EVERYONE, row.id) for row in all_filings(c) if r.covers(row.agency_id)}
    ),
    "explanations.explanations_of": lambda c, r, h: [
        one for key in keys_of(h) for one in explanations.explanations_of(c, r, *key)
    ],
    "explanations.report_id_of": lambda c, r, h: [
        key for key in keys_of(h) if explanations.report_id_of(c, r, *key) is not None
    ],
    "explanations.key_of_report": lambda c, r, h: each(
        lambda one: explanations.key_of_report(c, r, one), sorted({row.report_id for row in all_filings(c)})
    ),
    "explanations.explained_findings": lambda c, r, h: [
        item for row in all_filings(c) for item in explanations.explained_findings(c, r, row)
    ],
    "explanations.explained_findings_of": lambda c, r, h: list(explanations.explained_findings_of(c, r, all_filings(c)).values()),
    "explanations.open_findings": lambda c, r, h: list(explanations.open_findings(c, r, all_filings(c)).values()),
    "explanations.explained_breaks": lambda c, r, h: [
        list(found.values()) for rule in ("T2-VALID", "T3-CARRY", "T2-VALID-MIN")
        for found in explanations.explained_breaks(c, r, rule, YEARS).values()
    ],
    "explanations.finding_numbered": _numbered,
    "explanations.cleared_of_year": lambda c, r, h: [
        row.agency for year in YEARS for number in explanations.cleared_of_year(c, r, year)
        for row in all_filings(c) if row.id == number
    ],
    "peers.peer_counts": lambda c, r, h: peers.peer_counts(c, r, 2023, "县级", "政府部门"),
    "peers.peers_beyond": lambda c, r, h: peers.peers_beyond(c, r, 2023, "县级", "政府部门", LIMITS),
    "peers.peers_with": lambda c, r, h: [
        row.agency for number in peers.peers_with(c, r, 2023, "县级", "政府部门", ["DUP-AGENCY", "T3-ID"])
        for row in all_filings(c) if row.id == number
    ],
    "waiting.returned_reports": lambda c, r, h: waiting.returned_reports(c, r),
    "waiting.doubtful_reports": lambda c, r, h: waiting.doubtful_reports(c, r),
}  # fmt: skip
