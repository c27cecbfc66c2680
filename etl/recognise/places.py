"""Addresses of the cells a finding is about: a label and the figures that stand under or beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from etl.grid import Grid
from etl.recognise.found import Place
from etl.recognise.words import figure_at
from etl.text import address


def with_figures(grid: Grid, label: tuple[int, int], cells: Iterable[tuple[int, int]]) -> str:
    """The cell of a label, then those of `cells` (on the grid) that hold figures, as ranges: "B9, D9:J9"."""
    figures = [
        place
        for place in dict.fromkeys(cells)
        if place != label and grid.anchor(*place) == place and figure_at(grid, *place)
    ]
    return ", ".join(dict.fromkeys((address(*grid.place(*label)), *ranges([grid.place(*place) for place in figures]))))


def ranges(places: Iterable[Place]) -> Iterator[str]:
    """Cells as rectangles: those beside each other as one, then the same columns of following rows."""
    blocks: list[list[int]] = []  # first row, first column, last row, last column
    for row, left, right in _lines(sorted(set(places))):
        above = next((one for one in blocks if one[1::2] == [left, right] and one[2] == row - 1), None)
        if above is None:
            blocks.append([row, left, row, right])
        else:
            above[2] = row
    for top, left, bottom, right in blocks:
        first, last = address(top, left), address(bottom, right)
        yield first if first == last else f"{first}:{last}"


def _lines(places: list[Place]) -> Iterator[tuple[int, int, int]]:
    """Row, first and last column of cells without a gap between them."""
    run: list[Place] = []
    for place in places:
        if run and place != (run[-1][0], run[-1][1] + 1):
            yield run[0][0], run[0][1], run[-1][1]
            run = []
        run.append(place)
    if run:
        yield run[0][0], run[0][1], run[-1][1]
