"""The audit trail, page by page."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, instant, literally, written


class TrailRow(NamedTuple):
    """Who did what, and when; `agency_id` and `year` are None where it is about no agency or year."""

    id: int
    at: dt.datetime
    who: str
    action: str
    what: str
    agency_id: int | None
    year: int | None


class TrailPage(NamedTuple):
    """Some lines, newest first, and whether there are older ones."""

    rows: list[TrailRow]
    more: bool


_ROW = "SELECT t.id, t.at, t.who, t.action, t.what, t.agency_id, t.year FROM audit_trail t WHERE {} ORDER BY t.id DESC"
PAGE = 50


def trail(
    conn: Reading,
    remit: Remit,
    *,
    words: str = "",
    action: str = "",
    who: str = "",
    year: int | None = None,
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    before: int | None = None,
    limit: int = PAGE,
) -> TrailPage:
    """The lines about agencies of a remit, newest first; lines about no agency are for those who see everything.

    `words` stand somewhere in what was done, `who` and `action` are exact, `until` is the first moment after;
    `before` is the id of the last line seen.
    """
    conditions = [remit.condition("t.agency_id", "t.year")]
    values: list[Any] = []
    if words:
        conditions.append("LOWER(t.what) LIKE LOWER(?) ESCAPE '\\'")
        values.append(f"%{literally(words)}%")
    moments = (None if one is None else written(one) for one in (since, until))
    asked_for = ("t.action = ?", "t.who = ?", "t.year = ?", "t.at >= ?", "t.at < ?", "t.id < ?")
    for column, value in zip(asked_for, (action or None, who or None, year, *moments, before), strict=True):
        if value is not None:
            conditions.append(column)
            values.append(value)
    asked = f"{_ROW.format(' AND '.join(conditions))} LIMIT {int(limit) + 1}"
    rows = [TrailRow(row[0], instant(row[1]), *row[2:]) for row in ask(conn, asked, *values)]
    return TrailPage(rows[:limit], len(rows) > limit)
