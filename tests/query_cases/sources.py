"""Cases of the queries about where filings came from."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from reportdb.queries import provenance
from tests.county_house import EVERYONE
from tests.query_cases.asked import Case, all_filings, each


def _files(conn: Connection) -> list[tuple[int, provenance.FileRow]]:
    return [(row.id, file) for row in all_filings(conn) for file in provenance.files_of(conn, EVERYONE, row)]


CASES: Mapping[str, Case] = {
    "provenance.import_of": lambda c, r, h: [one for row in all_filings(c) if (one := provenance.import_of(c, r, row.id))],
    "provenance.imports_of": lambda c, r, h: list(provenance.imports_of(c, r, [row.id for row in all_filings(c)]).values()),
    "provenance.files_of": lambda c, r, h: [one for row in all_filings(c) for one in provenance.files_of(c, r, row)],
    "provenance.files_of_filings": lambda c, r, h: [
        one for found in provenance.files_of_filings(c, r, all_filings(c)).values() for one in found
    ],
    "provenance.content_of": lambda c, r, h: each(
        lambda number, file: (file.name, len(provenance.content_of(c, r, number, file))),
        _files(c),
    ),
    "provenance.content_to_read": lambda c, r, h: each(
        lambda number, file: (file.name, len(provenance.content_to_read(c, r, number, file))), _files(c)
    ),
}  # fmt: skip
