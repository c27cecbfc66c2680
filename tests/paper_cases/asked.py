"""What the cases of papers ask with, and whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection

from reportdb.errors import NothingToShow, UsageError
from reportdb.queries import filings, members
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import Remit
from tests.county_house import EVERYONE, YEARS, House

YEAR = 2023


class Asked(NamedTuple):
    """Who asks for what, and where there is room for files."""

    conn: Connection
    remit: Remit
    house: House
    room: Path

    def path(self, name: str) -> Path:
        """A file to write; no word of its name but `name` says anything."""
        return self.room / f"{len(list(self.room.iterdir()))}_{name}"


Case = Callable[[Asked], object]


def all_filings(a: Asked) -> list[FilingRow]:
    """All filings of the house, whoever asks: what is asked about need not be what may be seen."""
    return [row for year in YEARS for row in filings.filings_of_year(a.conn, EVERYONE, year)]


def seen_filings(a: Asked) -> list[FilingRow]:
    return [row for year in YEARS for row in filings.filings_of_year(a.conn, a.remit, year)]


def agencies_of(h: House) -> list[int]:
    return [h.city, h.a, h.a_edu, h.a_archive, h.b, h.b_edu, h.b_grain]


def each(work: Callable[..., object], given: Sequence[object]) -> list[object]:
    """What some work gives for each of these, materialized; nothing where it refuses."""
    found: list[object] = []
    for one in given:
        with suppress(NothingToShow, UsageError, KeyError):
            made = work(one)
            found.append(list(made) if isinstance(made, Iterator) else made)
    return found


def trees(a: Asked) -> list[members.Members]:
    tree = members.Tree(a.conn, a.remit, YEAR)
    return [tree.members(one) for one in agencies_of(a.house) if tree.knows(one)]
