"""What the working process does with stored files: it draws and marks those of filings, and reads lists of agencies."""

from __future__ import annotations

import pickle
import secrets
from pathlib import Path
from typing import Any, NamedTuple

from etl.agency_file import read_agencies
from etl.agency_list import AgencyRecord
from etl.guard import Casualty, Guard
from etl.marked_copy.returns import copy_of
from etl.marked_copy.stored import issues_of, stored_result
from etl.sheet_picture import SheetPicture, pictures
from etl.workbook import Unreadable
from reportdb import database
from reportdb.errors import FaultyFile, NothingToShow
from reportdb.queries import filings, provenance
from reportdb.web.working.within import received

PICTURE, COPY, LIST = "stored picture", "stored copy", "agency list"


class Drawing(NamedTuple):
    """The sheets of a file, or why there are none to be seen."""

    sheets: list[SheetPicture]
    trouble: str


class ReadList(NamedTuple):
    """An agency list as it was read, or everything that is wrong in it."""

    records: list[AgencyRecord]
    faults: tuple[str, ...]


def work(job: dict[str, Any]) -> str | None:
    """Do a job; the path of what it gives, None where there is nothing to give."""
    made = read_list(Path(job["path"])) if job["what"] == LIST else _of_filing(job)
    if made is None:
        return None
    place = Path(job["folder"]) / f"{secrets.token_hex(8)}.pickle"
    place.write_bytes(pickle.dumps(made, pickle.HIGHEST_PROTOCOL))
    return str(place)


def read_list(path: Path) -> ReadList:
    """The lines of an agency list, or all its faults."""
    try:
        return ReadList(read_agencies(path), ())
    except FaultyFile as error:
        return ReadList([], error.chinese)


def _of_filing(job: dict[str, Any]) -> Drawing | tuple[str, bytes] | None:
    """The picture or the marked copy of a file of a filing."""
    remit = received(job["remit"])
    engine = database.open_database(database.connect_url(job["db"]))
    try:
        with database.snapshot(engine) as conn:
            row = filings.filing(conn, remit, job["filing"])
            files = [one for one in provenance.files_of(conn, remit, row) if one.sha256 == job["sha256"]]
            if not files:
                raise NothingToShow(f"filing {row.id} has no such file")
            result = stored_result(conn, remit, row, files[0])
            numbered = issues_of(row, result.findings, filings.tables_of(conn, remit, row.id))
    finally:
        engine.dispose()
    source = result.sources[0]
    with Guard() as guard:
        if job["what"] == COPY:
            return copy_of(source.name, source, [result], guard)
        issues = [(one.number, one.issue) for one in numbered]
        try:
            sheets = guard.call(pictures, source.content, source.name, issues, result.places, source.sha256)
        except (Casualty, Unreadable) as trouble:
            return Drawing([], str(trouble))
        return Drawing(sheets, "")
