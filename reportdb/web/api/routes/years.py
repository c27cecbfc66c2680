"""Years that were filed for."""

from __future__ import annotations

from fastapi import APIRouter, Response

from reportdb.queries.years import filed_years
from reportdb.web.api import describe
from reportdb.web.api.answers import TheForm
from reportdb.web.api.caller import TheCaller
from reportdb.web.api.models.agencies import Year
from reportdb.web.desk import TheDesk

router = APIRouter(tags=["years"])


@router.get("/years", summary="List the years that were filed for", **describe.many("有报送的年度", Year))
def years(desk: TheDesk, caller: TheCaller, form: TheForm) -> Response:
    """Oldest first."""
    with desk.reading() as conn:
        found = filed_years(conn, caller.remit_over_years(conn))
    return form.all([{"year": year} for year in found], Year)
