"""操作记录: who did what, and when, as far as the remit goes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, NamedTuple

from fastapi import APIRouter, Depends, Request, Response

from reportdb.papers.audit_words import ACTION_NAMES, HEAD, NOBODY, action_name, agencies_in, line, what_words
from reportdb.papers.rows import as_csv
from reportdb.queries.agency_search import agencies_called
from reportdb.queries.audit import TrailPage, TrailRow, trail
from reportdb.queries.registry import agencies
from reportdb.queries.remit import Remit
from reportdb.web.apart.route import long
from reportdb.web.asked import AskedDay, AskedNumber, AskedYear, Code, Words, one_of
from reportdb.web.desk import TheDesk
from reportdb.web.page import attachment, link, page
from reportdb.web.visitor import May, TheVisitor, Visitor

if TYPE_CHECKING:
    from sqlalchemy import Connection

router = APIRouter()

_PAGE = 50
#: lines of a download; more are got by a shorter span of days
_MOST = 20_000
_MARK = "\ufeff"  # lets Excel read it as UTF-8


class Asked(NamedTuple):
    """What the trail is asked for, as it stands in the address."""

    who: str
    action: str
    agency: str
    year: int | None
    since: dt.date | None
    until: dt.date | None
    words: str

    def address(self, path: str, **more: object) -> str:
        """The same asked elsewhere."""
        return link(path, **self._asdict(), **more)


def asked(
    who: Words = "",
    action: Annotated[Code, one_of(ACTION_NAMES)] = "",
    agency: Words = "",
    year: AskedYear = None,
    since: AskedDay = None,
    until: AskedDay = None,
    words: Words = "",
) -> Asked:
    """The filters of an address."""
    return Asked(who, action, agency, year, since, until, words)


def trail_visitor(visitor: TheVisitor) -> Visitor:
    """Whoever may look at the trail."""
    visitor.require(May.AUDIT)
    return visitor


Reader = Annotated[Visitor, Depends(trail_visitor)]
Filters = Annotated[Asked, Depends(asked)]


@router.get("/audit")
def listed(request: Request, desk: TheDesk, visitor: Reader, filters: Filters, before: AskedNumber = None) -> Response:
    """A page of the trail, newest first."""
    with desk.snapshot() as conn:
        found = _found(conn, visitor, filters, before, _PAGE)
        names = _names(conn, visitor, found.rows)
    older = filters.address("/audit", before=found.rows[-1].id) if found.more and found.rows else ""
    return page(
        request, "audit.html", visitor, rows=found.rows, names=names, asked=filters, actions=ACTION_NAMES,
        action_name=action_name, what_words=what_words, nobody=NOBODY, older=older,
        newest=filters.address("/audit") if before is not None else "", download=filters.address("/audit.csv"),
    )  # fmt: skip


@long(router, "/audit.csv")
def download(desk: TheDesk, visitor: Reader, filters: Filters) -> Response:
    """The same lines for a spreadsheet."""
    with desk.snapshot() as conn:
        rows = _found(conn, visitor, filters, None, _MOST).rows
        names = _names(conn, visitor, rows)
    text = as_csv(HEAD, (line(row, names) for row in rows))
    return Response(
        f"{_MARK}{text}\n".encode(), media_type="text/csv; charset=utf-8", headers=attachment("操作记录.csv")
    )


def _found(conn: Connection, visitor: Visitor, filters: Asked, before: int | None, limit: int) -> TrailPage:
    remit = visitor.remit_over_years(conn)
    if filters.agency:
        remit = remit.only(agencies_called(conn, remit.ever(), filters.agency))
    return trail(
        conn, remit, words=filters.words, action=filters.action, who=filters.who, year=filters.year,
        since=_midnight(filters.since), until=_midnight(filters.until, after=True),
        before=before, limit=limit,
    )  # fmt: skip


def _names(conn: Connection, visitor: Visitor, rows: list[TrailRow]) -> dict[int, str]:
    """The names of all agencies that some lines speak of."""
    remit = visitor.remit_over_years(conn).ever()
    wanted = {row.agency_id for row in rows if row.agency_id is not None}
    wanted |= {number for row in rows for number in agencies_in(row.what)}
    return {one.id: one.name for one in agencies(conn, Remit.of(number for number in wanted if remit.covers(number)))}


def _midnight(day: dt.date | None, *, after: bool = False) -> dt.datetime | None:
    """When a day (or the one after it) begins where this machine stands."""
    if day is None:
        return None
    return dt.datetime.combine(day + dt.timedelta(days=int(after)), dt.time()).astimezone()
