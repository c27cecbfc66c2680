"""Filings: which is current, what was found in them, and where their tables were read."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, literal_column, select

from reportdb.errors import NothingToShow
from reportdb.findings import Finding, Level
from reportdb.queries.remit import Remit
from reportdb.queries.tables import (
    agency,
    annual_report,
    filing_source,
    filing_table,
    source_file,
    table_layout,
)
from reportdb.queries.tables import filing as filing_rows
from reportdb.queries.tables import finding as finding_rows
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


#: filings named in one statement
_AT_ONCE = 1000
_NAME = NAME_IN_YEAR.format(year="r.year")
#: the hot path of an import: plain text, for building and caching a statement costs more than running it.
_AROUND = f"""SELECT fi.id, fi.n, fi.report_id, r.agency_id, {_NAME}, {AGENCY_CODE}, r.year, r.scope, fi.edition,
  fi.state, fi.is_current, fi.as_filed, fi.reason, fi.received_on, fi.created_at, fi.digest, fi.sources_key
FROM annual_report r JOIN filing fi ON fi.report_id = r.id AND fi.is_current JOIN agency a ON a.id = r.agency_id
WHERE r.agency_id = ? AND (r.scope = ? AND r.year IN (?, ?, ?) OR r.year = ?)"""


def _select(remit: Remit) -> Select[Any]:
    r, fi, a = annual_report.alias("r"), filing_rows.alias("fi"), agency.alias("a")
    return (
        select(
            fi.c.id,
            fi.c.n,
            fi.c.report_id,
            r.c.agency_id,
            literal_column(_NAME),
            literal_column(AGENCY_CODE),
            r.c.year,
            r.c.scope,
            fi.c.edition,
            fi.c.state,
            fi.c.is_current,
            fi.c.as_filed,
            fi.c.reason,
            fi.c.received_on,
            fi.c.created_at,
            fi.c.digest,
            fi.c.sources_key,
        )
        .select_from(fi.join(r, r.c.id == fi.c.report_id).join(a, a.c.id == r.c.agency_id))
        .where(remit.clause(r.c.agency_id))
    )


def current(conn: Connection, remit: Remit, agency_id: int, year: int, scope: str) -> FilingRow | None:
    """The accepted filing that counts, if there is one."""
    row = conn.execute(
        _select(remit).where(
            literal_column("r.agency_id") == agency_id,
            literal_column("r.year") == year,
            literal_column("r.scope") == str(scope),
            literal_column("fi.is_current"),
        )
    ).first()
    return None if row is None else FilingRow(*row)


def current_around(
    conn: Connection, remit: Remit, agency_id: int, year: int, scope: str
) -> dict[tuple[int, str], FilingRow]:
    """Current filings of the year before, the year and the year after, and the year's of the other scope."""
    if not remit.covers(agency_id):
        return {}
    sql = _AROUND if conn.dialect.name == "sqlite" else _AROUND.replace("?", "%s")
    rows = conn.exec_driver_sql(sql, (agency_id, str(scope), year - 1, year, year + 1, year)).all()
    return {(row[6], row[7]): _typed(row) for row in rows}


def _typed(row: Iterable[Any]) -> FilingRow:
    """SQLite's own types into ours."""
    found = FilingRow(*row)
    if isinstance(found.created_at, str):
        received = dt.date.fromisoformat(str(found.received_on)) if found.received_on else None
        found = found._replace(
            created_at=dt.datetime.fromisoformat(found.created_at),
            received_on=received,
            is_current=bool(found.is_current),
            as_filed=bool(found.as_filed),
        )
    return found


def filing(conn: Connection, remit: Remit, filing_id: int) -> FilingRow:
    """One filing by its id; NothingToShow when there is none, or none the reader may see."""
    row = conn.execute(_select(remit).where(literal_column("fi.id") == filing_id)).first()
    if row is None:
        raise NothingToShow(f"there is no filing {filing_id}")
    return FilingRow(*row)


def filings_of_report(conn: Connection, remit: Remit, agency_id: int, year: int, scope: str) -> list[FilingRow]:
    """All versions of a report, newest first."""
    statement = _select(remit).where(
        literal_column("r.agency_id") == agency_id,
        literal_column("r.year") == year,
        literal_column("r.scope") == str(scope),
    )
    return [FilingRow(*row) for row in conn.execute(statement.order_by(literal_column("fi.n").desc()))]


_KNOWN = "SELECT 1 FROM annual_report WHERE agency_id = ? AND year = ? AND scope = ?"


