"""Filings: which is current, what was found in them, and where their tables were read."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from reportdb.errors import NothingToShow
from reportdb.findings import Finding, Level
from reportdb.place_list import places_of
from reportdb.queries.concealed import for_reader
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, among, ask, day, listed, moment
from reportdb.report import SignOff
from reportdb.views import AGENCY_CODE, NAME_IN_YEAR


class FilingRow(NamedTuple):
    """A stored filing without its figures. `agency` is the name borne in that year; `sources_key` names its files."""

    id: int
    n: int
    report_id: int
    agency_id: int
    agency: str
    agency_code: str
    year: int
    scope: str
    edition: str | None
    state: str
    is_current: bool
    as_filed: bool
    reason: str
    received_on: dt.date | None
    created_at: dt.datetime
    digest: str
    sources_key: str


class PlaceRow(NamedTuple):
    """Where a table of a filing was read; all but `table` and `edition` are None when it came from no file."""

    table: str
    edition: str | None
    sha256: str | None
    file: str | None
    sheet: str | None
    positions: str | None


_NAME = NAME_IN_YEAR.format(year="r.year")
#: plain text throughout: building and caching a statement costs more than running it, and readers do without SQLAlchemy
ROW = f"""SELECT fi.id, fi.n, fi.report_id, r.agency_id, {_NAME}, {AGENCY_CODE}, r.year, r.scope, fi.edition,
  fi.state, fi.is_current, fi.as_filed, fi.reason, fi.received_on, fi.created_at, fi.digest, fi.sources_key
FROM annual_report r JOIN filing fi ON fi.report_id = r.id JOIN agency a ON a.id = r.agency_id"""
_AROUND = f"{ROW} WHERE fi.is_current AND r.agency_id = ? AND (r.scope = ? AND r.year IN (?, ?, ?) OR r.year = ?)"
_OF_REPORT = f"{ROW} WHERE r.agency_id = ? AND r.year = ? AND r.scope = ?"


def current(conn: Reading, remit: Remit, agency_id: int, year: int, scope: str) -> FilingRow | None:
    """The accepted filing that counts, if there is one."""
    if not remit.covers(agency_id):
        return None
    row = ask(conn, f"{_OF_REPORT} AND fi.is_current", agency_id, year, str(scope)).first()
    return None if row is None else typed(row)


def current_of(conn: Reading, remit: Remit, agencies: Collection[int], year: int) -> dict[tuple[int, str], FilingRow]:
    """The accepted filings that count of some agencies in a year, by agency and scope; name at most some thousand."""
    named = listed(agency for agency in sorted(agencies) if remit.covers(agency))
    rows = ask(conn, f"{ROW} WHERE r.agency_id IN ({named}) AND r.year = ? AND fi.is_current", year)
    found = map(typed, rows)
    return {(row.agency_id, row.scope): row for row in found}


def current_around(
    conn: Reading, remit: Remit, agency_id: int, year: int, scope: str
) -> dict[tuple[int, str], FilingRow]:
    """Current filings of the year before, the year and the year after, and the year's of the other scope."""
    rows = ask(conn, _AROUND, agency_id, str(scope), year - 1, year, year + 1, year).all()
    return {(row[6], row[7]): typed(row) for row in rows if remit.in_year(row[6]).covers(agency_id)}


def typed(row: Sequence[Any]) -> FilingRow:
    """A row of ROW, SQLite's own types into ours."""
    values = (*row[:10], bool(row[10]), bool(row[11]), row[12], day(row[13]), moment(row[14]), *row[15:])
    return FilingRow._make(values)


def filing(conn: Reading, remit: Remit, filing_id: int) -> FilingRow:
    """One filing by its id; NothingToShow when there is none, or none the reader may see."""
    row = ask(conn, f"{ROW} WHERE fi.id = ?", filing_id).first()
    if row is None or not remit.in_year(row[6]).covers(row[3]):
        raise NothingToShow(f"there is no filing {filing_id}")
    return typed(row)


