"""The sum of some reports in the cells of one edition, with everything that is no part of it by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from reportdb.consolidation.channel_lines import cell_of
from reportdb.correction import meaning_of
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import CHANNELS
from reportdb.report import Figure, Mark, Report


@dataclass(frozen=True, slots=True)
class Member:
    """A report that is added. `whole`: a consolidated one, which stands for the agency and all below it."""

    agency: str
    agency_code: str
    filing: int
    whole: bool
    report: Report


class NotNumber(NamedTuple):
    """Words or "/" where a number could have been added."""

    table: str
    cell: Cell
    member: Member
    figure: Figure


class LeftOut(NamedTuple):
    """A figure (not a blank one) that the edition of the sum has no cell for."""

    table: str
    cell: Cell
    edition: str
    member: Member
    figure: Figure


class CellSum(NamedTuple):
    """The sum over the numbers of a cell, how many numbers there were and how many members gave them."""

    value: int
    numbers: int
    members: int


NOTHING = CellSum(0, 0, 0)


@dataclass(slots=True)
class Partial:
    """A sum that grows: by a member, or by another sum into the same edition.

    `holders` counts the members whose reports hold a table.
    """

    crossing: Crossing
    sums: dict[str, dict[Cell, CellSum]] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    not_numbers: list[NotNumber] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)

    def add(self, member: Member) -> None:
        """One more report."""
        self.members.append(member)
        for table, data in member.report.tables.items():
            self.holders[table] = self.holders.get(table, 0) + 1
            sums = self.sums.setdefault(table, {})
            gave: set[Cell] = set()
            for cell, figure in data.figures.items():
                place = self.crossing.place(table, data.edition, cell)
                if place is None:
                    if figure.mark is not Mark.BLANK:
                        self.left_out.append(LeftOut(table, cell, data.edition, member, figure))
                elif figure.value is not None:
                    value, numbers, members = sums.get(place, NOTHING)
                    sums[place] = CellSum(value + figure.value, numbers + 1, members + (place not in gave))
                    gave.add(place)
                elif figure.mark is not Mark.BLANK and is_additive(self.crossing, table, place):
                    self.not_numbers.append(NotNumber(table, cell, member, figure))
        self._add_channels(member)

    def _add_channels(self, member: Member) -> None:
        """The lines of the report that the edition's statistics sheet prints; other channels are nobody's sum."""
        placed = ((cell_of(self.crossing, line), line.figure) for line in member.report.channels or ())
        lines = [(cell, figure) for cell, figure in placed if cell is not None]
        if not lines:
            return
        self.holders[CHANNELS] = self.holders.get(CHANNELS, 0) + 1
        sums = self.sums.setdefault(CHANNELS, {})
        gave: set[Cell] = set()
        for cell, figure in lines:
            if figure.value is not None:
                value, numbers, members = sums.get(cell, NOTHING)
                sums[cell] = CellSum(value + figure.value, numbers + 1, members + (cell not in gave))
                gave.add(cell)
            elif figure.mark is not Mark.BLANK:
                self.not_numbers.append(NotNumber(CHANNELS, cell, member, figure))

    def join(self, other: Partial) -> None:
        """All that another sum holds; the members of both must differ."""
        for table, sums in other.sums.items():
            mine = self.sums.setdefault(table, {})
            for cell, (value, numbers, members) in sums.items():
                known = mine.get(cell, NOTHING)
                mine[cell] = CellSum(known.value + value, known.numbers + numbers, known.members + members)
        for table, count in other.holders.items():
            self.holders[table] = self.holders.get(table, 0) + count
        self.members += other.members
        self.not_numbers += other.not_numbers
        self.left_out += other.left_out

    @classmethod
    def of(cls, crossing: Crossing, members: Iterable[Member]) -> Partial:
        """The sum of some members."""
        found = cls(crossing)
        for member in members:
            found.add(member)
        return found


def is_additive(crossing: Crossing, table: str, cell: Cell) -> bool:
    """Whether figures of a cell may be added over agencies, as the edition declares, or another one that has it."""
    found = meaning_of(table, cell, crossing.edition)
    return found is not None and found[1].additive
