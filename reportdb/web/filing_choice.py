"""Which filing an address of the statutory tables means, and where its figures lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import Depends

from reportdb.errors import NothingToShow
from reportdb.forms import catalog
from reportdb.queries.agency_choice import FoundAgency, OnFile, agency_in, reports_on_file
from reportdb.queries.filings import FilingRow, current, filing
from reportdb.report import Scope
from reportdb.statutory_tables import Place
from reportdb.web.asked import AskedNumber, AskedScope, Number, Year
from reportdb.web.page import link
from reportdb.web.refusals import NotFound

if TYPE_CHECKING:
    from reportdb.queries.remit import Remit
    from reportdb.reader import Reading
    from reportdb.report import Report


class Chosen(NamedTuple):
    """An agency in a year, its reports on file, and the filing asked for (None where nothing is accepted)."""

    agency: FoundAgency
    year: int
    on_file: list[OnFile]
    row: FilingRow | None

    def has(self, year: int, scope: str) -> bool:
        """Whether a report of a year and scope is on file."""
        return any((one.year, one.scope) == (year, scope) for one in self.on_file)


class Address(NamedTuple):
    """What an address of these pages names: an agency in a year, and where it says so a scope or a filing."""

    agency_id: int
    year: int
    scope: Scope | None
    filing: int | None


def address_of(agency_id: Number, year: Year, scope: AskedScope = None, filing: AskedNumber = None) -> Address:
    """The address of a request."""
    return Address(agency_id, year, scope, filing)


TheFiling = Annotated[Address, Depends(address_of)]


def choose_filing(conn: Reading, remit: Remit, asked: Address) -> Chosen:
    """The filing that an address means; of both scopes 本级 where none is asked for. NotFound outside the remit."""
    agency_id, year, scope, filing_id = asked
    agency = agency_in(conn, remit, agency_id, year)
    if agency is None:
        raise NotFound
    on_file = reports_on_file(conn, remit, agency_id)
    if filing_id is not None:
        try:
            row = filing(conn, remit, filing_id)
        except NothingToShow:
            raise NotFound from None
        if (row.agency_id, row.year) != (agency_id, year) or scope not in (None, row.scope):
            raise NotFound
        return Chosen(agency, year, on_file, row)
    stored = (current(conn, remit, agency_id, year, one) for one in ([scope] if scope else Scope))
    return Chosen(agency, year, on_file, next(filter(None, stored), None))


def to_source(filing_id: int, place: Place) -> str:
    """The page that says where a figure of a filing comes from."""
    period = None if place.cell.period == "year" else place.cell.period
    return link(f"/trace/{filing_id}/{place.table}", row=place.cell.row, column=place.cell.column, period=period)


def sheet_edition(report: Report, code: str, edition: str) -> str:
    """The edition in whose labels a printed table is; a statistics sheet's is that of the tables it prints."""
    if code:
        return report.tables[code].edition
    return next((data.edition for data in report.tables.values() if data.edition in catalog().on_sheets), edition)