def filings_of_report(conn: Reading, remit: Remit, agency_id: int, year: int, scope: str) -> list[FilingRow]:
    """All versions of a report, newest first."""
    if not remit.covers(agency_id):
        return []
    return [typed(row) for row in ask(conn, f"{_OF_REPORT} ORDER BY fi.n DESC", agency_id, year, str(scope))]


ACCEPTED = "accepted"


def accepted_after(rows: Iterable[FilingRow], row: FilingRow) -> FilingRow | None:
    """The accepted filing that came next among those of the same report: it took the place of an accepted `row`."""
    later = [one for one in rows if one.state == ACCEPTED and one.n > row.n and one.report_id == row.report_id]
    return min(later, key=lambda one: one.n, default=None)


def superseded_by(conn: Reading, remit: Remit, row: FilingRow) -> FilingRow | None:
    """The filing that took the place of an accepted one; None for a current and for a returned one."""
    if row.state != ACCEPTED or row.is_current:
        return None
    return accepted_after(filings_of_report(conn, remit, row.agency_id, row.year, row.scope), row)


_KNOWN = "SELECT 1 FROM annual_report WHERE agency_id = ? AND year = ? AND scope = ?"


def is_known(conn: Reading, remit: Remit, agency_id: int, year: int, scope: str) -> bool:
    """Whether any version of a report was ever stored, returned ones included; a cheap look before the full list."""
    if not remit.covers(agency_id):
        return False
    return ask(conn, _KNOWN, agency_id, year, str(scope)).first() is not None


def filings_of_year(conn: Reading, remit: Remit, year: int) -> list[FilingRow]:
    """All filings of a year, the current one of each report first, then newest first."""
    order = "ORDER BY fi.is_current DESC, fi.n DESC"
    rows = ask(conn, f"{ROW} WHERE r.year = ? AND {remit.condition('r.agency_id')} {order}", year)
    return list(map(FilingRow._make if conn.dialect.name == "postgresql" else typed, rows.all()))


def _visible(remit: Remit, filing_id: str) -> str:
    """Whether rows that hang on a filing are those of agencies in the remit."""
    if remit.unlimited:
        return "TRUE"
    seen = "SELECT fi.id FROM filing fi JOIN annual_report r ON r.id = fi.report_id"
    return f"{filing_id} IN ({seen} WHERE {remit.condition('r.agency_id', 'r.year')})"


_FINDINGS = """SELECT f.filing_id, w.code, w.level, w.message, w.table_code, w.row_code, w.column_code, w.sheet, w.cell,
  w.expected, w.found, w.operands, w.places
FROM finding f JOIN finding_wording w ON w.id = f.wording_id WHERE {} ORDER BY f.id"""


def findings_of(conn: Reading, remit: Remit, filing_id: int) -> list[Finding]:
    """The findings of a filing in the order they were made, in words for the remit."""
    found = findings_as_made(conn, remit, filing_id)
    whose = ask(conn, _WHOSE, filing_id).first() if found and remit.years else None
    return for_reader(conn, remit, found, None if whose is None else (whose[0], whose[1]))


_WHOSE = "SELECT r.agency_id, r.year FROM filing fi JOIN annual_report r ON r.id = fi.report_id WHERE fi.id = ?"


def findings_as_made(conn: Reading, remit: Remit, filing_id: int) -> list[Finding]:
    """The same word for word: for comparing, not for telling, as they may name agencies outside the remit."""
    which = f"f.filing_id = ? AND {_visible(remit, 'f.filing_id')}"
    return [_finding(row[1:]) for row in ask(conn, _FINDINGS.format(which), filing_id)]


