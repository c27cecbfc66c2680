"""How everyone stands, remembered until something changes: a province is read once, not for each visitor."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

from sqlalchemy import Connection

from reportdb.papers import standings
from reportdb.papers.standings import Listed
from reportdb.queries.freshness import mark_of_standings
from reportdb.queries.remit import Remit
from reportdb.queries.status import Asked, StatusRow, status
from reportdb.queries.status_years import Place, places_over_years
from reportdb.queries.waiting import OpenReport, doubtful_reports, returned_reports
from reportdb.web.desk import Desk

#: rows remembered at most of a kind: some 50 MB
_ROOM = 60_000


class Standing(NamedTuple):
    """The rows of a year in tree order, with their neighbours, and how many agencies are of each kind."""

    rows: list[StatusRow]
    lines: list[Listed]
    counts: dict[str, int]


def standing_of(desk: Desk, conn: Connection, remit: Remit, year: int, under: int | None, asked: Asked) -> Standing:
    """The standing of a remit in a year; nobody may change its lists."""

    def read() -> tuple[Standing, int]:
        rows = status(conn, remit, year, under, asked)
        return Standing(rows, standings.listed(rows), standings.counts(rows)), len(rows)

    return _standings.of(desk, conn, (remit, year, under, asked), read)


def stand(desk: Desk, conn: Connection, remit: Remit, year: int, under: int | None = None) -> list[StatusRow]:
    """The rows of a year as they stand today; nobody may change the list."""
    return standing_of(desk, conn, remit, year, under, Asked(dt.date.today())).rows


def places_of(desk: Desk, conn: Connection, remit: Remit, years: range, under: int | None) -> list[Place]:
    """The agencies of the grid of some years; nobody may change the list."""

    def read() -> tuple[list[Place], int]:
        places = places_over_years(conn, remit, years, under)
        return places, len(places)

    return _places.of(desk, conn, (remit, years, under), read)


class OpenWork(NamedTuple):
    """What has to be put right in reports of all years."""

    returned: list[OpenReport]
    doubtful: list[OpenReport]


def open_work_of(desk: Desk, conn: Connection, remit: Remit) -> OpenWork:
    """The open work of a remit over the years; nobody may change its lists."""

    def read() -> tuple[OpenWork, int]:
        found = OpenWork(returned_reports(conn, remit), doubtful_reports(conn, remit))
        return found, len(found.returned) + len(found.doubtful)

    return _work.of(desk, conn, remit, read)


_T = TypeVar("_T")


class _Memory(Generic[_T]):
    """The latest answers of one kind, with how many rows each is."""

    def __init__(self, room: int) -> None:
        self._room, self._lock = room, Lock()
        self._known: OrderedDict[Hashable, tuple[_T, int]] = OrderedDict()

    def of(self, desk: Desk, conn: Connection, key: Hashable, read: Callable[[], tuple[_T, int]]) -> _T:
        """What `read` gives; read again after every change of what it is made of."""
        whole = (desk.text, mark_of_standings(conn), key)
        with self._lock:
            if whole in self._known:
                self._known.move_to_end(whole)
                return self._known[whole][0]
        found, size = read()
        with self._lock:
            self._known[whole] = (found, size)
            while len(self._known) > 1 and sum(one[1] for one in self._known.values()) > self._room:
                self._known.popitem(last=False)
        return found


_standings: _Memory[Standing] = _Memory(_ROOM)
_places: _Memory[list[Place]] = _Memory(_ROOM)
_work: _Memory[OpenWork] = _Memory(_ROOM)
