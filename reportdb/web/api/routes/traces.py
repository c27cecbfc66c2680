"""Traces: which cell of which file a figure comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Query, Response

from etl.provenance import Tracer, figure_named, table_named, trace_total
from reportdb.papers.trace_rows import as_record, as_total_record
from reportdb.queries.members import members
from reportdb.queries.provenance import import_of
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.models.traces import TotalTrace, Trace
from reportdb.web.api.places import AgencyId, FilingId, TheScope, TheYear, agency_in, current_in, filing_in, held
from reportdb.web.desk import TheDesk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit

router = APIRouter(tags=["traces"])

_LONGEST = 200
_Table = Annotated[str, Query(max_length=_LONGEST, description="The code of a table, or its printed name.")]
_Row = Annotated[
    str, Query(max_length=_LONGEST, description="The code of a row, or its printed label where that is unique.")
]
_Column = Annotated[
    str,
    Query(max_length=_LONGEST, description="The code of a column, or its label; `/cumulative` behind it for 历年累计."),
]


@router.get(
    "/reports/{agency}/{year}/{scope}/trace", summary="Trace a figure of a report", **describe.one("数字来源", Trace)
)
def of_report(
    desk: TheDesk, caller: TheCaller, form: TheForm, agency: AgencyId, year: TheYear, scope: TheScope, table: _Table,
    row: _Row, column: _Column,
) -> Response:  # fmt: skip
    """The figure with its file, sheet and cell, and what stands there, read again from the stored bytes."""
    with desk.snapshot() as conn:
        found, remit = current_in(conn, caller, agency, year, scope)
        return form.one(_traced(conn, remit, found, (table, row, column)), Trace)


@router.get("/filings/{filing}/trace", summary="Trace a figure of a filing", **describe.one("报送中数字的来源", Trace))
def of_filing(
    desk: TheDesk, caller: TheCaller, form: TheForm, filing: FilingId, table: _Table, row: _Row, column: _Column
) -> Response:
    """The same of any filing, returned ones too."""
    with desk.snapshot() as conn:
        found, remit = filing_in(conn, caller, filing)
        return form.one(_traced(conn, remit, found, (table, row, column)), Trace)


@router.get(
    "/totals/{agency}/{year}/trace",
    summary="Give the members of a total's figure",
    **describe.one("汇总数的构成", TotalTrace),
)
def of_total(
    desk: TheDesk, caller: TheCaller, form: TheForm, agency: AgencyId, year: TheYear, table: _Table, row: _Row,
    column: _Column,
) -> Response:  # fmt: skip
    """Every figure that is added with its cell, and whoever is not in it. As CSV a line for each member."""
    with desk.snapshot() as conn:
        _, remit = agency_in(conn, caller, agency, year)
        below = members(conn, remit, agency, year)
        found = trace_total(Tracer(conn, remit), below, table_named(table), row, column)
        numbers = {trace.filing.id for one in found.added for trace in one.traces}
        numbers |= set() if found.reported is None else {found.reported.filing.id}
        record = as_total_record(found, {number: import_of(conn, remit, number) for number in sorted(numbers)})
    lines = record["members"]
    return form.one(record, TotalTrace, lines if isinstance(lines, list) else None)


def _traced(conn: Connection, remit: Remit, row: FilingRow, words: tuple[str, str, str]) -> dict[str, object]:
    tracer = Tracer(conn, remit)
    table = table_named(words[0])
    report = tracer.report(row)
    held(report, row, table)
    found = tracer.trace(row, table, figure_named(report, table, *words[1:]))
    return as_record(found, import_of(conn, remit, row.id))
