"""Who has filed, been returned or not filed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from reportdb.queries.filings import FilingRow, filings_of_year
from reportdb.queries.registry import agencies, agency_names, list_loaded, subtree
from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report
from reportdb.queries.tables import filing as filing_rows
from reportdb.queries.tables import finding as finding_rows


class StatusRow(NamedTuple):
    """An agency's standing in a year: `state` is accepted, as_filed, returned or missing (then without a scope)."""

    agency: str
    agency_code: str
    year: int
    scope: str | None
    state: str
    filing: int | None
    errors: int
    verifies: int
    received: dt.date | None


def status(conn: Connection, remit: Remit, year: int, under: int | None = None) -> list[StatusRow]:
    """One row per agency and scope, in the order of the registry; `under` limits it to an agency and those below it.

    The filing shown is the current one, else the newest returned one. Agencies that did not exist in the year are
    left out, and so are those only an import has met once an agency list is loaded - unless they have filed.
    """
    below = None if under is None else subtree(conn, remit, under, year)
    filed = _filings(conn, remit, year)
    counts = _finding_counts(conn, year)
    known_only = list_loaded(conn)
    names = _names_in(conn, remit, year)
    rows: list[StatusRow] = []
    for office in agencies(conn, remit, year):
        if below is not None and office.id not in below:
            continue
        shown = filed.get(office.id, [])
        rows.extend(_row(item, counts) for item in shown)
        if not shown and office.existed_in(year) and (office.registered or not known_only):
            name = names.get(office.id, office.name)
            rows.append(StatusRow(name, office.code or f"#{office.id}", year, None, "missing", None, 0, 0, None))
    return rows


def _filings(conn: Connection, remit: Remit, year: int) -> dict[int, list[FilingRow]]:
    """The filing that stands for each report of the year, by agency, `own` after `consolidated`."""
    chosen: dict[int, FilingRow] = {}
    for row in filings_of_year(conn, remit, year):
        chosen.setdefault(row.report_id, row)
    found: dict[int, list[FilingRow]] = defaultdict(list)
    for row in sorted(chosen.values(), key=lambda row: row.scope):
        found[row.agency_id].append(row)
    return found


def _finding_counts(conn: Connection, year: int) -> dict[tuple[int, str], int]:
    statement = (
        select(finding_rows.c.filing_id, finding_rows.c.level, func.count())
        .join(filing_rows, filing_rows.c.id == finding_rows.c.filing_id)
        .join(annual_report, annual_report.c.id == filing_rows.c.report_id)
        .where(annual_report.c.year == year)
        .group_by(finding_rows.c.filing_id, finding_rows.c.level)
    )
    return {(row[0], row[1]): row[2] for row in conn.execute(statement)}


def _names_in(conn: Connection, remit: Remit, year: int) -> dict[int, str]:
    """Former names that were still borne at the end of the year."""
    former = [name for name in agency_names(conn, remit) if name.last_year is not None and year <= name.last_year]
    former = [name for name in former if name.first_year is None or name.first_year <= year]
    former.sort(key=lambda name: name.last_year or 0, reverse=True)
    return {name.agency_id: name.name for name in former}


def _row(row: FilingRow, counts: dict[tuple[int, str], int]) -> StatusRow:
    state = "as_filed" if row.as_filed else row.state
    errors, verifies = counts.get((row.id, "error"), 0), counts.get((row.id, "verify"), 0)
    return StatusRow(row.agency, row.agency_code, row.year, row.scope, state, row.id, errors, verifies, row.received_on)
