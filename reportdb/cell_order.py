"""What is worked out for the cells of a table, remembered: reports by the thousand have the same cells in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from reportdb.forms.codes import Cell

_T = TypeVar("_T")
#: sets of cells remembered for each number of cells
_MOST = 4


class CellOrder(Generic[_T]):
    """`make` of some cells, from memory where it was asked for the same ones: comparing them is soon done, hashing is not."""

    def __init__(self, make: Callable[[list[Cell]], _T]) -> None:
        self._make = make
        self._known: dict[int, list[tuple[list[Cell], _T]]] = {}

    def of(self, cells: Iterable[Cell]) -> _T:
        """What `make` gives for these cells in this order."""
        wanted = list(cells)
        known = self._known.setdefault(len(wanted), [])
        for cells_, made in known:
            if cells_ == wanted:
                return made
        made = self._make(wanted)
        if len(known) < _MOST:
            known.append((wanted, made))
        return made
