"""What addresses name: agencies, years, scopes, tables and filings, each as far as the caller may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import Path, Query

from reportdb.papers.figures import holds
from reportdb.queries import filings, registry
from reportdb.queries.filings import FilingRow
from reportdb.queries.registry import AgencyRow
from reportdb.queries.remit import Remit
from reportdb.queries.years import year_of_filing
from reportdb.report import Report, Scope
from reportdb.web.api.caller import Caller
from reportdb.web.api.errors import not_found

if TYPE_CHECKING:
    from sqlalchemy import Connection

_MOST = 2**31 - 1  # what PostgreSQL keeps numbers of agencies and filings in
#: words without control characters, which no database takes
PLAIN = r"^[^\x00-\x1f]*$"

AgencyId = Annotated[int, Path(ge=1, le=_MOST, description="The id of an agency; `/v1/agencies` lists them.")]
FilingId = Annotated[int, Path(ge=1, le=_MOST, description="The number of a filing.")]
TheYear = Annotated[int, Path(ge=1990, le=2100, description="The year reported on.")]
TheScope = Annotated[Scope, Path(description="The agency itself (`own`) or with its subordinates (`consolidated`).")]
AskedYear = Annotated[int, Query(alias="year", ge=1990, le=2100, description="The year reported on.")]
AskedScope = Annotated[
    Scope | None, Query(alias="scope", description="`own` or `consolidated`; both where it is left out.")
]
TheTable = Annotated[
    Literal["channels", "publications", "applications", "appeals", "improvement_items", "resources"],
    Path(description="The code of a table."),
]
First = Annotated[int, Query(ge=1990, le=2100, description="The first of the years.")]
Last = Annotated[int, Query(ge=1990, le=2100, description="The last of the years.")]
Under = Annotated[
    int | None, Query(ge=1, le=_MOST, description="The id of an agency: only this one and those below it.")
]


def agency_in(conn: Connection, caller: Caller, agency_id: int, year: int | None = None) -> tuple[AgencyRow, Remit]:
    """An agency and the remit it is seen in; not_found outside it."""
    remit = caller.seen(conn, agency_id, year)
    rows = registry.agencies(conn, Remit.of({agency_id}), year)
    if not rows:
        raise not_found()
    return rows[0], remit


def narrowed(conn: Connection, caller: Caller, year: int, under: int | None) -> Remit:
    """The remit of a year, or the part of it at and below an agency; not_found where that is outside."""
    if under is None:
        return caller.remit(conn, year)
    _, remit = agency_in(conn, caller, under, year)
    return Remit.of(registry.subtree(conn, remit, under, year))


def seen_within(conn: Connection, caller: Caller, years: range, under: int | None) -> Remit:
    """What is seen in some years, in each its own; not_found for an agency (`under`) that is seen in none of them."""
    remit = caller.remit_over_years(conn)
    if under is not None and not (remit.within(years).covers(under) and registry.agencies(conn, Remit.of({under}))):
        raise not_found()
    return remit


def filing_in(conn: Connection, caller: Caller, filing_id: int) -> tuple[FilingRow, Remit]:
    """A filing, whatever its state, and the remit of its year, with those of other years; not_found outside it."""
    year = year_of_filing(conn, filing_id)
    if year is None:
        raise not_found(f"there is no filing {filing_id}")
    remit = caller.remit_over_years(conn, year)
    return filings.filing(conn, remit, filing_id), remit


def current_in(conn: Connection, caller: Caller, agency_id: int, year: int, scope: Scope) -> tuple[FilingRow, Remit]:
    """The accepted filing of a report; not_found says why there is none."""
    agency, remit = agency_in(conn, caller, agency_id, year)
    row = filings.current(conn, remit, agency_id, year, scope)
    if row is not None:
        return row, remit
    filed = filings.filings_of_report(conn, remit, agency_id, year, scope)
    why = f"no accepted filing; filing {filed[0].id} was returned" if filed else "nothing was filed"
    raise not_found(f"{agency.name} {year} {scope}: {why}")


def held(report: Report, row: FilingRow, table: str) -> None:
    """Refuse a table that a filing does not hold."""
    if not holds(report, table):
        raise not_found(f"filing {row.id} ({row.agency} {row.year}) holds no table {table}")
