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

#: sheets that hold a table, with its positions on each
_Sheets = tuple[tuple[str, str], ...]
#: findings of many reports are the same ones (see `reportdb.checks.usual`): located once for each layout
_LOCATED: dict[tuple[int, _Sheets], tuple[Finding, Finding]] = {}
_MOST = 512


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
    for item in findings:
        if item.table is not None and item.sheet is None and item.places:
            placed.append(_located(item, tuple(_sheets_of(places, item.table))))
        else:
            placed.append(item)
    return placed


def _located(item: Finding, sheets: _Sheets) -> Finding:
    """A finding where it stands, from memory where the same one was located on the same sheets before."""
    known = _LOCATED.get((id(item), sheets))
    if known is not None and known[0] is item:
        return known[1]
    stand = _cells_of(sheets)
    found = [where for place in item.places if (where := stand.get(Cell(*place)))]
    located = item
    if found:
        sheet = found[0][0]
        cells = sorted({place for name, place in found if name == sheet})
        located = replace(item, sheet=sheet, cell=", ".join(address(*place) for place in cells))
    if len(_LOCATED) >= _MOST:
        _LOCATED.clear()
    _LOCATED[id(item), sheets] = item, located
    return located


def standing(places: Sequence[Placed], table: str, cell: Cell) -> tuple[str, str] | None:
    """Sheet and A1 address of a figure, None where it came from no sheet."""
    found = _find(places, table, cell)
    return None if found is None else (found[0], address(*found[1]))


def _find(places: Sequence[Placed], table: str, cell: Cell) -> tuple[str, Place] | None:
    for sheet, positions in _sheets_of(places, table):
        cells = cells_at(positions)
        if cell in cells:
            return sheet, cells[cell]
    return None


@lru_cache(maxsize=64)
def _cells_of(sheets: _Sheets) -> Mapping[Cell, tuple[str, Place]]:
    """Sheet and place of every figure of a table; where two places name one, the first counts."""
    found: dict[Cell, tuple[str, Place]] = {}
    for sheet, positions in sheets:
        for cell, place in cells_at(positions).items():
            found.setdefault(cell, (sheet, place))
    return found


def _sheets_of(places: Sequence[Placed], table: str) -> Iterator[tuple[str, str]]:
    for one in places:
        if one.table == table and one.sheet is not None and one.positions:
            yield one.sheet, one.positions
