"""What some reports give to a total, worked out here figure by figure: what the database's own sums are held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reportdb.consolidation import Member, Named, Partial, Summed, telling
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.report import Figure, Mark, Report


class Filed(NamedTuple):
    """A member and the report it filed."""

    member: Member
    report: Report


def filed(report: Report, filing: int = 1, *, whole: bool = False) -> Filed:
    editions = {table: data.edition for table, data in report.tables.items()}
    return Filed(Member(report.agency or "", "", filing, whole, editions), report)


def partial_of(crossing: Crossing, some: Iterable[Filed]) -> Partial:
    """The sum of some reports."""
    every = list(some)
    found = Partial(crossing)
    found.hold(one.member for one in every)
    given: dict[tuple[str, str, Cell], Summed] = {}
    who: dict[tuple[str, Cell], set[int]] = {}
    for member, table, edition, cell, figure in _figures(every):
        key = table, edition, cell
        one = given.get(key, Summed(*key, 0, 0, words=False))
        if figure.value is not None:
            one = one._replace(value=one.value + figure.value, numbers=one.numbers + 1)
            place = crossing.place(table, edition, cell)
            if place is not None:
                who.setdefault((table, place), set()).add(member.filing)
        given[key] = one._replace(words=one.words or figure.mark in (Mark.TEXT, Mark.NOT_APPLICABLE))
    for one in given.values():
        found.add(one, alone=False)
    for (table, place), members in who.items():
        found.count(table, place, len(members))
    told = telling(crossing, given.values())
    for member, table, edition, cell, figure in _figures(every):
        asked = told.get((table, edition))
        if asked is None or figure.mark is Mark.BLANK:
            continue
        if cell in asked.given or (cell in asked.words and figure.value is None):
            found.named.append(Named(table, edition, cell, member, figure))
    return found


def _figures(some: Iterable[Filed]) -> Iterator[tuple[Member, str, str, Cell, Figure]]:
    for member, report in some:
        for table, data in report.tables.items():
            for cell, figure in data.figures.items():
                yield member, table, data.edition, cell, figure
