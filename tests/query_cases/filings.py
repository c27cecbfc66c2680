"""Cases of the queries about filings and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from sqlalchemy import Connection

from reportdb.checks import figures_keys
from reportdb.queries import (
    corrections,
    current_filings,
    differences,
    filings,
    history,
    recent,
    reports,
    reports_of_year,
    restatements,
    sign_offs,
    table_editions,
    twins,
    years,
)
from reportdb.queries.filings import FilingRow
from reportdb.report import Scope
from tests.county_house import EVERYONE, YEARS
from tests.query_cases.asked import Case, agencies_of, all_filings, each, frames, keys_of


def _pairs(conn: Connection) -> list[tuple[FilingRow, FilingRow]]:
    rows = sorted(all_filings(conn), key=lambda row: (row.report_id, row.n))
    return [(one, two) for one, two in pairwise(rows) if one.report_id == two.report_id]


def _digests(conn: Connection) -> list[str]:
    found = {
        key for row in all_filings(conn) for key in figures_keys(reports.load_report(conn, EVERYONE, row.id)).values()
    }
    return sorted(found)


CASES: Mapping[str, Case] = {
    "corrections.corrections_of": lambda c, r, h: [one for row in all_filings(c) for one in corrections.corrections_of(c, r, row.id)],
    "current_filings.current_page": lambda c, r, h: [
        current_filings.current_page(c, r, 2023, scope, limit=limit, offset=offset)
        for scope in (None, Scope.OWN, Scope.CONSOLIDATED) for limit, offset in ((100, 0), (2, 1))
    ],
    "differences.changes": lambda c, r, h: each(lambda one, two: differences.changes(c, r, one, two), _pairs(c)),
    "filings.current": lambda c, r, h: [one for key in keys_of(h) if (one := filings.current(c, r, *key)) is not None],
    "filings.current_of": lambda c, r, h: filings.current_of(c, r, agencies_of(h), 2023),
    "filings.current_around": lambda c, r, h: [one for key in keys_of(h) for one in filings.current_around(c, r, *key).values()],
    "filings.filing": lambda c, r, h: each(lambda row: filings.filing(c, r, row.id), all_filings(c)),
    "filings.filings_of_report": lambda c, r, h: [one for key in keys_of(h) for one in filings.filings_of_report(c, r, *key)],
    "filings.superseded_by": lambda c, r, h: [
        one for row in all_filings(c) if (one := filings.superseded_by(c, r, row)) is not None
    ],
    "filings.is_known": lambda c, r, h: [key for key in keys_of(h) if filings.is_known(c, r, *key)],
    "filings.filings_of_year": lambda c, r, h: [row for year in YEARS for row in filings.filings_of_year(c, r, year)],
    "filings.findings_of": lambda c, r, h: [item for row in all_filings(c) for item in filings.findings_of(c, r, row.id)],
    "filings.tables_of": lambda c, r, h: [one for row in all_filings(c) for one in filings.tables_of(c, r, row.id)],
    "filings.tables_of_filings": lambda c, r, h: filings.tables_of_filings(c, r, [row.id for row in all_filings(c)]),
    "filings.sign_offs": lambda c, r, h: [
        one for row in all_filings(c) for one in filings.sign_offs(c, r, row.report_id).values()
    ],
    "filings.sources_of": lambda c, r, h: [one for row in all_filings(c) for one in filings.sources_of(c, r, row.id)],
    "filings.sources_of_filings": lambda c, r, h: filings.sources_of_filings(c, r, [row.id for row in all_filings(c)]),
    "filings.files_of_filings": lambda c, r, h: filings.files_of_filings(c, r, [row.id for row in all_filings(c)]),
    "history.history": lambda c, r, h: [one for agency in agencies_of(h) for one in history.history(c, r, agency, 2023)],
    "recent.recent_filings": lambda c, r, h: [recent.recent_filings(c, r, limit) for limit in (3, 1000)],
    "reports.load_report": lambda c, r, h: each(lambda row: reports.load_report(c, r, row.id), all_filings(c)),
    "reports_of_year.reports_of_year": lambda c, r, h: reports_of_year.reports_of_year(c, r, 2023, all_filings(c), whole=True),
    "restatements.restatements": lambda c, r, h: [
        one for under in (None, h.city, h.b) for one in restatements.restatements(c, r, 2023, under)
    ],
    "restatements.ledger": lambda c, r, h: [
        restatements.ledger(c, r, 2023, under, part)
        for under in (None, h.city, h.a, h.b) for part in (None, slice(0, 1), slice(1, 2))
    ],
    "sign_offs.sign_offs": lambda c, r, h: sign_offs.sign_offs(c, r, 2023),
    "table_editions.table_editions": lambda c, r, h: [
        row.agency for number in table_editions.table_editions(c, r, 2023) for row in all_filings(c) if row.id == number
    ],
    "twins.twins_of": lambda c, r, h: [
        one for agency in (h.a_edu, h.b_edu) for one in twins.twins_of(c, r, _digests(c), agency, "own")
    ],
    "years.select_years": frames(years.select_years),
    "years.filed_years": lambda c, r, h: years.filed_years(c, r),
}  # fmt: skip
