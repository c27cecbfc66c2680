"""Status: who has filed, been returned or not filed."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Response

from reportdb.papers import status_rows
from reportdb.queries.contacts import contacts_before
from reportdb.queries.status import Asked, status
from reportdb.queries.status_years import status_over_years
from reportdb.web.api import describe
from reportdb.web.api.answers import ThePage
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.errors import ApiError
from reportdb.web.api.models.status import Reminder, Standing, StandingOfYears
from reportdb.web.api.places import AskedYear, First, Last, Under, narrowed, seen_within
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["status"])
MOST_YEARS = 20

_Day = Annotated[
    dt.date | None, Query(description="The day asked about for what is overdue; today where it is left out.")
]
_Deadline = Annotated[
    dt.date | None, Query(description="The office's own deadline instead of that of the Regulations.")
]


@router.get("/status", summary="Say who has filed in a year", **describe.page("报送情况", Standing))
def standing(
    desk: TheDesk, caller: TheCaller, page: ThePage, year: AskedYear, under: Under = None, as_of: _Day = None,
    deadline: _Deadline = None,
) -> Response:  # fmt: skip
    """An entry for each agency, in the order of the tree, and one for each scope where both were filed."""
    with desk.snapshot() as conn:
        remit = narrowed(conn, caller, year, under)
        rows = status(conn, remit, year, under, _asked(as_of, deadline))
    return page.page([status_rows.record(row) for row in rows], Standing)


@router.get(
    "/status/years", summary="Say who has filed over several years", **describe.page("历年报送", StandingOfYears)
)
def over_years(
    desk: TheDesk, caller: TheCaller, page: ThePage, first: First, last: Last, under: Under = None,
    as_of: _Day = None,
) -> Response:  # fmt: skip
    """An entry for each agency with its standings of each year; at most 20 years. An agency is shown in the years in which it was seen."""
    if not first <= last < first + MOST_YEARS:
        raise ApiError(422, "invalid", f"first is no later than last, and there are at most {MOST_YEARS} years")
    years = range(first, last + 1)
    with desk.snapshot() as conn:
        remit = seen_within(conn, caller, years, under)
        found = status_over_years(conn, remit, years, under, _asked(as_of, None))
    return page.page([status_rows.year_record(one, years) for one in found], StandingOfYears)


@router.get("/reminders", summary="List whom to remind", **describe.page("催报名单", Reminder))
def reminders(
    desk: TheDesk, caller: TheCaller, page: ThePage, year: AskedYear, under: Under = None, as_of: _Day = None,
    deadline: _Deadline = None,
) -> Response:  # fmt: skip
    """Whoever has not filed or was returned, with the person and phone that the agency's last report names."""
    with desk.snapshot() as conn:
        remit = narrowed(conn, caller, year, under)
        rows = [row for row in status(conn, remit, year, under, _asked(as_of, deadline)) if row.awaited]
        contacts = contacts_before(conn, caller.remit_over_years(conn), year)
    return page.page([status_rows.call_record(row, contacts.get(row.agency_id)) for row in rows], Reminder)


def _asked(as_of: dt.date | None, deadline: dt.date | None) -> Asked:
    return Asked(as_of or dt.date.today(), deadline)
