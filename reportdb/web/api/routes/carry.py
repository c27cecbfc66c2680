"""Carry: what each year hands over against what the next takes up (结转衔接)."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from reportdb.carry_over import CarryOver, Chain
from reportdb.papers import carry_rows
from reportdb.papers.office_rules import rules_beside
from reportdb.papers.rows import as_csv_records
from reportdb.queries.carry_over import carried
from reportdb.web.api import describe
from reportdb.web.api.answers import ThePage
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.errors import ApiError
from reportdb.web.api.models.series import Passage
from reportdb.web.api.places import First, Last, Under, seen_within
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["carry"])
MOST_YEARS = 20
_Of = Annotated[
    Literal["applications", "in_force"], Query(description="Applications not yet answered, or documents in force.")
]


@router.get("/carry", summary="Hold years against each other", **describe.page("结转衔接", Passage))
def carry(
    desk: TheDesk, caller: TheCaller, page: ThePage, first: First, last: Last, of: _Of = "applications",
    under: Under = None,
) -> Response:  # fmt: skip
    """An entry for each line of the balance between two years; 2 to 20 years. An agency is shown in the years in which it was seen."""
    if not first < last < first + MOST_YEARS:
        raise ApiError(422, "invalid", f"first is earlier than last, and there are at most {MOST_YEARS} years")
    chain = CarryOver(rules_beside(desk.text), Chain(of))
    with desk.snapshot() as conn:
        remit = seen_within(conn, caller, range(first, last + 1), under)
        found = carried(conn, remit, chain, range(first, last + 1), under=under)
    records = list(carry_rows.records(chain, carry_rows.told(chain, found.rows)))
    shown = records[page.offset : page.offset + page.limit]
    # the columns are those of the rule's operands, which the office may have declared
    return page.part(shown, Passage, len(records), as_csv_records(shown) if page.form is page.form.CSV else None)
