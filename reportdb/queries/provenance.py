"""Where a filing came from: the import that made it, its files, and their bytes."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from reportdb.errors import NothingToShow
from reportdb.queries.corrections import utc
from reportdb.queries.filings import FilingRow, sources_of, tables_of
from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, correction, filing, filing_source, import_run, source_file

MADE, CARRIED, REPEATED, DECLARED = "made", "carried", "repeated", "declared"


class ImportRow(NamedTuple):
    """The run of `reportdb import` that stored a filing; moments are UTC."""

    run: int
    started_at: dt.datetime
    command_line: str
    made_by: str


class FileRow(NamedTuple):
    """A file of a filing. `part`: it made the filing; tables of an earlier one were carried over from it
    (`filing_id` is that one); it only repeated the figures later; or it declared corrections of them.
    """

    sha256: str
    name: str
    part: str
    filing_id: int
    size: int
    received_at: dt.datetime


def import_of(conn: Connection, remit: Remit, filing_id: int) -> ImportRow | None:
    """The run that stored a filing, None where no import did or the reader may not see it."""
    c = import_run.c
    statement = (
        select(c.id, c.started_at, c.command_line, filing.c.made_by)
        .join(filing, filing.c.run_id == c.id)
        .join(annual_report, annual_report.c.id == filing.c.report_id)
        .where(filing.c.id == filing_id, remit.clause(annual_report.c.agency_id))
    )
    found = conn.execute(statement).first()
    return None if found is None else ImportRow(found[0], utc(found[1]), found[2], found[3])


def files_of(conn: Connection, remit: Remit, row: FilingRow) -> list[FileRow]:
    """Every file a filing rests on: those that made it first, each once."""
    parts: dict[str, tuple[str, str, int]] = {}
    sources = sources_of(conn, remit, row.id)
    parts |= {sha256: (name, MADE, row.id) for sha256, name, made in sources if made}
    for place in tables_of(conn, remit, row.id):
        if place.sha256 is not None and place.sha256 not in parts:
            first, name = _first_made(conn, row, place.sha256)
            parts[place.sha256] = (name or place.file or place.sha256, CARRIED, first or row.id)
    for sha256, name, _ in sources:
        parts.setdefault(sha256, (name, REPEATED, row.id))
    c = correction.c
    declared = select(c.file_sha256, c.file).where(c.filing_id == row.id).distinct().order_by(c.file, c.file_sha256)
    for sha256, name in conn.execute(declared):
        parts.setdefault(sha256, (name, DECLARED, row.id))
    kept = select(source_file.c.sha256, source_file.c.size, source_file.c.received_at)
    known = {found[0]: found for found in conn.execute(kept.where(source_file.c.sha256.in_(list(parts))))}
    return [FileRow(sha256, *part, known[sha256][1], utc(known[sha256][2])) for sha256, part in parts.items()]


def _first_made(conn: Connection, row: FilingRow, sha256: str) -> tuple[int | None, str | None]:
    """The filing of the same report that a file once made, and the name the file had then."""
    s = filing_source.c
    first = select(func.min(s.filing_id)).join(filing, filing.c.id == s.filing_id)
    number = conn.execute(first.where(filing.c.report_id == row.report_id, s.sha256 == sha256, s.made)).scalar()
    if number is None:
        return None, None
    name = conn.execute(select(s.name).where(s.filing_id == number, s.sha256 == sha256)).scalar()
    return int(number), None if name is None else str(name)


def content_of(conn: Connection, remit: Remit, filing_id: int, file: FileRow) -> bytes:
    """The stored bytes of a file of a filing the reader may see; NothingToShow outside the remit."""
    whose = select(annual_report.c.agency_id).join(filing, filing.c.report_id == annual_report.c.id)
    visible = whose.where(filing.c.id == filing_id, remit.clause(annual_report.c.agency_id)).exists()
    found = conn.execute(select(source_file.c.content).where(source_file.c.sha256 == file.sha256, visible)).scalar()
    if found is None:
        raise NothingToShow(f"no file {file.name} is stored for filing {filing_id}")
    return bytes(found)