def is_known(conn: Connection, remit: Remit, agency_id: int, year: int, scope: str) -> bool:
    """Whether any version of a report was ever stored, returned ones included; a cheap look before the full list."""
    if not remit.covers(agency_id):
        return False
    sql = _KNOWN if conn.dialect.name == "sqlite" else _KNOWN.replace("?", "%s")
    return conn.exec_driver_sql(sql, (agency_id, year, str(scope))).first() is not None


def filings_of_year(conn: Connection, remit: Remit, year: int) -> list[FilingRow]:
    """All filings of a year, the current one of each report first, then newest first."""
    statement = _select(remit).where(literal_column("r.year") == year)
    statement = statement.order_by(literal_column("fi.is_current").desc(), literal_column("fi.n").desc())
    return [FilingRow(*row) for row in conn.execute(statement)]


def _visible(remit: Remit, statement: Select[Any], filing_id: Any) -> Select[Any]:
    """Limit rows that hang on a filing to those of agencies in the remit."""
    if remit.unlimited:
        return statement
    seen = (
        select(filing_rows.c.id)
        .join(annual_report, annual_report.c.id == filing_rows.c.report_id)
        .where(remit.clause(annual_report.c.agency_id))
    )
    return statement.where(filing_id.in_(seen))


_FINDINGS = select(
    *(
        finding_rows.c[name]
        for name in (
            "filing_id", "code", "level", "message", "table_code", "row_code", "column_code", "sheet", "cell", "expected",
            "found", "operands", "places",
        )
    )
).order_by(finding_rows.c.id)  # fmt: skip


def findings_of(conn: Connection, remit: Remit, filing_id: int) -> list[Finding]:
    """The findings of a filing in the order they were made."""
    statement = _visible(remit, _FINDINGS.where(finding_rows.c.filing_id == filing_id), finding_rows.c.filing_id)
    return [_finding(row[1:]) for row in conn.execute(statement)]


def findings_by_filing(conn: Connection, which: ColumnElement[bool]) -> dict[int, list[Finding]]:
    """Findings of many filings, whoever may see them: for counting."""
    found: dict[int, list[Finding]] = defaultdict(list)
    for row in conn.execute(_FINDINGS.where(which)):
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
        tuple(tuple(place) for place in json.loads(places)),
    )


def tables_of(conn: Connection, remit: Remit, filing_id: int) -> list[PlaceRow]:
    """The tables of a filing with the file, sheet and positions each was read from."""
    t, s = filing_table.c, filing_source.c
    statement = (
        select(t.table_code, t.edition, t.sha256, s.name, t.sheet, table_layout.c.positions, source_file.c.name)
        .select_from(
            filing_table.outerjoin(table_layout, table_layout.c.id == t.layout_id)
            .outerjoin(filing_source, (s.filing_id == t.filing_id) & (s.sha256 == t.sha256))
            .outerjoin(source_file, source_file.c.sha256 == t.sha256)
        )
        .where(t.filing_id == filing_id)
        .order_by(t.table_code, t.part)
    )
    # a table carried over from an earlier filing keeps that filing's file
    return [
        PlaceRow(row[0], row[1], row[2], row[3] or row[6], row[4], row[5])
        for row in conn.execute(_visible(remit, statement, t.filing_id))
    ]


def sign_offs(conn: Connection, remit: Remit, report_id: int) -> dict[int, SignOff]:
    """Who signed each filing of a report, by its id."""
    c = filing_rows.c
    signed = (c.id, c.responsible, c.reviewer, c.preparer, c.phone, c.filled_on)
    statement = _visible(remit, select(*signed).where(c.report_id == report_id), c.id)
    return {row[0]: SignOff(*row[1:]) for row in conn.execute(statement)}


def sources_of(conn: Connection, remit: Remit, filing_id: int) -> list[tuple[str, str, bool]]:
    """Files of a filing as (sha256, name, made): made it, or only repeated its figures."""
    s = filing_source.c
    statement = select(s.sha256, s.name, s.made).where(s.filing_id == filing_id).order_by(s.made.desc(), s.name)
    return [(row[0], row[1], row[2]) for row in conn.execute(_visible(remit, statement, s.filing_id))]


def files_of_filings(conn: Connection, remit: Remit, filing_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of the files that made some filings, by filing, in a few statements."""
    s = filing_source.c
    found: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(filing_ids), _AT_ONCE):
        named = s.filing_id.in_(filing_ids[start : start + _AT_ONCE])
        statement = select(s.filing_id, s.name).where(named, s.made).order_by(s.filing_id, s.name)
        for number, name in conn.execute(_visible(remit, statement, s.filing_id)):
            found[number].append(name)
    return dict(found)
