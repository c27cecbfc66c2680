"""A stored filing as an import would tell it: its file as it was kept, with what is found in it today."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from etl.draft import SourceFile, TablePlace
from etl.marked_copy.issue import Issue, issue_of
from etl.provenance.stored import verified
from etl.results import ImportResult
from reportdb.findings import Finding, Level
from reportdb.queries.explanations import explained_findings
from reportdb.queries.filings import FilingRow, PlaceRow, tables_of
from reportdb.queries.provenance import FileRow, content_of
from reportdb.queries.remit import Remit


class Numbered(NamedTuple):
    """A finding with its line, in the words of whoever must mend the sheet, and its number among those of the filing."""

    number: int
    finding: Finding
    issue: Issue


def issues_of(row: FilingRow, findings: list[Finding], places: list[PlaceRow]) -> list[Numbered]:
    """Each finding of a filing with its line, gravest first."""
    whose = (row.agency, row.year, row.scope)
    known, editions = _places(places), _editions(places)
    ranks = list(Level)
    ordered = sorted(findings, key=lambda item: ranks.index(item.level))
    return [
        Numbered(number, item, issue_of(item, known, editions, whose, "")) for number, item in enumerate(ordered, 1)
    ]


def findings_in_file(conn: Connection, remit: Remit, row: FilingRow, file: FileRow) -> list[Finding]:
    """The findings of a filing, as they stand today, that concern one of its files."""
    places = tables_of(conn, remit, row.id)
    return [item for item in explained_findings(conn, remit, row) if _stands_in(item, file, places)]


def stored_result(conn: Connection, remit: Remit, row: FilingRow, file: FileRow) -> ImportResult:
    """What an import would have told of a filing and one of its files.

    DatabaseError where the kept bytes are not those of the file.
    """
    places = tables_of(conn, remit, row.id)
    content = verified(content_of(conn, remit, row.id, file), file.sha256, file.name)
    return ImportResult(
        file.name, file.sha256, row.state, row.agency, row.year, row.edition, _editions(places), row.scope, row.id,
        findings=findings_in_file(conn, remit, row, file), as_filed=row.as_filed,
        sources=[SourceFile(file.name, file.sha256, content)], places=_places(places),
    )  # fmt: skip


def _places(places: list[PlaceRow]) -> list[TablePlace]:
    return [
        TablePlace(place.table, place.edition or "", place.sha256, place.sheet or "", place.positions or "[]")
        for place in places
        if place.sha256 is not None
    ]


def _editions(places: list[PlaceRow]) -> dict[str, str]:
    return {place.table: place.edition for place in places if place.edition is not None}


def _stands_in(item: Finding, file: FileRow, places: list[PlaceRow]) -> bool:
    """Whether a finding concerns a file: it does unless its table was read from others alone."""
    owners = {one.sha256 for one in places if one.table == item.table and item.sheet in (None, one.sheet)}
    return not owners or file.sha256 in owners
