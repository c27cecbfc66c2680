"""Whose rows a query may see. Who sees all must say so: there is no default, and an empty set shows nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reportdb.dictionary import DICTIONARY

#: what speaks of no agency
OF_NOBODY = frozenset((DICTIONARY,))
#: the column that every other view is held back by; a view without it cannot be shown in part, and is not shown
KEY = "filing_id"


@dataclass(frozen=True, slots=True)
class Shown:
    """Either the rows of every agency or those of some, by their ids."""

    everyone: bool
    agencies: frozenset[int] = frozenset()
    years: tuple[tuple[int, frozenset[int]], ...] = ()  # those of the years in which they are others

    @classmethod
    def of_everyone(cls) -> Shown:
        """All rows there are."""
        return cls(True)

    @classmethod
    def of(cls, agencies: Iterable[int], years: Iterable[tuple[int, Iterable[int]]] = ()) -> Shown:
        """The rows of these agencies alone, and of others where a year says so."""
        return cls(False, frozenset(agencies), tuple((year, frozenset(then)) for year, then in years))

    def sets(self) -> list[tuple[int | None, list[int]]]:
        """The agencies of each year that has its own, then (None) those of all other years."""
        return [*((year, sorted(then)) for year, then in self.years), (None, sorted(self.agencies))]
