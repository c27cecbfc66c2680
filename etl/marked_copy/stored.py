"""The marked copy of a stored filing: its file as it was kept, with what is found in it today."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from sqlalchemy import Connection

from etl.draft import TablePlace
from etl.guard import Casualty, Guard
from etl.marked_copy.issue import Issue, Order, issue_of
from etl.marked_copy.making import make
from etl.marked_copy.naming import SUFFIX, copy_stem
from etl.provenance.stored import verified
from etl.workbook import Unreadable
from reportdb.findings import Finding, Level
from reportdb.queries.explanations import explained_findings
from reportdb.queries.filings import FilingRow, PlaceRow, tables_of
from reportdb.queries.provenance import FileRow, content_of
from reportdb.queries.remit import Remit
from reportdb.report import Scope

_SCOPES = {Scope.OWN.value: "本级", Scope.CONSOLIDATED.value: "汇总"}


class Copy(NamedTuple):
    """A file to hand over."""

    name: str
    content: bytes


def issues_of(row: FilingRow, findings: list[Finding], places: list[PlaceRow]) -> list[tuple[Finding, Issue]]:
    """Each finding of a filing with its line, in the words of whoever must mend the sheet."""
    editions = {place.table: place.edition for place in places if place.edition is not None}
    known = [
        TablePlace(place.table, place.edition or "", place.sha256, place.sheet or "", place.positions or "[]")
        for place in places
        if place.sha256 is not None
    ]
    whose = (row.agency, row.year, row.scope)
    return [(item, issue_of(item, known, editions, whose, "")) for item in findings]


def marked_copy(conn: Connection, remit: Remit, row: FilingRow, file: FileRow, state: str) -> Copy | None:
    """The copy of one file of a filing, `state` being said of it; None where nothing but notices is open in it.

    Casualty or Unreadable where there is none to be had; DatabaseError where the kept bytes are not the file's.
    """
    places = tables_of(conn, remit, row.id)
    here = [
        item for item in explained_findings(conn, remit, row) if not item.cleared and _stands_in(item, file, places)
    ]
    if all(item.level is Level.NOTICE for item in here):
        return None
    content = verified(content_of(conn, remit, row.id, file), file.sha256, file.name)
    issues = sorted(
        (issue for _, issue in issues_of(row, here, places)), key=lambda issue: list(Level).index(issue.level)
    )
    report = f"{row.agency} {row.year}年 （{_SCOPES[row.scope]}）"
    order = Order(file.name, content, (report,), state, tuple(issues))
    with Guard() as guard:
        try:
            made = guard.call(make, order)
        except (Casualty, Unreadable) as trouble:
            made = guard.call(make, replace(order, content=b""), str(trouble))
    return Copy(f"{copy_stem(file.name)}{SUFFIX}.{made.ending}", made.content)


def _stands_in(item: Finding, file: FileRow, places: list[PlaceRow]) -> bool:
    """Whether a finding concerns a file: it does unless its table was read from others alone."""
    owners = {one.sha256 for one in places if one.table == item.table and item.sheet in (None, one.sheet)}
    return not owners or file.sha256 in owners
