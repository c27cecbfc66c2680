"""情况说明: what was said about doubtful findings, and the findings with it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from reportdb.errors import NothingToShow
from reportdb.explained import Subject, explained
from reportdb.explanation import Explanation
from reportdb.findings import Finding, Level
from reportdb.queries.filings import FilingRow, findings_by_filing, findings_of
from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, explanation, filing, finding

Written = list[tuple[Subject, Explanation]]
_AT_ONCE = 1000

#: every import asks, most reports have none: plain text, as building a statement costs more than running it.
_OF_REPORT = """SELECT e.rule, e.place, e.figures_digest, e.text, e.written_by, e.written_at
FROM explanation e JOIN annual_report r ON r.id = e.report_id
WHERE r.agency_id = ? AND r.year = ? AND r.scope = ? ORDER BY e.written_at, e.id"""


def explanations_of(conn: Connection, remit: Remit, agency_id: int, year: int, scope: str) -> Written:
    """All that was ever said about a report, oldest first; nothing outside the remit."""
    if not remit.covers(agency_id):
        return []
    sql = _OF_REPORT if conn.dialect.name == "sqlite" else _OF_REPORT.replace("?", "%s")
    return [_written(row) for row in conn.exec_driver_sql(sql, (agency_id, year, str(scope))).all()]


def report_id_of(conn: Connection, remit: Remit, agency_id: int, year: int, scope: str) -> int | None:
    """The id of a report, None where nothing was ever filed of it or it may not be seen."""
    c = annual_report.c
    which = (c.agency_id == agency_id) & (c.year == year) & (c.scope == str(scope))
    found: int | None = conn.execute(select(c.id).where(which, remit.clause(c.agency_id))).scalar()
    return found


def explained_findings(conn: Connection, remit: Remit, row: FilingRow) -> list[Finding]:
    """The findings of a filing in the order they were made, with their numbers and explanations."""
    findings = findings_of(conn, remit, row.id)
    if all(item.level is Level.NOTICE for item in findings):
        return findings
    return explained(findings, row.id, explanations_of(conn, remit, row.agency_id, row.year, row.scope))


def explained_findings_of(conn: Connection, remit: Remit, rows: Sequence[FilingRow]) -> dict[int, list[Finding]]:
    """The same of some filings, by filing, in a few statements; those without findings are left out."""
    seen = {row.id: row for row in rows if remit.covers(row.agency_id)}
    found: dict[int, list[Finding]] = {}
    for ids in _in_parts(sorted(seen)):
        found |= findings_by_filing(conn, finding.c.filing_id.in_(ids))
    doubtful = [number for number, items in found.items() if any(item.level is not Level.NOTICE for item in items)]
    written = _written_of(conn, sorted({seen[number].report_id for number in doubtful}))
    return found | {number: explained(found[number], number, written[seen[number].report_id]) for number in doubtful}


def _written_of(conn: Connection, reports: Sequence[int]) -> dict[int, Written]:
    """All that was ever said about some reports, oldest first."""
    e = explanation.c
    written: dict[int, Written] = defaultdict(list)
    said_of = select(e.report_id, e.rule, e.place, e.figures_digest, e.text, e.written_by, e.written_at)
    for ids in _in_parts(reports):
        for report_id, *said in conn.execute(said_of.where(e.report_id.in_(ids)).order_by(e.written_at, e.id)):
            written[report_id].append(_written(said))
    return written


def open_findings(conn: Connection, remit: Remit, rows: Sequence[FilingRow]) -> dict[int, list[Finding]]:
    """The errors and the unexplained doubts of some filings, by filing; filings without any are left out."""
    seen = {row.id: row for row in rows if remit.covers(row.agency_id)}
    f = finding.c
    found: dict[int, list[Finding]] = {}
    for ids in _in_parts(sorted(seen)):
        found |= findings_by_filing(conn, f.filing_id.in_(ids) & (f.level != Level.NOTICE.value))
    written = _written_of(conn, sorted({row.report_id for row in seen.values()}))
    still = {
        number: [item for item in explained(found[number], number, written[row.report_id]) if not item.cleared]
        for number, row in seen.items()
        if number in found
    }
    return {number: findings for number, findings in still.items() if findings}


def explained_breaks(
    conn: Connection, remit: Remit, rule: str, years: Sequence[int]
) -> dict[int, dict[tuple[str, str], Explanation]]:
    """What clears the findings of one rule in the current filings of some years: by filing, by row and column."""
    e, r, fi = explanation.c, annual_report.c, filing.c
    of_years = r.year.between(years[0], years[-1]) & remit.clause(r.agency_id)
    written: dict[int, Written] = defaultdict(list)
    for report_id, *said in conn.execute(
        select(e.report_id, e.rule, e.place, e.figures_digest, e.text, e.written_by, e.written_at)
        .join(annual_report, r.id == e.report_id)
        .where(of_years, e.rule == rule)
        .order_by(e.written_at, e.id)
    ):
        written[report_id].append(_written(said))
    if not written:
        return {}
    current = select(fi.id, fi.report_id).join(annual_report, r.id == fi.report_id)
    current = current.where(fi.is_current, of_years)
    report_of = {row[0]: row[1] for row in conn.execute(current)}
    asked = finding.c.filing_id.in_(current.with_only_columns(fi.id)) & (finding.c.code == rule)
    return {
        filing_id: {
            (item.row or "", item.column or ""): item.explanation
            for item in explained(findings, filing_id, written[report_of[filing_id]])
            if item.cleared and item.explanation is not None
        }
        for filing_id, findings in findings_by_filing(conn, asked).items()
    }


def _in_parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many at once as a statement may name."""
    for start in range(0, len(numbers), _AT_ONCE):
        yield numbers[start : start + _AT_ONCE]


