"""The versions of a report: who filed each, when, why, from which files, and what was found in it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from reportdb.correction import Correction
from reportdb.queries.corrections import corrections_of
from reportdb.queries.filings import ACCEPTED, FilingRow, accepted_after, filings_of_report
from reportdb.queries.remit import Remit
from reportdb.queries.tables import filing, filing_source, finding, finding_wording, import_run, source_file
from reportdb.report import Scope


class Source(NamedTuple):
    """A file of a filing: it made it, or only repeated its figures later. `kept_at` is when its bytes first came."""

    name: str
    sha256: str
    size: int
    made: bool
    kept_at: dt.datetime


class Version(NamedTuple):
    """A filing with its circumstances. `superseded_by` is the accepted filing that took its place, where one did.

    `command_line` names the files of the whole import: "" for who may not see everybody's.
    """

    row: FilingRow
    made_by: str
    command_line: str
    restored_from: int | None
    superseded_by: FilingRow | None
    sources: list[Source]
    corrections: list[Correction]
    errors: int
    verifies: int
    notices: int

    @property
    def state(self) -> str:
        """accepted, as_filed, returned or superseded."""
        if self.row.state == ACCEPTED and not self.row.is_current:
            return "superseded"
        return "as_filed" if self.row.as_filed else self.row.state


def history(conn: Connection, remit: Remit, agency_id: int, year: int, scope: str | None = None) -> list[Version]:
    """All filings of an agency's report of a year, returned ones too, oldest first; of both scopes `own` comes first."""
    versions: list[Version] = []
    for one in [Scope(scope)] if scope else list(Scope):
        rows = list(reversed(filings_of_report(conn, remit, agency_id, year, one)))
        versions += _versions(conn, remit, rows)
    return versions


def made_by(conn: Connection, ids: Iterable[int]) -> dict[int, tuple[str, str, int | None]]:
    """Who made filings, by which command line, and what they restore; the ids are of filings the reader may see."""
    statement = (
        select(filing.c.id, filing.c.made_by, import_run.c.command_line, filing.c.restored_from)
        .select_from(filing.outerjoin(import_run, import_run.c.id == filing.c.run_id))
        .where(filing.c.id.in_(sorted(ids)))
    )
    return {row[0]: (row[1], row[2] or "", row[3]) for row in conn.execute(statement)}


def sources(conn: Connection, ids: Iterable[int]) -> dict[int, list[Source]]:
    """The files of filings the reader may see: those that made them first."""
    s, f = filing_source.c, source_file.c
    statement = (
        select(s.filing_id, s.name, s.sha256, f.size, s.made, f.received_at)
        .select_from(filing_source.join(source_file, f.sha256 == s.sha256))
        .where(s.filing_id.in_(sorted(ids)))
        .order_by(s.made.desc(), s.name, s.sha256)
    )
    found: dict[int, list[Source]] = defaultdict(list)
    for number, name, sha256, size, made, kept_at in conn.execute(statement):
        found[number].append(Source(name, sha256, size, made, utc(kept_at)))
    return found


def utc(moment: dt.datetime) -> dt.datetime:
    """SQLite gives back the UTC we stored without saying so."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def _versions(conn: Connection, remit: Remit, rows: list[FilingRow]) -> list[Version]:
    ids = [row.id for row in rows]
    makers, files, counts = made_by(conn, ids), sources(conn, ids), _counts(conn, ids)
    return [
        Version(
            row,
            makers[row.id][0],
            makers[row.id][1] if remit.unlimited else "",
            makers[row.id][2],
            None if row.state != ACCEPTED else accepted_after(rows, row),
            files.get(row.id, []),
            corrections_of(conn, remit, row.id),
            *(counts.get((row.id, level), 0) for level in ("error", "verify", "notice")),
        )
        for row in rows
    ]


def _counts(conn: Connection, ids: list[int]) -> dict[tuple[int, str], int]:
    c, level = finding.c, finding_wording.c.level
    said = select(c.filing_id, level, func.count()).join(finding_wording, finding_wording.c.id == c.wording_id)
    statement = said.where(c.filing_id.in_(ids)).group_by(c.filing_id, level)
    return {(row[0], row[1]): row[2] for row in conn.execute(statement)}
