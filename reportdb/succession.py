"""Mergers and splits: whose figures of the year before those of an agency are held against.

A merger adds up: what the successor takes up in the first year of its duties is what all of them handed over. A split
does not divide: nobody can say which of the figures went where. The grid of `carry` and the checks both ask here, so that
they cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, TypeVar

from reportdb.report import Figure, Mark, Report, TableData


class Obstacle(StrEnum):
    """Why the year before has no figures that could be compared."""

    SPLIT = "split"  # a part of another agency's duties came
    GIVEN_UP = "given_up"  # a part of the agency's own duties went
    OVERLAP = "overlap"  # merged within a year for which the agency that ended reported, too


class Before(NamedTuple):
    """Whose figures of the year before count beside the agency's own, or what is in the way and who it was about."""

    joined: tuple[int, ...] = ()
    obstacle: Obstacle | None = None
    others: tuple[int, ...] = ()


class Succession(NamedTuple):
    """Who carries on whose duties from a day on; `ended` is the predecessor's last day, None while it goes on."""

    predecessor: int
    successor: int
    since: dt.date
    ended: dt.date | None

    @property
    def goes_on(self) -> bool:
        """Whether the predecessor goes on without a part of its duties."""
        return self.ended is None or self.ended > self.since

    @property
    def within_a_year(self) -> bool:
        """Whether a part of the first year was still the predecessor's."""
        return (self.since.month, self.since.day) != (1, 1)


Filed = Callable[[int, int], bool]
Place = TypeVar("Place")
NOTHING = Before()


@dataclass(frozen=True, slots=True)
class Successions:
    """All mergers and splits of a register. `begun` is the first day of each agency in them, where it is known."""

    rows: tuple[Succession, ...] = ()
    begun: Mapping[int, dt.date] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)

    def of(self, agency: int) -> Successions:
        """All of them for an agency that was part of any: its partners may have others; none for the rest."""
        return self if any(agency in row[:2] for row in self.rows) else Successions()

    def existed_in(self, agency: int, year: int) -> bool:
        """Whether an agency had begun by the end of a year."""
        first = self.begun.get(agency)
        return first is None or first.year <= year

    def before(self, agency: int, year: int, filed: Filed) -> Before:
        """What the report of an agency for a year has before it; `filed` says whether an agency reported for a year."""
        joined: list[int] = []
        found: dict[Obstacle, list[int]] = defaultdict(list)
        for row in self.rows:
            first = row.since.year
            if row.predecessor == agency:
                if row.goes_on and year == first:
                    found[Obstacle.GIVEN_UP].append(row.successor)
            elif row.successor == agency and year in (first, first + 1):
                overlap = not row.goes_on and row.within_a_year and filed(row.predecessor, first)
                if year > first and not overlap:
                    continue
                if row.goes_on or self._shared(row.predecessor):
                    found[Obstacle.SPLIT].append(row.predecessor)
                elif overlap:
                    found[Obstacle.OVERLAP].append(row.predecessor)
                else:
                    joined.append(row.predecessor)
        for obstacle in Obstacle:
            if obstacle in found:
                return Before((), obstacle, tuple(found[obstacle]))
        return Before(tuple(joined)) if joined else NOTHING

    def _shared(self, predecessor: int) -> bool:
        return sum(row.predecessor == predecessor for row in self.rows) > 1

    def members(self, agency: int, year: int | None = None) -> list[int]:
        """Those that existed in a year (None: ever) of an agency and all merged into it later, directly or through others.

        Whoever came by a split, or gave away only a part of its duties, is none of them.
        """
        found: list[int] = []
        waiting = [agency]
        while waiting:
            one = waiting.pop(0)
            if one not in found:
                found.append(one)
                waiting += (
                    row.predecessor
                    for row in self.rows
                    if row.successor == one and (year is None or row.since.year > year)
                    if not row.goes_on and not self._shared(row.predecessor)
                )
        return [one for one in found if year is None or self.existed_in(one, year)]

    def concerned(self, agency: int) -> set[int]:
        """An agency and everyone whose duties came to it or went from it, directly or through others."""
        found: set[int] = set()
        waiting = [agency]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += (row.predecessor for row in self.rows if row.successor == one)
        return found | {row.successor for row in self.rows if row.predecessor == agency}

    def heirs(self, agency: int, year: int) -> Iterator[tuple[int, int]]:
        """Whose reports, of which years, are held against one that an agency files for a year."""
        for row in self.rows:
            if row.predecessor == agency:
                first = row.since.year
                if year == first - 1:
                    yield row.successor, first
                elif year == first and row.within_a_year:
                    yield row.successor, first
                    yield row.successor, first + 1


def joined_figures(parts: Sequence[Mapping[Place, Figure]]) -> dict[Place, Figure]:
    """The sums of figures that all parts have: a number where all are numbers, else the first that is none."""
    first, *rest = parts
    found = {}
    for cell in first:
        if all(cell in other for other in rest):
            figures = [part[cell] for part in parts]
            open_one = next((figure for figure in figures if figure.mark is not Mark.NUMBER), None)
            found[cell] = open_one or Figure(Mark.NUMBER, sum(figure.value or 0 for figure in figures))
    return found


def joined_report(parts: Sequence[Report]) -> Report:
    """The reports of several agencies as the one that a merger has before it; channels are no figures to be added."""
    first, *rest = parts
    tables = {
        code: TableData(
            max(part.tables[code].edition for part in parts),
            joined_figures([part.tables[code].figures for part in parts]),
        )
        for code in first.tables
        if all(code in part.tables for part in rest)
    }
    items = [item for part in parts for item in part.improvement_items or ()]
    return Report(first.agency, first.year, first.scope, first.edition, tables, improvement_items=items or None)


def joined_words(names: Iterable[str]) -> str:
    """Whose figures of the year before these are, for the end of a finding."""
    named = list(names)
    if len(named) == 1:
        return f"上年数取自{named[0]}的报告（其职责由本单位承接）。"
    return f"上年数为{'、'.join(named)}上年报告的合计（机构合并）。"
