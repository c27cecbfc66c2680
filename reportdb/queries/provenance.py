"""Where a filing came from: the import that made it, its files, and their bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from reportdb.errors import NothingToShow
from reportdb.queries.corrections import utc
from reportdb.queries.filings import FilingRow, PlaceRow, sources_of_filings, tables_of_filings
from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, correction, filing, filing_source, import_run, source_file

MADE, CARRIED, REPEATED, DECLARED = "made", "carried", "repeated", "declared"


class ImportRow(NamedTuple):
    """The run of `reportdb import` that stored a filing; moments are UTC.

    `command_line` names the files of the whole import: "" for who may not see everybody's.
    """

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
        .where(filing.c.id == filing_id, remit.clause(annual_report.c.agency_id, annual_report.c.year))
    )
    found = conn.execute(statement).first()
    return None if found is None else _import(remit, found)


def imports_of(conn: Connection, remit: Remit, filing_ids: Sequence[int]) -> dict[int, ImportRow]:
    """The same of some filings, by filing; name at most some thousand."""
    c = import_run.c
    statement = (
        select(filing.c.id, c.id, c.started_at, c.command_line, filing.c.made_by)
        .join(filing, filing.c.run_id == c.id)
        .join(annual_report, annual_report.c.id == filing.c.report_id)
        .where(filing.c.id.in_(filing_ids), remit.clause(annual_report.c.agency_id, annual_report.c.year))
    )
    return {row[0]: _import(remit, row[1:]) for row in conn.execute(statement)}


def _import(remit: Remit, row: Sequence[Any]) -> ImportRow:
    return ImportRow(row[0], utc(row[1]), row[2] if remit.unlimited else "", row[3])


def files_of(conn: Connection, remit: Remit, row: FilingRow) -> list[FileRow]:
    """Every file a filing rests on: those that made it first, each once."""
    return files_of_filings(conn, remit, [row])[row.id]


def files_of_filings(conn: Connection, remit: Remit, rows: Sequence[FilingRow]) -> dict[int, list[FileRow]]:
    """The same of some filings, by filing, in a few statements; name at most some thousand. None outside the remit."""
    hidden: dict[int, list[FileRow]] = {row.id: [] for row in rows if not remit.covers(row.agency_id)}
    rows = [row for row in rows if row.id not in hidden]
    ids = [row.id for row in rows]
    sources = sources_of_filings(conn, remit, ids)
    places = tables_of_filings(conn, remit, ids)
    declared = _declared(conn, ids)
    parts = {
        row.id: _parts(conn, row, sources.get(row.id, []), places.get(row.id, []), declared.get(row.id, []))
        for row in rows
    }
    digests = {sha256 for files in parts.values() for sha256 in files}
    kept = select(source_file.c.sha256, source_file.c.size, source_file.c.received_at)
    known = {found[0]: found for found in conn.execute(kept.where(source_file.c.sha256.in_(sorted(digests))))}
    return hidden | {
        number: [FileRow(sha256, *part, known[sha256][1], utc(known[sha256][2])) for sha256, part in files.items()]
        for number, files in parts.items()
    }


def _declared(conn: Connection, filing_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """The files that declared corrections of filings, by filing, as (sha256, name)."""
    c = correction.c
    statement = (
        select(c.filing_id, c.file_sha256, c.file)
        .where(c.filing_id.in_(filing_ids))
        .distinct()
        .order_by(c.file, c.file_sha256)
    )
    found: dict[int, list[tuple[str, str]]] = {}
    for number, sha256, name in conn.execute(statement):
        found.setdefault(number, []).append((sha256, name))
    return found


def _parts(
    conn: Connection,
    row: FilingRow,
    sources: Sequence[tuple[str, str, bool]],
    places: Sequence[PlaceRow],
    declared: Sequence[tuple[str, str]],
) -> dict[str, tuple[str, str, int]]:
    """The files of a filing by sha256: name, part and the filing that has it."""
    parts: dict[str, tuple[str, str, int]] = {}
    parts |= {sha256: (name, MADE, row.id) for sha256, name, made in sources if made}
    for place in places:
        if place.sha256 is not None and place.sha256 not in parts:
            first, name = _first_made(conn, row, place.sha256)
            parts[place.sha256] = (name or place.file or place.sha256, CARRIED, first or row.id)
    for sha256, name, _ in sources:
        parts.setdefault(sha256, (name, REPEATED, row.id))
    for sha256, name in declared:
        parts.setdefault(sha256, (name, DECLARED, row.id))
    return parts


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
    """The stored bytes of a file of a filing the reader may see; NothingToShow outside the remit.

    A list of many agencies is shown only to those who may see all of these: its bytes cannot be cut.
    """
    if not remit.unlimited and _of_others(conn, remit, file.sha256):
        raise NothingToShow(f"{file.name} holds reports of agencies outside the remit, too")
    return content_to_read(conn, remit, filing_id, file)


def _of_others(conn: Connection, remit: Remit, sha256: str) -> bool:
    """Whether a file is a source, or declares corrections, of filings that the reader may not see."""
    whose = select(filing.c.id).join(annual_report, annual_report.c.id == filing.c.report_id)
    hidden = whose.where(~remit.clause(annual_report.c.agency_id, annual_report.c.year))
    s, c = filing_source.c, correction.c
    for column, number in ((s.sha256, s.filing_id), (c.file_sha256, c.filing_id)):
        if conn.execute(select(number).where(column == sha256, number.in_(hidden)).limit(1)).first() is not None:
            return True
    return False


def content_to_read(conn: Connection, remit: Remit, filing_id: int, file: FileRow) -> bytes:
    """The same for looking at the cells of that filing alone, whoever else's the file holds: not to be handed out."""
    whose = select(annual_report.c.agency_id).join(filing, filing.c.report_id == annual_report.c.id)
    visible = whose.where(
        filing.c.id == filing_id, remit.clause(annual_report.c.agency_id, annual_report.c.year)
    ).exists()
    found = conn.execute(select(source_file.c.content).where(source_file.c.sha256 == file.sha256, visible)).scalar()
    if found is None:
        raise NothingToShow(f"no file {file.name} is stored for filing {filing_id}")
    return bytes(found)
