"""A draft as the next filing of its report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from etl.digest import digest
from etl.draft import FilingDraft
from etl.files import storable
from etl.load.corrections import store_corrections
from etl.load.facts import FIGURE, figure_rows, line_rows, store_facts
from etl.load.findings import store_findings, wordings
from etl.load.layouts import LayoutBook
from etl.load.postgresql import Rows, insert_filing, next_of_report
from etl.load.sources import SOURCE, keep_files, sources_key, store_sources
from etl.load.sql import insert, now, run, scalar
from etl.load.tables import FILING_TABLE, rows_of_tables, store_tables
from reportdb import audit
from reportdb.audit import note
from reportdb.checks import figures_keys
from reportdb.database import ensure_year
from reportdb.queries.cells import cells_of
from reportdb.reader import ask
from reportdb.report import Report

FILING = (
    "report_id, n, state, is_current, as_filed, reason, edition, responsible, reviewer, preparer, phone, filled_on,"
    " received_on, created_at, digest, sources_key, run_id, made_by"
)


def store(
    conn: Connection,
    draft: FilingDraft,
    run_id: int | None = None,
    content_digest: str | None = None,
    layouts: LayoutBook | None = None,
) -> int:
    """Store a draft as the next filing of its report and return its id; an accepted one becomes the current one.

    `content_digest` spares the work of `digest(draft.report)` to a caller that has it already, `layouts` remembers what
    an import of many files asks for again and again.
    """
    report = draft.report
    if report.year is None:
        raise ValueError("a report without a year cannot be stored")
    ensure_year(conn, report.year)
    report_id, n = _next_of_report(conn, draft.agency_id, report)
    if draft.accepted and n > 1:
        run(conn, "UPDATE filing SET is_current = ? WHERE report_id = ? AND is_current", (False, report_id))
    row = filing_row(draft, report_id, n, run_id, content_digest or digest(report))
    keys = figures_keys(report) if draft.keys is None else draft.keys
    put = _store_at_once if conn.dialect.name == "postgresql" else _store_in_turn
    filing_id = put(conn, draft, row, report.year, keys, layouts or LayoutBook())
    store_corrections(conn, filing_id, draft.corrections, draft.declarations)
    note(conn, draft.made_by, *what_was_done(draft, filing_id), draft.agency_id, report.year)
    return filing_id


def _store_in_turn(
    conn: Connection, draft: FilingDraft, row: Sequence[Any], year: int, keys: Mapping[str, str], book: LayoutBook
) -> int:
    """The filing, then table by table what hangs on it: with SQLite statements cost next to nothing."""
    report = draft.report
    filing_id = int(scalar(conn, f"{insert('filing', FILING)} RETURNING id", *row))
    store_sources(conn, filing_id, draft.sources, made=True)
    store_tables(conn, filing_id, report, draft.places, keys, book)
    store_facts(conn, year, filing_id, report, book.words)
    store_findings(conn, draft.findings, filing_id=filing_id, kept=book.words)
    return filing_id


def _store_at_once(
    conn: Connection, draft: FilingDraft, row: Sequence[Any], year: int, keys: Mapping[str, str], book: LayoutBook
) -> int:
    """The same in one statement, after the files and the words that it refers to: a server is asked as little as may be."""
    report, no_id = draft.report, 0  # which the statement finds out
    keep_files(conn, draft.sources)
    sources = {source.sha256: source for source in reversed(draft.sources)}  # of two alike the first
    return insert_filing(
        conn,
        Rows("filing", FILING, [row]),
        (Rows(fact, FIGURE, rows) for fact, rows in figure_rows(cells_of(conn), year, no_id, report)),
        (
            Rows("filing_source", SOURCE, [(no_id, key, one.name, True) for key, one in sources.items()]),
            Rows("filing_table", FILING_TABLE, rows_of_tables(conn, no_id, report, draft.places, keys, book)),
            *line_rows(conn, year, no_id, report, book.words),
        ),
        wordings(conn, draft.findings, book.words),
    )


def what_was_done(draft: FilingDraft, filing_id: int) -> tuple[str, str]:
    """What the audit trail says of a filing: action, and of what."""
    action = audit.ACCEPTED_AS_FILED if draft.as_filed else audit.ACCEPTED
    return (
        action if draft.accepted else audit.RETURNED,
        f"filing {filing_id}{f': {draft.reason}' if draft.reason else ''}",
    )


def _next_of_report(conn: Connection, agency_id: int, report: Report) -> tuple[int, int]:
    """The id of the report and the number of its next filing."""
    if conn.dialect.name == "postgresql" and report.year is not None:
        return next_of_report(conn, report.year, agency_id, report.scope.value)
    # The update changes nothing, but holds the report until commit: a second importer gets the number after ours.
    row = ask(
        conn,
        "INSERT INTO annual_report (year, agency_id, scope) VALUES (?, ?, ?)"
        " ON CONFLICT (year, agency_id, scope) DO UPDATE SET year = excluded.year"
        " RETURNING id, (SELECT COALESCE(MAX(n), 0) + 1 FROM filing WHERE report_id = annual_report.id)",
        report.year,
        agency_id,
        report.scope.value,
    ).first()
    return row[0], row[1]


def filing_row(
    draft: FilingDraft, report_id: int, n: int, run_id: int | None, content_digest: str
) -> tuple[object, ...]:
    """The columns FILING of a draft."""
    sign = draft.report.sign_off
    received = draft.received_on
    return (
        report_id,
        n,
        "accepted" if draft.accepted else "returned",
        draft.accepted,
        draft.as_filed,
        draft.reason,
        draft.report.edition,
        sign.responsible,
        sign.reviewer,
        sign.preparer,
        sign.phone,
        sign.filled_on,
        None if received is None else received.isoformat(),
        now(),
        content_digest,
        sources_key(source.sha256 for source in draft.sources),
        run_id,
        storable(draft.made_by),
    )
