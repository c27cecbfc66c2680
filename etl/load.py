"""Stores filings: the only place that writes facts. The caller owns the transaction, one per filing.

Statements are plain prepared text: an import stores some 200 rows per workbook, and building statements would cost
more than running them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from etl import audit
from etl.agency_list import AgencyChanges, AgencyRecord, Alias, load_agencies
from etl.audit import note
from etl.draft import FilingDraft, SourceFile, TablePlace
from etl.files import storable
from reportdb.correction import Correction
from reportdb.database import ensure_year
from reportdb.findings import Finding
from reportdb.queries.cells import cells_of
from reportdb.queries.reports import MARKS
from reportdb.report import Figure, Report
from reportdb.seeding import AXES

__all__ = [
    "AgencyChanges",
    "AgencyRecord",
    "Alias",
    "digest",
    "load_agencies",
    "record_item",
    "record_source",
    "register_agency",
    "replace_findings",
    "sources_key",
    "start_run",
    "store",
]

#: bytes worth a question before they are sent again: a list of thousands of agencies is the source of as many filings
_LARGE = 200_000
_CODES = {mark: code for code, mark in enumerate(MARKS)}
_FINDING = (
    "filing_id, import_item_id, code, level, message, table_code, row_code, column_code, sheet, cell, expected, found,"
    " operands, places"
)
_CORRECTION = (
    "filing_id, table_code, row_code, column_code, period, filed_value, filed_mark, filed_text, value, mark, text,"
    " reason, source, declared_by, file, file_sha256, corrected_at"
)
_FILING = (
    "report_id, n, state, is_current, as_filed, reason, edition, responsible, reviewer, preparer, phone, filled_on,"
    " received_on, created_at, digest, sources_key, run_id, made_by"
)


def store(conn: Connection, draft: FilingDraft, run_id: int | None = None, content_digest: str | None = None) -> int:
    """Store a draft as the next filing of its report and return its id; an accepted one becomes the current one.

    `content_digest` spares the work of `digest(draft.report)` to a caller that has it already.
    """
    report = draft.report
    if report.year is None:
        raise ValueError("a report without a year cannot be stored")
    ensure_year(conn, report.year)
    report_id, n = _next_of_report(conn, draft.agency_id, report)
    if draft.accepted and n > 1:
        _run(conn, "UPDATE filing SET is_current = ? WHERE report_id = ? AND is_current", (False, report_id))
    filing_id = _insert_filing(conn, draft, report_id, n, run_id, content_digest or digest(report))
    _store_sources(conn, filing_id, draft.sources, made=True)
    _store_tables(conn, filing_id, report, draft.places)
    _store_facts(conn, report.year, filing_id, report)
    _store_corrections(conn, filing_id, draft.corrections, draft.declarations)
    _store_findings(conn, draft.findings, filing_id=filing_id)
    note(conn, draft.made_by, _action(draft), f"filing {filing_id}{f': {draft.reason}' if draft.reason else ''}")
    return filing_id


def _action(draft: FilingDraft) -> str:
    if not draft.accepted:
        return audit.RETURNED
    return audit.ACCEPTED_AS_FILED if draft.as_filed else audit.ACCEPTED


def digest(report: Report) -> str:
    """A sha256 of everything filed: equal for two reports exactly when `Report.content()` is."""
    parts = [repr(report.sign_off)]
    for code in sorted(report.tables):
        data = report.tables[code]
        parts.append(f"{code} {data.edition}")
        parts.extend(
            sorted(
                f"{row} {column} {period} {_CODES[figure.mark]} {figure.value} {figure.text!r}"
                for (row, column, period), figure in data.figures.items()
            )
        )
    for name, lines in (("channels", report.channels), ("improvement_items", report.improvement_items)):
        parts.append(f"{name} {lines!r}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def sources_key(digests: Iterable[str]) -> str:
    """One text for the set of files that made a filing."""
    return ",".join(sorted(set(digests)))


def replace_findings(conn: Connection, filing_id: int, codes: set[str], findings: Sequence[Finding]) -> None:
    """Put these findings in the place of a filing's findings of those codes; its state stays as it is."""
    for code in sorted(codes):
        _run(conn, "DELETE FROM finding WHERE filing_id = ? AND code = ?", (filing_id, code))
    _store_findings(conn, findings, filing_id=filing_id)


def record_source(conn: Connection, filing_id: int, source: SourceFile) -> None:
    """Remember new bytes that repeat the figures of a filing."""
    _store_sources(conn, filing_id, [source], made=False)


def register_agency(conn: Connection, name: str) -> int:
    """An agency met by an import while no agency list is loaded; the same name gives the same agency."""
    _run(
        conn,
        "INSERT INTO agency (name, level, kind, region_code, credit_code, registered) VALUES (?, '', '', '', '', ?)"
        " ON CONFLICT (name) WHERE NOT registered DO NOTHING",
        (name, False),
    )
    return int(_scalar(conn, "SELECT id FROM agency WHERE name = ? AND NOT registered", name))


