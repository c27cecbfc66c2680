"""Labels that someone split over neighbouring cells (商业 above 企业, 自然 beside 人) put together again.

Words are joined only where that makes a label, and where all but the first are no label by themselves. The cell nearest to the figures
stands for the label; the others say nothing any more.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from typing import TYPE_CHECKING

from etl.lexicon import Lexicon, Term
from etl.text import is_number, trim

if TYPE_CHECKING:
    from etl.grid import Grid

Place = tuple[int, int]
_MOST = 3
_LOOK_DOWN = 4
#: kinds of labels that stand over columns of figures
_OVER = frozenset({"applicant", "measure", "result"})


def rejoined(
    grid: Grid, lexicon: Lexicon, known: Mapping[Place, frozenset[Term]]
) -> Iterator[tuple[Place, frozenset[Term], set[Place]]]:
    """For each label in pieces: the cell that stands for it, what it is, and the other pieces."""
    known = {place: terms for place, terms in known.items() if any(term.kind != "head_like" for term in terms)}
    pieces = _pieces(grid, lexicon, known)
    if not pieces:
        return
    taken: set[Place] = set()
    for first in _starts(grid, pieces, known):
        for step in ((1, 0), (0, 1)):
            run = _run(grid, first, step, pieces, taken)
            while len(run) > 1 and not (terms := _joined(lexicon, run, known)):
                del run[max(run)]
            place = None
            if len(run) > 1:
                places = list(run)
                place = _below_each_other(grid, places) if step == (1, 0) else _beside(grid, places, terms)
            if place is not None:
                taken.update(run)
                yield place, terms, {*run} - {place}
                break


def _starts(grid: Grid, pieces: Mapping[Place, str], known: Container[Place]) -> list[Place]:
    """The pieces, and labels that have one right below or beside them."""
    before = ((row - down, column - right) for row, column in pieces for down, right in ((1, 0), (0, 1)))
    return sorted({*pieces, *(place for place in before if place in known)})


def _joined(lexicon: Lexicon, run: Mapping[Place, str], known: Mapping[Place, frozenset[Term]]) -> frozenset[Term]:
    terms = lexicon.terms("".join(run.values()))
    first = known.get(next(iter(run)))
    return terms if first is None else terms & first


def _pieces(grid: Grid, lexicon: Lexicon, known: Container[Place]) -> dict[Place, str]:
    return {
        (row, column): words
        for row, cells in enumerate(grid.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and (row, column) not in known and (words := trim(cell)) and lexicon.is_part(words)
    }


def _run(
    grid: Grid, first: Place, step: Place, pieces: Mapping[Place, str], taken: Container[Place]
) -> dict[Place, str]:
    run: dict[Place, str] = {}
    place = first
    while (place in pieces or place == first) and place not in taken and len(run) < _MOST:
        run[place] = pieces.get(place) or grid.text(*place)
        place = place[0] + step[0], place[1] + step[1]
    return run


def _below_each_other(grid: Grid, run: list[Place]) -> Place | None:
    """The piece in the one row with figures; the last one where none has any, as in heads."""
    with_figures = [(row, column) for row, column in run if _row_figures(grid, row)]
    return None if len(with_figures) > 1 else (with_figures or run)[-1]


def _beside(grid: Grid, run: list[Place], terms: frozenset[Term]) -> Place | None:
    """In a head the piece over the one column with figures; in a row of figures the last piece."""
    if _row_figures(grid, run[0][0]):
        return run[-1]
    if not any(term.kind in _OVER for term in terms):
        return None
    over = [place for place in run if _column_figures(grid, place)]
    return over[0] if len(over) == 1 else None


def _is_figure(cell: object) -> bool:
    return isinstance(cell, int | float) or (isinstance(cell, str) and is_number(cell))


def _row_figures(grid: Grid, row: int) -> bool:
    return any(_is_figure(cell) for cell in grid.rows[row])


def _column_figures(grid: Grid, place: Place) -> bool:
    rows = range(place[0] + 1, min(place[0] + 1 + _LOOK_DOWN, grid.height))
    return any(_is_figure(grid.rows[row][place[1]]) for row in rows)
