"""Where the tables of a filing were read, as ranges of their sheets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from etl.places import cells_at
from etl.recognise.found import Place
from etl.text import ranges
from reportdb.forms import TABLES
from reportdb.queries.filings import PlaceRow


class Extent(NamedTuple):
    """The cells of one sheet that gave a table, as ranges: "B6:D8, B10"."""

    table: str
    sha256: str
    sheet: str
    cells: str


def extents(places: Iterable[PlaceRow]) -> list[Extent]:
    """One for each table and sheet, tables as people read them."""
    found: dict[tuple[str, str, str], set[Place]] = {}
    for place in places:
        if place.sha256 is not None and place.sheet is not None and place.positions:
            key = (place.table, place.sha256, place.sheet)
            found.setdefault(key, set()).update(cells_at(place.positions).values())
    ordered = sorted(found.items(), key=lambda one: TABLES.index(one[0][0]))
    return [Extent(*key, ", ".join(ranges(cells))) for key, cells in ordered]
