"""Series: one indicator over years and editions."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from reportdb.errors import NothingToShow
from reportdb.forms import catalog
from reportdb.forms.derived import derived_indicators
from reportdb.papers import indicator_rows, series_rows
from reportdb.papers.rows import as_csv
from reportdb.papers.series_papers import lines_of_agencies
from reportdb.papers.series_words import indicator_named
from reportdb.queries import registry
from reportdb.queries.remit import Remit
from reportdb.queries.series import stored_years
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm, ThePage
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.errors import ApiError, not_found
from reportdb.web.api.models.series import Indicator, Point
from reportdb.web.api.places import AskedScope
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["series"])
MOST_YEARS = 60
_First = Annotated[
    int | None, Query(ge=1990, le=2100, description="The first year; that of the first report otherwise.")
]
_Last = Annotated[int | None, Query(ge=1990, le=2100, description="The last year; that of the last report otherwise.")]
_Summed = Annotated[bool, Query(description="Before a merger the sum of all that were merged.")]
_Agencies = Annotated[list[int], Query(min_length=1, max_length=50, description="The ids of agencies, once for each.")]
_Words = Annotated[
    str,
    Query(
        max_length=200,
        description="`table.row.column` such as `applications.received.total`, or the code or name of a derived indicator.",
    ),
]


@router.get("/indicators", summary="List the derived indicators", **describe.many("派生指标", Indicator))
def indicators(caller: TheCaller, form: TheForm) -> Response:
    """Their formulas, least denominators and whose usage they follow."""
    del caller
    return form.all([indicator_rows.record(one) for one in derived_indicators().values()], Indicator)


@router.get("/series", summary="Show an indicator over the years", **describe.page("历年数据", Point))
def series(
    desk: TheDesk, caller: TheCaller, page: ThePage, indicator: _Words, agency: _Agencies, first: _First = None,
    last: _Last = None, scope: AskedScope = None, with_predecessors: _Summed = False,
) -> Response:  # fmt: skip
    """An entry for each agency and year, every break of the definition marked. Years in which an agency was not seen say so."""
    if any(not 1 <= one < 2**31 for one in agency):
        raise ApiError(422, "invalid", "an agency is named by its id")
    meant = indicator_named([indicator], catalog())
    with desk.snapshot() as conn:
        remit = caller.remit_over_years(conn)
        asked = dict.fromkeys(agency)
        if not all(map(remit.ever().covers, asked)):
            raise not_found()
        known = {row.id: row for row in registry.agencies(conn, Remit.of(asked), last)}
        if len(known) < len(asked):
            raise not_found()
        rows = [known[one] for one in asked]
        mergers = registry.all_successions(conn, remit.ever())
        merged = {one for row in rows for one in mergers.members(row.id)} if with_predecessors else set()
        kept = stored_years(conn, remit, {*(row.id for row in rows), *merged})
        if not kept and None in (first, last):
            raise NothingToShow("nothing was filed")
        begin, end = first or kept[0], last or kept[-1]
        if not begin <= end < begin + MOST_YEARS:
            raise ApiError(422, "invalid", f"first is no later than last, and there are at most {MOST_YEARS} years")
        span = range(begin, end + 1)
        lines, _ = lines_of_agencies(conn, remit, meant, rows, span, scope, summed=with_predecessors)
    if page.form is page.form.CSV:
        cells = list(series_rows.csv_rows(lines))
        shown = cells[page.offset : page.offset + page.limit]
        return page.part([], Point, len(cells), as_csv(series_rows.COLUMNS, shown))
    return page.page(list(series_rows.records(lines)), Point)
