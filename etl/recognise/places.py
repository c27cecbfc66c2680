"""Addresses of the cells a finding is about: a label and the figures that stand under or beside it."""

from __future__ import annotations

from collections.abc import Iterable

from etl.grid import Grid
from etl.recognise.words import figure_at
from etl.text import address, ranges


def with_figures(grid: Grid, label: tuple[int, int], cells: Iterable[tuple[int, int]]) -> str:
    """The cell of a label, then those of `cells` (on the grid) that hold figures, as ranges: "B9, D9:J9"."""
    figures = [
        place
        for place in dict.fromkeys(cells)
        if place != label and grid.anchor(*place) == place and figure_at(grid, *place)
    ]
    return ", ".join(dict.fromkeys((address(*grid.place(*label)), *ranges([grid.place(*place) for place in figures]))))
