"""The sum of some reports in the cells of one edition, with everything that is no part of it by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from reportdb.consolidation.channel_lines import cell_of
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import CHANNELS
from reportdb.report import ChannelFigure, Figure, Mark, Report


class Member(NamedTuple):
    """A filing that is added. `whole`: a consolidated one, which stands for the agency and all below it.

    `editions` are those of the tables it holds, by the code of the table.
    """

    agency: str
    agency_code: str
    filing: int
    whole: bool
    editions: Mapping[str, str]


class Summed(NamedTuple):
    """What some members gave in one figure of an edition: the sum over the numbers, and how many gave one.

    `words`: some gave words or "/".
    """

    table: str
    edition: str
    cell: Cell
    value: int
    numbers: int
    words: bool


class Named(NamedTuple):
    """A figure (not a blank one) that is told by itself, with its member."""

    table: str
    edition: str
    cell: Cell
    member: Member
    figure: Figure


class Telling(NamedTuple):
    """Which figures of a table of an edition are told one by one: of `given` all but blanks, of `words` words and "/"."""

    given: tuple[Cell, ...]
    words: tuple[Cell, ...]


class CellSum(NamedTuple):
    """The sum over the numbers of a cell, and how many members gave one."""

    value: int
    members: int


NOTHING = CellSum(0, 0)


@dataclass(slots=True)
class Partial:
    """A sum that grows: by what several members gave, or by another sum into the same edition.

    `holders` counts the members whose reports hold a table, `named` are the figures of `telling`.
    """

    crossing: Crossing
    sums: dict[str, dict[Cell, CellSum]] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)
    named: list[Named] = field(default_factory=list)

    def hold(self, members: Iterable[Member]) -> None:
        """Count the tables of members."""
        for table, count in Counter(chain.from_iterable(member.editions for member in members)).items():
            self.holders[table] = self.holders.get(table, 0) + count

    def add(self, given: Summed, *, alone: bool) -> None:
        """What some members gave in a figure. Where it is not `alone` in going to its place, `count` says how many did."""
        place = self.crossing.place(given.table, given.edition, given.cell)
        if place is not None and given.numbers:
            sums = self.sums.setdefault(given.table, {})
            value, members = sums.get(place, NOTHING)
            sums[place] = CellSum(value + given.value, members + (given.numbers if alone else 0))

    def count(self, table: str, place: Cell, members: int) -> None:
        """So many members gave numbers for a place that several of their figures go to."""
        value, known = self.sums[table][place]
        self.sums[table][place] = CellSum(value, known + members)

    def add_channels(self, member: Member, channels: Iterable[ChannelFigure]) -> None:
        """A member's lines that the edition's statistics sheet prints; other channels are nobody's sum."""
        placed = ((cell_of(self.crossing, line), line.figure) for line in channels)
        lines = [(cell, figure) for cell, figure in placed if cell is not None]
        if not lines:
            return
        self.holders[CHANNELS] = self.holders.get(CHANNELS, 0) + 1
        sums = self.sums.setdefault(CHANNELS, {})
        gave: set[Cell] = set()
        for cell, figure in lines:
            if figure.value is not None:
                value, members = sums.get(cell, NOTHING)
                sums[cell] = CellSum(value + figure.value, members + (cell not in gave))
                gave.add(cell)
            elif figure.mark is not Mark.BLANK:
                self.named.append(Named(CHANNELS, self.crossing.edition, cell, member, figure))

    def join(self, other: Partial) -> None:
        """All that another sum holds; the members of both must differ."""
        for table, sums in other.sums.items():
            mine = self.sums.setdefault(table, {})
            for cell, one in sums.items():
                known = mine.get(cell)
                both = one if known is None else CellSum(known.value + one.value, known.members + one.members)
                mine[cell] = both
        for table, count in other.holders.items():
            self.holders[table] = self.holders.get(table, 0) + count
        self.named += other.named

    @classmethod
    def of_report(cls, crossing: Crossing, member: Member, report: Report) -> Partial:
        """What one report gives."""
        found = cls(crossing)
        found.hold([member])
        for table, data in report.tables.items():
            places: set[Cell] = set()
            for cell, figure in data.figures.items():
                place = crossing.place(table, data.edition, cell)
                if figure.value is not None:
                    found.add(
                        Summed(table, data.edition, cell, figure.value, 1, words=False), alone=place not in places
                    )
                    places |= {place} if place is not None else set()
                if figure.mark is not Mark.BLANK and is_told(crossing, table, place, figure):
                    found.named.append(Named(table, data.edition, cell, member, figure))
        found.add_channels(member, report.channels or ())
        return found

    @classmethod
    def of(cls, crossing: Crossing, some: Iterable[Partial]) -> Partial:
        """Several sums together."""
        found = cls(crossing)
        for one in some:
            found.join(one)
        return found


def is_told(crossing: Crossing, table: str, place: Cell | None, figure: Figure) -> bool:
    """Whether a figure that goes to a place, and is not blank, is told by itself: see `telling`."""
    if place is None or crossing.is_apart(table, place):
        return True
    return figure.value is None and crossing.is_additive(table, place)


def telling(crossing: Crossing, given: Iterable[Summed]) -> dict[tuple[str, str], Telling]:
    """Which figures must be told one by one, by table and edition, where `given` is what all members gave.

    They are those that the edition of the sum has no place for, those that stand apart in it, and, where numbers could
    be added, words and "/".
    """
    found: dict[tuple[str, str], tuple[list[Cell], list[Cell]]] = {}
    for one in given:
        place = crossing.place(one.table, one.edition, one.cell)
        every, some = found.setdefault((one.table, one.edition), ([], []))
        if place is None or crossing.is_apart(one.table, place):
            if one.numbers or one.words:
                every.append(one.cell)
        elif one.words and crossing.is_additive(one.table, place):
            some.append(one.cell)
    return {key: Telling(tuple(every), tuple(some)) for key, (every, some) in found.items() if every or some}


def is_left_out(crossing: Crossing, one: Named) -> bool:
    """Whether the edition of a sum has no place for a figure."""
    return one.table != CHANNELS and crossing.place(one.table, one.edition, one.cell) is None


def is_no_number(crossing: Crossing, one: Named) -> bool:
    """Whether a figure is words or "/" where a number could have been added."""
    if one.table == CHANNELS:
        return True
    place = crossing.place(one.table, one.edition, one.cell)
    return one.figure.mark is not Mark.NUMBER and place is not None and crossing.is_additive(one.table, place)