def findings_by_filing(conn: Reading, which: str, *values: Any) -> dict[int, list[Finding]]:
    """Findings of many filings as they were made, whoever may see them: for counting. `which` is a condition on `finding f` and its `finding_wording w`."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for row in ask(conn, _FINDINGS.format(which), *values):
        found[row[0]].append(_finding(row[1:]))
    return found


def _finding(row: Sequence[Any]) -> Finding:
    code, level, message, table, line, column, sheet, cell, expected, found, operands, places = row
    return Finding(
        code,
        Level(level),
        message,
        table,
        line,
        column,
        sheet,
        cell,
        None if expected is None else json.loads(expected),
        None if found is None else json.loads(found),
        json.loads(operands),
        places_of(places),
    )


def tables_of(conn: Reading, remit: Remit, filing_id: int) -> list[PlaceRow]:
    """The tables of a filing with the file, sheet and positions each was read from."""
    which = f"t.filing_id = ? AND {_visible(remit, 't.filing_id')}"
    return [_place(row) for row in ask(conn, _PLACES.format(which), filing_id)]


def tables_of_filings(conn: Reading, remit: Remit, filing_ids: Sequence[int]) -> dict[int, list[PlaceRow]]:
    """The same of some filings, by filing, in one statement; those that hold no table are left out."""
    found: dict[int, list[PlaceRow]] = defaultdict(list)
    named, numbers = among(conn, filing_ids)
    which = f"t.filing_id {named} AND {_visible(remit, 't.filing_id')}"
    for row in ask(conn, _PLACES.format(which), numbers):
        found[row[0]].append(_place(row))
    return dict(found)


_PLACES = """SELECT t.filing_id, t.table_code, t.edition, t.sha256, s.name, t.sheet, l.positions, o.name
FROM filing_table t LEFT JOIN table_layout l ON l.id = t.layout_id
LEFT JOIN filing_source s ON s.filing_id = t.filing_id AND s.sha256 = t.sha256
LEFT JOIN source_file o ON o.sha256 = t.sha256
WHERE {} ORDER BY t.table_code, t.part"""


def _place(row: Sequence[Any]) -> PlaceRow:
    # a table carried over from an earlier filing keeps that filing's file
    return PlaceRow(row[1], row[2], row[3], row[4] or row[7], row[5], row[6])


def sign_offs(conn: Reading, remit: Remit, report_id: int) -> dict[int, SignOff]:
    """Who signed each filing of a report, by its id."""
    sql = "SELECT id, responsible, reviewer, preparer, phone, filled_on FROM filing WHERE report_id = ?"
    return {row[0]: SignOff(*row[1:]) for row in ask(conn, f"{sql} AND {_visible(remit, 'id')}", report_id)}


def sources_of(conn: Reading, remit: Remit, filing_id: int) -> list[tuple[str, str, bool]]:
    """Files of a filing as (sha256, name, made): made it, or only repeated its figures."""
    sql = f"""SELECT sha256, name, made FROM filing_source
        WHERE filing_id = ? AND {_visible(remit, "filing_id")} ORDER BY made DESC, name"""
    return [(row[0], row[1], bool(row[2])) for row in ask(conn, sql, filing_id)]


def sources_of_filings(
    conn: Reading, remit: Remit, filing_ids: Sequence[int]
) -> dict[int, list[tuple[str, str, bool]]]:
    """The same of some filings, by filing, in one statement."""
    found: dict[int, list[tuple[str, str, bool]]] = defaultdict(list)
    named, numbers = among(conn, filing_ids)
    sql = f"""SELECT filing_id, sha256, name, made FROM filing_source
        WHERE filing_id {named} AND {_visible(remit, "filing_id")} ORDER BY made DESC, name"""
    for number, sha256, name, made in ask(conn, sql, numbers):
        found[number].append((sha256, name, bool(made)))
    return dict(found)


def files_of_filings(conn: Reading, remit: Remit, filing_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the files that made some filings, by filing, in one statement."""
    found: dict[int, list[str]] = defaultdict(list)
    named, numbers = among(conn, filing_ids)
    sql = f"""SELECT filing_id, name FROM filing_source
        WHERE filing_id {named} AND made AND {_visible(remit, "filing_id")} ORDER BY filing_id, name"""
    for number, name in ask(conn, sql, numbers):
        found[number].append(name)
    return dict(found)
