"""Where a figure stands: from the stored positions of a table back to sheet and cell."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Protocol

from etl.recognise.found import Place, Segment, spread
from etl.text import address
from reportdb.findings import Finding
from reportdb.forms.codes import YEAR, Cell


class Placed(Protocol):
    """A table with its positions, fresh from a sheet or stored."""

    @property
    def table(self) -> str:
        """Code of the table."""

    @property
    def sheet(self) -> str | None:
        """Name of the sheet."""

    @property
    def positions(self) -> str | None:
        """See etl.draft.TablePlace."""


@lru_cache(maxsize=64)
def cells_at(positions: str) -> Mapping[Cell, Place]:
    """The sheet row and column (from 0) of every figure that a positions text names."""
    return spread(
        Segment(one["rows"], one["columns"], one.get("turned", False), one.get("period", YEAR))
        for one in json.loads(positions)
    )


def locate(findings: Iterable[Finding], places: Sequence[Placed]) -> list[Finding]:
    """Findings of the checks with sheet and cell: the cell to look at, or the list of all cells of a broken sum."""
    placed = []
    cells: dict[str, dict[Cell, tuple[str, Place]]] = {}
    for item in findings:
        if item.table is not None and item.sheet is None and item.places:
            if item.table not in cells:
                cells[item.table] = _cells_of(places, item.table)
            stand = cells[item.table]
            known = [found for place in item.places if (found := stand.get(Cell(*place)))]
            if known:
                sheet = known[0][0]
                where = sorted({place for name, place in known if name == sheet})
                placed.append(replace(item, sheet=sheet, cell=", ".join(address(*place) for place in where)))
                continue
        placed.append(item)
    return placed


def standing(places: Sequence[Placed], table: str, cell: Cell) -> tuple[str, str] | None:
    """Sheet and A1 address of a figure, None where it came from no sheet."""
    found = _find(places, table, cell)
    return None if found is None else (found[0], address(*found[1]))


def _find(places: Sequence[Placed], table: str, cell: Cell) -> tuple[str, Place] | None:
    for sheet, cells in _sheets_of(places, table):
        if cell in cells:
            return sheet, cells[cell]
    return None


def _cells_of(places: Sequence[Placed], table: str) -> dict[Cell, tuple[str, Place]]:
    """Sheet and place of every figure of a table; where two places name one, the first counts."""
    found: dict[Cell, tuple[str, Place]] = {}
    for sheet, cells in _sheets_of(places, table):
        for cell, place in cells.items():
            found.setdefault(cell, (sheet, place))
    return found


def _sheets_of(places: Sequence[Placed], table: str) -> Iterator[tuple[str, Mapping[Cell, Place]]]:
    for one in places:
        if one.table == table and one.sheet is not None and one.positions:
            yield one.sheet, cells_at(one.positions)
