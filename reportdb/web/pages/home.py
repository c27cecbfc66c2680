"""The first page: how the newest year stands, what there is to do, and what came in last."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from fastapi import APIRouter, Request, Response

from reportdb.papers.names import state_name
from reportdb.papers.standings import KINDS
from reportdb.queries.recent import recent_filings
from reportdb.queries.registry import list_loaded
from reportdb.queries.status import Asked
from reportdb.queries.submissions import open_submissions
from reportdb.web.desk import TheDesk
from reportdb.web.page import link, page
from reportdb.web.pages.status import known_years, usual_year
from reportdb.web.standing import standing_of
from reportdb.web.visitor import May, TheVisitor, Visitor

router = APIRouter()
_RECENT = 8


class Task(NamedTuple):
    """Something to do: how many agencies or filings wait, why, and where it is done."""

    waiting: int
    name: str
    advice: str
    path: str


@router.get("/")
def home(request: Request, desk: TheDesk, visitor: TheVisitor) -> Response:
    """The first page; for a new database the way through the first steps."""
    with desk.snapshot() as conn:
        today = visitor.remit(conn)
        year = usual_year(conn, today)
        remit = visitor.remit(conn, year)
        recent = recent_filings(conn, today, _RECENT)
        found = standing_of(desk, conn, remit, year, None, Asked(dt.date.today()))
        waiting = open_submissions(conn, remit) if visitor.account is not None and visitor.may(May.REVIEW) else []
        years, listed = known_years(conn, today), list_loaded(conn)
    return page(
        request, "home.html", visitor,
        year=year, years=years, counts=found.counts, kinds=KINDS, recent=recent, listed=listed,
        tasks=_tasks(visitor, year, found.counts, len(waiting)), state=state_name,
        may_import=visitor.may(May.IMPORT), may_register=visitor.may(May.REGISTER),
    )  # fmt: skip


def _tasks(visitor: Visitor, year: int, counts: dict[str, int], waiting: int) -> list[Task]:
    """What the visitor may do something about, what presses most first."""

    def those(state: str) -> str:
        return link("/status", year=year, state=state)

    found = []
    if waiting:
        found.append(Task(waiting, "份报送等待审核", "逐份核对后接受，或者写明理由退回。", "/review"))
    if visitor.may(May.IMPORT):
        found.append(Task(counts["returned"], "家单位的报送已退回", "改正强制问题后重新报送。", those("returned")))
    if visitor.may(May.EXPLAIN):
        found.append(
            Task(
                counts["doubtful"],
                "家单位有核实问题待说明",
                "数字无误的写情况说明，填错的改正后重报。",
                those("doubtful"),
            )
        )
    if visitor.may(May.IMPORT):
        late = counts["late"]
        advice = f"其中 {late} 家已过期限。" if late else "还没有到期限。"
        path = link("/status/reminders", year=year) if visitor.may(May.RESTORE) else those("missing")
        found.append(Task(counts["missing"], "家单位还没有报送", advice + "催报名单里有联系人和电话。", path))
    return [task for task in found if task.waiting]