def finding_numbered(conn: Connection, remit: Remit, row: FilingRow, short: str) -> Finding:
    """The finding of a filing that people call by this end of its number.

    Raises NothingToShow for none, or for several that a number cut short could mean.
    """
    every = explained(
        findings_of(conn, remit, row.id),
        row.id,
        explanations_of(conn, remit, row.agency_id, row.year, row.scope),
    )
    from_start = {
        item.number: item for item in every if item.number is not None and item.number.split("-")[1].startswith(short)
    }
    if len(from_start) != 1:
        what = "no finding" if not from_start else "more than one finding"
        raise NothingToShow(f"filing {row.id} has {what} {row.id}-{short}; `reportdb check` lists the numbers")
    return next(iter(from_start.values()))


def cleared_of_year(conn: Connection, year: int) -> dict[int, int]:
    """How many `verify` findings of each filing of a year are cleared; filings without any are left out."""
    e, of_year = explanation.c, annual_report.c.year == year
    written: dict[int, Written] = defaultdict(list)
    for report_id, *said in conn.execute(
        select(e.report_id, e.rule, e.place, e.figures_digest, e.text, e.written_by, e.written_at)
        .join(annual_report, annual_report.c.id == e.report_id)
        .where(of_year)
        .order_by(e.written_at, e.id)
    ):
        written[report_id].append(_written(said))
    if not written:
        return {}
    spoken_of = select(e.report_id).join(annual_report, annual_report.c.id == e.report_id).where(of_year)
    filings_explained = select(filing.c.id, filing.c.report_id).where(filing.c.report_id.in_(spoken_of))
    of_filing = {row[0]: row[1] for row in conn.execute(filings_explained)}
    asked = finding.c.filing_id.in_(filings_explained.with_only_columns(filing.c.id))
    found = findings_by_filing(conn, asked & (finding.c.level == Level.VERIFY.value))
    cleared = {
        filing_id: sum(item.cleared for item in explained(findings, filing_id, written[of_filing[filing_id]]))
        for filing_id, findings in found.items()
    }
    return {filing_id: count for filing_id, count in cleared.items() if count}


def _written(row: Sequence[Any]) -> tuple[Subject, Explanation]:
    rule, place, digest, text, by, at = row
    moment = dt.datetime.fromisoformat(at) if isinstance(at, str) else at
    moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    return Subject(rule, place, digest), Explanation(text, by, moment)
