"""情况说明: what was said about doubtful findings, and the findings with it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from reportdb.errors import NothingToShow
from reportdb.explained import Subject, explained
from reportdb.explanation import Explanation
from reportdb.findings import Finding, Level
from reportdb.queries.concealed import for_reader, for_reader_of_many
from reportdb.queries.filings import FilingRow, findings_as_made, findings_by_filing
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, among, ask

Written = list[tuple[Subject, Explanation]]

#: every import asks, most reports have none: plain text, as building a statement costs more than running it.
_SAID = """SELECT e.report_id, e.rule, e.place, e.figures_digest, e.text, e.written_by, e.written_at
FROM explanation e JOIN annual_report r ON r.id = e.report_id
WHERE {} ORDER BY e.written_at, e.id"""
_REPORT = "r.agency_id = ? AND r.year = ? AND r.scope = ?"
_FILINGS = "SELECT fi.id, fi.report_id FROM filing fi JOIN annual_report r ON r.id = fi.report_id WHERE {}"


def explanations_of(conn: Reading, remit: Remit, agency_id: int, year: int, scope: str) -> Written:
    """All that was ever said about a report, oldest first; nothing outside the remit."""
    if not remit.covers(agency_id):
        return []
    return [_written(row[1:]) for row in ask(conn, _SAID.format(_REPORT), agency_id, year, str(scope)).all()]


def report_id_of(conn: Reading, remit: Remit, agency_id: int, year: int, scope: str) -> int | None:
    """The id of a report, None where nothing was ever filed of it or it may not be seen."""
    if not remit.covers(agency_id):
        return None
    found: int | None = ask(
        conn, f"SELECT r.id FROM annual_report r WHERE {_REPORT}", agency_id, year, str(scope)
    ).scalar()
    return found


def key_of_report(conn: Reading, remit: Remit, report_id: int) -> tuple[int, int, str]:
    """The agency, year and scope of a report; NothingToShow when there is none, or none the reader may see."""
    row = ask(conn, "SELECT agency_id, year, scope FROM annual_report WHERE id = ?", report_id).first()
    if row is None or not remit.covers(row[0]):
        raise NothingToShow(f"there is no report {report_id}")
    return row[0], row[1], row[2]


def explained_findings(conn: Reading, remit: Remit, row: FilingRow) -> list[Finding]:
    """The findings of a filing in the order they were made, with their numbers and explanations."""
    return for_reader(conn, remit, _explained(conn, remit, row), (row.agency_id, row.year))


def _explained(conn: Reading, remit: Remit, row: FilingRow) -> list[Finding]:
    """The same word for word: an explanation is about the figures a rule read, whoever may be told them."""
    findings = findings_as_made(conn, remit, row.id)
    if all(item.level is Level.NOTICE for item in findings):
        return findings
    return explained(findings, row.id, explanations_of(conn, remit, row.agency_id, row.year, row.scope))


def explained_findings_of(conn: Reading, remit: Remit, rows: Sequence[FilingRow]) -> dict[int, list[Finding]]:
    """The same of some filings, by filing, in two statements; those without findings are left out."""
    seen = {row.id: row for row in rows if remit.in_year(row.year).covers(row.agency_id)}
    named, numbers = among(conn, sorted(seen))
    found: dict[int, list[Finding]] = findings_by_filing(conn, f"f.filing_id {named}", numbers)
    doubtful = [number for number, items in found.items() if any(item.level is not Level.NOTICE for item in items)]
    written = _written_of(conn, sorted({seen[number].report_id for number in doubtful}))
    found |= {number: explained(found[number], number, written[seen[number].report_id]) for number in doubtful}
    return for_reader_of_many(conn, remit, found, _whose(seen.values()))


def _written_of(conn: Reading, reports: Sequence[int]) -> dict[int, Written]:
    """All that was ever said about some reports, oldest first."""
    written: dict[int, Written] = defaultdict(list)
    if reports:
        named, numbers = among(conn, reports)
        for report_id, *said in ask(conn, _SAID.format(f"e.report_id {named}"), numbers):
            written[report_id].append(_written(said))
    return written


def open_findings(conn: Reading, remit: Remit, rows: Sequence[FilingRow]) -> dict[int, list[Finding]]:
    """The errors and the unexplained doubts of some filings, by filing; filings without any are left out."""
    seen = {row.id: row for row in rows if remit.in_year(row.year).covers(row.agency_id)}
    named, numbers = among(conn, sorted(seen))
    found = findings_by_filing(conn, f"f.filing_id {named} AND w.level <> ?", numbers, Level.NOTICE.value)
    written = _written_of(conn, sorted({seen[number].report_id for number in found}))
    still = {
        number: [item for item in explained(found[number], number, written[row.report_id]) if not item.cleared]
        for number, row in seen.items()
        if number in found
    }
    left = {number: findings for number, findings in still.items() if findings}
    return for_reader_of_many(conn, remit, left, _whose(seen.values()))


def _whose(rows: Iterable[FilingRow]) -> dict[int, tuple[int, int]]:
    return {row.id: (row.agency_id, row.year) for row in rows}


def explained_breaks(
    conn: Reading, remit: Remit, rule: str, years: Sequence[int]
) -> dict[int, dict[tuple[str, str], Explanation]]:
    """What clears the findings of one rule in the current filings of some years: by filing, by row and column."""
    of_years = f"r.year BETWEEN ? AND ? AND {remit.condition('r.agency_id', 'r.year')}"
    span = (years[0], years[-1])
    written: dict[int, Written] = defaultdict(list)
    for report_id, *said in ask(conn, _SAID.format(f"{of_years} AND e.rule = ?"), *span, rule):
        written[report_id].append(_written(said))
    if not written:
        return {}
    current = _FILINGS.format(f"fi.is_current AND {of_years}")
    report_of = {row[0]: row[1] for row in ask(conn, current, *span)}
    asked = f"f.filing_id IN (SELECT id FROM ({current}) c) AND w.code = ?"
    return {
        filing_id: {
            (item.row or "", item.column or ""): item.explanation
            for item in explained(findings, filing_id, written[report_of[filing_id]])
            if item.cleared and item.explanation is not None
        }
        for filing_id, findings in findings_by_filing(conn, asked, *span, rule).items()
    }


def finding_numbered(conn: Reading, remit: Remit, row: FilingRow, short: str) -> Finding:
    """The finding of a filing that people call by this end of its number; its words are those for the remit.

    Its figures are those the rule read, as an explanation is about them: they are not for telling. Raises NothingToShow for none, or for several that a number cut short could mean.
    """
    every = _explained(conn, remit, row)
    from_start = {
        item.number: item for item in every if item.number is not None and item.number.split("-")[1].startswith(short)
    }
    if len(from_start) != 1:
        what = "no finding" if not from_start else "more than one finding"
        raise NothingToShow(f"filing {row.id} has {what} {row.id}-{short}; `reportdb check` lists the numbers")
    (found,) = from_start.values()
    return replace(found, message=for_reader(conn, remit, [found], (row.agency_id, row.year))[0].message)


def cleared_of_year(conn: Reading, remit: Remit, year: int) -> dict[int, int]:
    """How many `verify` findings of each filing of a year are cleared; filings without any are left out."""
    written: dict[int, Written] = defaultdict(list)
    seen = remit.condition("r.agency_id", "r.year")
    for report_id, *said in ask(conn, _SAID.format(f"r.year = ? AND {seen}"), year):
        written[report_id].append(_written(said))
    if not written:
        return {}
    spoken_of = _FILINGS.format(f"r.year = ? AND {seen} AND r.id IN (SELECT e.report_id FROM explanation e)")
    of_filing = {row[0]: row[1] for row in ask(conn, spoken_of, year)}
    asked = f"f.filing_id IN (SELECT id FROM ({spoken_of}) c) AND w.level = ?"
    found = findings_by_filing(conn, asked, year, Level.VERIFY.value)
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