def start_run(conn: Connection, command_line: str) -> int:
    """Note that an import began."""
    return int(
        _scalar(
            conn,
            "INSERT INTO import_run (started_at, command_line) VALUES (?, ?) RETURNING id",
            now_text(),
            storable(command_line),
        )
    )


def record_item(
    conn: Connection,
    run_id: int,
    name: str,
    sha256: str | None,
    status: str,
    filing_id: int | None,
    findings: Sequence[Finding] = (),
) -> None:
    """Note what became of a file; its findings hang here only when there is no filing to hang on."""
    item_id = _scalar(
        conn,
        "INSERT INTO import_item (run_id, name, sha256, status, filing_id) VALUES (?, ?, ?, ?, ?) RETURNING id",
        run_id,
        storable(name),
        sha256,
        status,
        filing_id,
    )
    if filing_id is None:
        _store_findings(conn, findings, item_id=int(item_id))


def _next_of_report(conn: Connection, agency_id: int, report: Report) -> tuple[int, int]:
    """The id of the report and the number of its next filing."""
    # The update changes nothing, but holds the report until commit: a second importer gets the number after ours.
    row = conn.exec_driver_sql(
        _native(
            conn,
            "INSERT INTO annual_report (year, agency_id, scope) VALUES (?, ?, ?)"
            " ON CONFLICT (year, agency_id, scope) DO UPDATE SET year = excluded.year"
            " RETURNING id, (SELECT COALESCE(MAX(n), 0) + 1 FROM filing WHERE report_id = annual_report.id)",
        ),
        (report.year, agency_id, report.scope.value),
    ).one()
    return row[0], row[1]


def _insert_filing(
    conn: Connection, draft: FilingDraft, report_id: int, n: int, run_id: int | None, content_digest: str
) -> int:
    sign = draft.report.sign_off
    received = draft.received_on
    values = (
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
        now_text(),
        content_digest,
        sources_key(source.sha256 for source in draft.sources),
        run_id,
        storable(draft.made_by),
    )
    return int(_scalar(conn, f"{_insert('filing', _FILING)} RETURNING id", *values))


def _store_sources(conn: Connection, filing_id: int, sources: Sequence[SourceFile], *, made: bool) -> None:
    if not sources:
        return
    _keep(conn, sources)
    _run(
        conn,
        _insert("filing_source", "filing_id, sha256, name, made") + " ON CONFLICT (filing_id, sha256) DO NOTHING",
        *((filing_id, source.sha256, source.name, made) for source in sources),
    )


def _keep(conn: Connection, sources: Sequence[SourceFile]) -> None:
    """The bytes of files, once each."""
    now = now_text()
    fresh = [source for source in sources if len(source.content) < _LARGE or not _is_stored(conn, source.sha256)]
    _run(
        conn,
        _insert("source_file", "sha256, name, size, received_at, content") + " ON CONFLICT (sha256) DO NOTHING",
        *((source.sha256, source.name, len(source.content), now, source.content) for source in fresh),
    )


def _store_corrections(
    conn: Connection, filing_id: int, corrections: Sequence[Correction], declarations: Sequence[SourceFile]
) -> None:
    """What was filed and what stands instead, place by place; the declaring files are kept like any other."""
    if not corrections:
        return
    used = {one.sha256 for one in corrections}
    _keep(conn, [file for file in declarations if file.sha256 in used])
    _run(
        conn,
        _insert("correction", _CORRECTION),
        *(
            (
                filing_id,
                one.table,
                *one.cell,
                *_figure(one.filed),
                *_figure(one.figure),
                one.reason,
                one.source,
                one.declared_by,
                one.file,
                one.sha256,
                one.corrected_at.isoformat(sep=" "),
            )
            for one in corrections
        ),
    )


def _is_stored(conn: Connection, sha256: str) -> bool:
    return bool(_scalar(conn, "SELECT count(*) FROM source_file WHERE sha256 = ?", sha256))


def _store_tables(conn: Connection, filing_id: int, report: Report, places: Sequence[TablePlace]) -> None:
    """One row per table and place; a table that came from no file, or an empty one, still has its row."""
    layouts = _layouts(conn, {place.positions for place in places})
    rows: list[tuple[Any, ...]] = []
    parts: dict[str, int] = {}
    present: dict[str, str | None] = {code: data.edition for code, data in report.tables.items()}
    for code, lines in (("channels", report.channels), ("improvement_items", report.improvement_items)):
        if lines is not None:
            present[code] = report.edition
    for place in places:
        part = parts.get(place.table, 0)
        parts[place.table] = part + 1
        edition = report.tables[place.table].edition if place.table in report.tables else place.edition or None
        rows.append((filing_id, place.table, part, edition, place.sha256, place.sheet, layouts[place.positions]))
    rows.extend((filing_id, code, 0, present[code], None, None, None) for code in present if code not in parts)
    _run(conn, _insert("filing_table", "filing_id, table_code, part, edition, sha256, sheet, layout_id"), *rows)


