"""The first page: how the newest year stands, what there is to do, and what came in last."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request, Response

from reportdb.papers.names import state_name
from reportdb.papers.standings import KINDS
from reportdb.queries.recent import recent_filings
from reportdb.queries.registry import list_loaded
from reportdb.queries.status import Asked
from reportdb.queries.years import filed_years
from reportdb.web.desk import TheDesk
from reportdb.web.page import link, page
from reportdb.web.pages.status import known_years, usual_year
from reportdb.web.standing import standing_of
from reportdb.web.tasks import Task, tasks
from reportdb.web.visitor import May, TheVisitor, Visitor

router = APIRouter()
_RECENT = 8


@router.get("/")
def home(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """The first page; for a new database the way through the first steps."""
    with desk.snapshot() as conn:
        over = visitor.remit_over_years(conn)
        year = usual_year(conn, over)
        remit = visitor.remit(conn, year)
        recent = recent_filings(conn, over, _RECENT)
        found = standing_of(desk, conn, remit, year, None, Asked(dt.date.today()))
        years, listed, filed = known_years(conn, over), list_loaded(conn), filed_years(conn, over)[::-1]
        missing = _missing(visitor, year, found.counts)
        to_do = tasks(desk, conn, visitor, over, filed, missing)
    return page(
        request, "home.html", visitor,
        year=year, years=years, counts=found.counts, kinds=KINDS, recent=recent, listed=listed, tasks=to_do,
        homeless=visitor.row is not None and not visitor.row.sees_all and not visitor.row.agencies, state=state_name,
        may_import=visitor.may(May.IMPORT), may_register=visitor.may(May.REGISTER) and visitor.sees_everybody,
    )  # fmt: skip


def _missing(visitor: Visitor, year: int, counts: dict[str, int]) -> Task | None:
    """Whoever has not filed for the newest year."""
    if not visitor.may(May.IMPORT):
        return None
    late, waiting = counts["late"], counts["missing"]
    path = link("/status", year=year, state="missing")
    if visitor.may(May.RESTORE):
        path = link("/status/reminders", year=year)
    advice = f"{year}年。催报名单里有联系人和电话。" if visitor.may(May.RESTORE) else f"{year}年。填好后到“收表”报送。"
    if late:
        rest = f"另有 {waiting - late} 家还没有到期限。" if waiting > late else ""
        return Task(late, "家单位逾期没有报送", advice + rest, path, urgent=True)
    return Task(waiting, "家单位还没有报送", f"{advice}还没有到期限。", path)
