"""Filings of whole years into a PostgreSQL database that has no facts of them yet, a stream of any length at once."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection

from etl.digest import digest
from etl.draft import FilingDraft, SourceFile
from etl.files import storable
from etl.load.bulk import BulkLoad
from etl.load.corrections import CORRECTION, correction_rows
from etl.load.facts import CHANNEL, FIGURE, ITEM, LINE, channel_rows, figure_rows, item_rows
from etl.load.filings import FILING, filing_row, what_was_done
from etl.load.findings import WORDING, words_of
from etl.load.sql import now
from etl.load.tables import FILING_TABLE, table_rows
from reportdb.audit import COLUMNS as AUDIT
from reportdb.checks import figures_keys
from reportdb.queries.cells import cells_of
from reportdb.queries.locks import years_locked
from reportdb.queries.remit import Remit
from reportdb.wording import Words, digest_of
from reportdb.workflow.guarding import require_unlocked

_NUMBERED = ("annual_report", "filing", "finding", "finding_wording", "channel_line", "table_layout", "audit_trail")
_TABLES = (*_NUMBERED, "filing_table", "filing_source", "source_file", "correction", "year_lock")
_CURRENT = FILING.replace(" ", "").split(",").index("is_current")


class FirstLoad:
    """Stores drafts as `etl.load.store` does, row for row, but all in the caller's one transaction.

    Agencies must be there, and no year locked for them (else Refused). Versions of one report come one after the other. Memory does not grow with the drafts but for
    100 bytes a source file and what findings, channels and layouts say that was not said before. `finish` ends it.
    """

    def __init__(self, conn: Connection, run_id: int | None = None) -> None:
        self._conn, self._run = conn, run_id
        self.bulk = BulkLoad(conn)
        self.bulk.hold(_TABLES)
        self._next: dict[str, int] = {
            table: self._asked(f"SELECT COALESCE(max(id), 0) FROM {table}")[0][0] for table in _NUMBERED
        }
        self._cells = cells_of(conn)
        self._files = {bytes.fromhex(row[0]) for row in self._asked("SELECT sha256 FROM source_file")}
        self._known = {
            table: {bytes.fromhex(row[0]): int(row[1]) for row in self._asked(f"SELECT digest, id FROM {table}")}
            for table in ("finding_wording", "channel_line", "table_layout")
        }
        self._report: tuple[object, ...] | None = None
        self._any_locked: dict[int, bool] = {}
        self._versions: list[list[Any]] = []  # of the report at hand: one that comes later may take its place

    def store(self, draft: FilingDraft, content_digest: str | None = None) -> int:
        """The number that the filing of a draft gets; the newest accepted one of a report is the current one."""
        report = draft.report
        if report.year is None:
            raise ValueError("a report without a year cannot be stored")
        filing_id = self._number("filing")
        row = filing_row(
            draft, self._report_id(draft), len(self._versions) + 1, self._run, content_digest or digest(report)
        )
        if draft.accepted:
            for version in self._versions:
                version[1 + _CURRENT] = False
        self._versions.append([filing_id, *row])
        self._sources(filing_id, draft)
        self._tables(filing_id, draft)
        self._facts(report.year, filing_id, draft)
        self.bulk.put("correction", CORRECTION, correction_rows(filing_id, draft.corrections))
        self._findings(filing_id, draft)
        said = (
            now(),
            storable(draft.made_by),
            *(storable(" ".join(one.split())) for one in what_was_done(draft, filing_id)),
        )
        line = (self._number("audit_trail"), *said, draft.agency_id, report.year)
        self.bulk.put("audit_trail", f"id, {AUDIT}", [line])
        return filing_id

    def finish(self) -> None:
        """Every row stored, every key in its place."""
        self._close_report()
        self.bulk.finish()

    def _report_id(self, draft: FilingDraft) -> int:
        key = (draft.report.year, draft.agency_id, draft.report.scope.value)
        if key != self._report:
            self._require_unlocked(draft.agency_id, draft.report.year or 0)
            self._close_report()
            self._report = key
            self.bulk.put("annual_report", "id, year, agency_id, scope", [(self._number("annual_report"), *key)])
        return self._next["annual_report"]

    def _require_unlocked(self, agency_id: int, year: int) -> None:
        """Nobody locks anything meanwhile: the table is ours."""
        if year not in self._any_locked:
            self._any_locked[year] = years_locked(self._conn, year)
        if self._any_locked[year]:
            require_unlocked(self._conn, Remit.everyone(), agency_id, year)

    def _close_report(self) -> None:
        self.bulk.put("filing", f"id, {FILING}", self._versions)
        self._versions = []

    def _sources(self, filing_id: int, draft: FilingDraft) -> None:
        made = {source.sha256: source for source in draft.sources}
        self.bulk.put(
            "filing_source",
            "filing_id, sha256, name, made",
            [(filing_id, source.sha256, source.name, True) for source in made.values()],
        )
        used = {one.sha256 for one in draft.corrections}
        self._keep([*made.values(), *(file for file in draft.declarations if file.sha256 in used)])

    def _keep(self, files: Iterable[SourceFile]) -> None:
        for file in files:
            key = bytes.fromhex(file.sha256)
            if key not in self._files:
                self._files.add(key)
                row = (file.sha256, file.name, len(file.content), now(), file.content)
                self.bulk.put("source_file", "sha256, name, size, received_at, content", [row], len(file.content))

    def _tables(self, filing_id: int, draft: FilingDraft) -> None:
        keys = figures_keys(draft.report) if draft.keys is None else draft.keys
        texts = {place.positions for place in draft.places}
        digests: dict[str, Words] = {hashlib.sha256(text.encode()).hexdigest(): (text,) for text in texts}
        numbers = self._numbers("table_layout", "positions", digests)
        ids = {text: numbers[(text,)] for text in texts}
        self.bulk.put("filing_table", FILING_TABLE, table_rows(filing_id, draft.report, draft.places, keys, ids))

    def _facts(self, year: int, filing_id: int, draft: FilingDraft) -> None:
        report = draft.report
        for fact, rows in figure_rows(self._cells, year, filing_id, report):
            if rows:
                head = f"{year}\t{filing_id}\t"
                lines = [
                    f"{head}{cell}\t{value}\t\\N\n" if value is not None else f"{head}{cell}\t\\N\t{_copied(text)}\n"
                    for _, _, cell, value, text in rows
                ]
                self.bulk.put_lines(fact, year, FIGURE, "".join(lines), len(rows))
        channels = report.channels or ()
        numbers = self._numbers("channel_line", LINE, {digest_of(line[:5]): line[:5] for line in channels})
        self.bulk.put_facts("channel_activity", year, CHANNEL, channel_rows(year, filing_id, channels, numbers))
        self.bulk.put_facts("improvement_item", year, ITEM, item_rows(year, filing_id, report))

    def _findings(self, filing_id: int, draft: FilingDraft) -> None:
        said = [words_of(item) for item in draft.findings]
        numbers = self._numbers("finding_wording", WORDING, {digest_of(words): words for words in said})
        rows = [(self._number("finding"), filing_id, numbers[words]) for words in said]
        self.bulk.put("finding", "id, filing_id, wording_id", rows)

    def _numbers(self, table: str, columns: str, rows: Mapping[str, Words]) -> dict[Words, int]:
        """The numbers of rows, by digest, that are kept once; those not met before are stored, as `store` orders them."""
        known = self._known[table]
        found: dict[Words, int] = {}
        for digest_, words in sorted(rows.items()):
            key = bytes.fromhex(digest_)
            if key not in known:
                known[key] = self._number(table)
                self.bulk.put(table, f"id, digest, {columns}", [(known[key], digest_, *words)])
            found[words] = known[key]
        return found

    def _number(self, table: str) -> int:
        self._next[table] += 1
        return self._next[table]

    def _asked(self, sql: str) -> list[Any]:
        return list(self._conn.exec_driver_sql(sql).all())


def _copied(text: str | None) -> str:
    """Words as COPY reads them."""
    return "\\N" if text is None else text.translate(_ESCAPES)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