def _layouts(conn: Connection, positions: set[str]) -> dict[str, int]:
    """Ids of position texts, stored once each."""
    if not positions:
        return {}
    digests = {hashlib.sha256(text.encode()).hexdigest(): text for text in positions}
    found = _find_layouts(conn, digests)
    missing = sorted(key for key, text in digests.items() if text not in found)
    if missing:
        _run(
            conn,
            _insert("table_layout", "digest, positions") + " ON CONFLICT (digest) DO NOTHING",
            *((key, digests[key]) for key in missing),
        )
        found = _find_layouts(conn, digests)
    return found


def _find_layouts(conn: Connection, digests: dict[str, str]) -> dict[str, int]:
    sql = f"SELECT digest, id FROM table_layout WHERE digest IN ({', '.join('?' * len(digests))})"
    rows = conn.exec_driver_sql(_native(conn, sql), tuple(digests)).all()
    return {digests[row[0]]: row[1] for row in rows}


def _store_facts(conn: Connection, year: int, filing_id: int, report: Report) -> None:
    """One row per figure, in key order: random order costs three times as much."""
    cells = cells_of(conn)
    for code, data in report.tables.items():
        figures = data.figures
        rows = [
            (year, filing_id, number, value, _CODES[mark], text)
            for number, (mark, value, text) in zip(cells.numbers(code, figures), figures.values(), strict=True)
        ]
        rows.sort(key=itemgetter(2))
        _insert_figures(conn, AXES[code][0], rows)
    _run(
        conn,
        _insert(
            "channel_activity",
            "year, filing_id, position, channel_code, channel, metric_code, metric, unit, value, mark, text",
        ),
        *(
            (year, filing_id, position, *line[:5], *_figure(line.figure))
            for position, line in enumerate(report.channels or (), start=1)
        ),
    )
    _run(
        conn,
        _insert("improvement_item", "year, filing_id, position, problem, action"),
        *((year, filing_id, position, *item) for position, item in enumerate(report.improvement_items or (), start=1)),
    )


def _insert_figures(conn: Connection, fact: str, rows: list[tuple[Any, ...]]) -> None:
    columns = "year, filing_id, cell_id, value, mark, text"
    if conn.dialect.name == "sqlite" or not rows:
        _run(conn, _insert(fact, columns), *rows)
        return
    # one statement with arrays: a statement per row costs PostgreSQL three times as much
    year, filing_id = rows[0][:2]
    numbers, values, marks, texts = (list(column) for column in tuple(zip(*rows, strict=True))[2:])
    conn.exec_driver_sql(
        f"INSERT INTO {fact} ({columns}) SELECT %s, %s, u.* FROM"
        " unnest(%s::smallint[], %s::bigint[], %s::smallint[], %s::text[]) AS u",
        (year, filing_id, numbers, values, marks, texts),
    )


def _figure(figure: Figure) -> tuple[int | None, int, str | None]:
    return figure.value, _CODES[figure.mark], figure.text


def _store_findings(
    conn: Connection, findings: Sequence[Finding], *, filing_id: int | None = None, item_id: int | None = None
) -> None:
    _run(
        conn,
        _insert("finding", _FINDING),
        *(
            (
                filing_id,
                item_id,
                item.code,
                item.level.value,
                storable(item.message),
                item.table,
                item.row,
                item.column,
                item.sheet,
                item.cell,
                None if item.expected is None else json.dumps(item.expected),
                None if item.found is None else json.dumps(item.found),
                json.dumps(dict(item.operands), ensure_ascii=False) if item.operands else "{}",
                json.dumps(item.places) if item.places else "[]",
            )
            for item in findings
        ),
    )


def now_text() -> str:
    """This moment as both databases take it."""
    return datetime.now(UTC).isoformat(sep=" ")


def _insert(table: str, columns: str) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * (columns.count(',') + 1))})"


def _native(conn: Connection, sql: str) -> str:
    return sql if conn.dialect.name == "sqlite" else sql.replace("?", "%s")


def _run(conn: Connection, sql: str, *rows: tuple[Any, ...]) -> None:
    if len(rows) == 1:
        conn.exec_driver_sql(_native(conn, sql), rows[0])
    elif rows:
        conn.exec_driver_sql(_native(conn, sql), list(rows))


def _scalar(conn: Connection, sql: str, *values: Any) -> Any:
    return conn.exec_driver_sql(_native(conn, sql), values).scalar_one()
