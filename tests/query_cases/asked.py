"""What the cases of queries ask with, and whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection

from reportdb.errors import NothingToShow, UsageError
from reportdb.queries import filings
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import Remit
from tests.county_house import EVERYONE, YEARS, House

Case = Callable[[Connection, Remit, House], object]


def all_filings(conn: Connection) -> list[FilingRow]:
    """All filings of the house, whoever asks: what is asked about need not be what may be seen."""
    return [row for year in YEARS for row in filings.filings_of_year(conn, EVERYONE, year)]


def each(work: Callable[..., object], given: Any) -> list[object]:
    """What some work gives for each of these, in words where it refuses."""
    found = []
    for one in given:
        try:
            found.append(work(*one) if isinstance(one, tuple) and not hasattr(one, "_fields") else work(one))
        except (NothingToShow, UsageError, KeyError) as error:
            found.append(Refusal(error, one))
    return found


class Refusal:
    """Says no more than its text, the words asked for left out, and is nothing."""

    def __init__(self, error: Exception, asked: object) -> None:
        said = [str(getattr(part, "name", part)) for part in (asked if isinstance(asked, tuple) else (asked,))]
        self.text = str(error)
        for words in sorted(said, key=len, reverse=True):
            self.text = self.text.replace(words, "")

    def __repr__(self) -> str:
        return self.text


def agencies_of(h: House) -> list[int]:
    """Everybody."""
    return [h.city, h.a, h.a_edu, h.a_archive, h.b, h.b_edu, h.b_grain]


def keys_of(h: House) -> list[tuple[int, int, str]]:
    """Every report there may be: agency, year, scope."""
    return [(one, year, scope) for one in agencies_of(h) for year in YEARS for scope in ("own", "consolidated")]


def frames(select: Callable[..., Any]) -> Case:
    """The rows of a SELECT made for a remit."""
    return lambda conn, remit, h: [tuple(row) for row in conn.execute(select(remit))]
