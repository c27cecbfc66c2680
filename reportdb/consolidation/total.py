"""A total: the agency's own report, the sum of those below it, and both together, in the cells of one edition."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from reportdb.consolidation.channel_lines import as_filed, placed, summed_lines
from reportdb.consolidation.partial import Member, Named, Partial, is_left_out, is_no_number
from reportdb.correction import meaning_of
from reportdb.forms import TABLES, Catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import CHANNELS
from reportdb.report import BLANK, NOT_APPLICABLE, ChannelFigure, Figure, Report, Scope, TableData, number, summed


class Apart(NamedTuple):
    """A figure that cannot be split into the lines of the edition: the sum, and the members that reported it so."""

    table: str
    cell: Cell
    figure: Figure
    members: tuple[tuple[Member, Figure], ...]


class LeftOutFigure(NamedTuple):
    """A figure without a cell in the edition: how much it would be (blank where it is not additive), and whose."""

    table: str
    cell: Cell
    edition: str
    additive: bool
    figure: Figure
    members: tuple[tuple[Member, Figure], ...]


@dataclass(slots=True)
class Total:
    """`own` is the agency's own filing (本级), `subordinate` the sum of the members (所属), `total` both (合计).

    All three are in the cells of `edition`. The figures of `own` are as filed, words and "/" among them. Figures that
    are not additive are "/" in the sums; blank is what no member gave a number for. `gave` counts the members behind a
    figure of the total.
    """

    edition: str
    own: Report | None
    subordinate: Report | None
    total: Report
    gave: dict[str, dict[Cell, int]]
    members: list[Member]
    not_additive: list[tuple[str, Cell]] = field(default_factory=list)
    apart: list[Apart] = field(default_factory=list)
    left_out: list[LeftOutFigure] = field(default_factory=list)
    not_numbers: list[Named] = field(default_factory=list)

    def channel_cells(self) -> list[tuple[Cell, ChannelFigure]]:
        """The channel lines of the total with their cells on the statistics sheet of its edition."""
        return [] if self.total.channels is None else placed(self.edition, self.total.channels)


def due_edition(known: Catalog, year: int, editions: Iterable[Mapping[str, str]]) -> str:
    """The edition of a total: the one due in the year; of several or none, the one most tables of the members are in.

    `editions` are those of each member's tables; they are looked at only where they matter.
    """
    due = [form.edition for form in known.forms.values() if form.covers(year)]
    if len(due) == 1:
        return due[0]
    used = Counter(edition for tables in editions for edition in tables.values())
    likely = [edition for edition, _ in used.most_common() if edition in due or not due]
    return next(iter([*likely, *due, known.newest]))


def total_of(agency: str, year: int, members: Sequence[Member], own: Report | None, below: Partial) -> Total:
    """The total of an agency from its own filing and the sum of those below it.

    `members` are all of them, the agency itself first where it has a filing of its own.
    """
    crossing = below.crossing
    mine = [] if own is None else [Partial.of_report(crossing, members[0], own)]
    both = Partial.of(crossing, [*mine, below])
    order = {member.filing: at for at, member in enumerate(members)}
    named = sorted(both.named, key=lambda one: order[one.member.filing])

    def report(tables: dict[str, TableData], scope: Scope, channels: list[ChannelFigure] | None) -> Report:
        return Report(agency, year, scope, crossing.edition, tables, channels)

    found = Total(
        crossing.edition,
        None if own is None else report(_own_tables(crossing, own), Scope.OWN, as_filed(crossing, own.channels or ())),
        report(_tables(below), Scope.CONSOLIDATED, _channels(below)) if len(members) > (own is not None) else None,
        report(_tables(both), Scope.CONSOLIDATED, _channels(both)),
        {table: {cell: one.members for cell, one in both.sums.get(table, {}).items()} for table in both.holders},
        list(members),
        not_numbers=[one for one in named if is_no_number(crossing, one)],
        left_out=_left_out(one for one in named if is_left_out(crossing, one)),
    )
    for table, data in found.total.tables.items():
        for cell, figure in data.figures.items():
            if not crossing.is_additive(table, cell):
                found.not_additive.append((table, cell))
            elif crossing.is_apart(table, cell):
                who = tuple((one.member, one.figure) for one in named if (one.table, one.cell) == (table, cell))
                found.apart.append(Apart(table, cell, figure, who))
    return found


def _channels(some: Partial) -> list[ChannelFigure] | None:
    """The channel lines of the edition's statistics sheet, where some member holds any."""
    if CHANNELS not in some.holders:
        return None
    return summed_lines(some.crossing, {cell: one.value for cell, one in some.sums[CHANNELS].items()})


def _tables(some: Partial) -> dict[str, TableData]:
    """The tables that some member holds: every printed cell, then those of the edition or apart that a member has."""
    crossing = some.crossing
    form = crossing.known.form(crossing.edition)
    tables = {}
    for table in TABLES:
        if table not in some.holders or table not in form.tables or not form.tables[table].cells:
            continue
        sums = some.sums.get(table, {})
        cells = [*form.tables[table].official_cells, *_beside(some, table)]
        figures = {}
        for cell in cells:
            if not crossing.is_additive(table, cell):
                figures[cell] = NOT_APPLICABLE
            else:
                one = sums.get(cell)
                figures[cell] = BLANK if one is None else number(one.value)
        tables[table] = TableData(crossing.edition, figures)
    return tables


def _beside(some: Partial, table: str) -> list[Cell]:
    """Cells of the sum that the printed table has no place for, in the order of the catalog."""
    declared = some.crossing.known.table(some.crossing.edition, table)
    printed, sums = set(declared.official_cells), some.sums.get(table, {})
    return [cell for cell in (*declared.cells, *some.crossing.apart(table)) if cell in sums and cell not in printed]


def _own_tables(crossing: Crossing, own: Report) -> dict[str, TableData]:
    """The figures as filed, those of another edition where a bridge carries them."""
    tables = {}
    form = crossing.known.form(crossing.edition)
    for table, data in own.tables.items():
        if table not in form.tables:
            continue
        come: dict[Cell, list[Figure]] = {}
        for cell, figure in data.figures.items():
            place = crossing.place(table, data.edition, cell)
            if place is not None:
                come.setdefault(place, []).append(figure)
        printed = dict.fromkeys(form.tables[table].official_cells)
        cells = [*(cell for cell in printed if cell in come), *(cell for cell in come if cell not in printed)]
        figures = {cell: come[cell][0] if len(come[cell]) == 1 else summed(come[cell]) for cell in cells}
        if figures:
            tables[table] = TableData(crossing.edition, figures)
    return tables


def _left_out(figures: Iterable[Named]) -> list[LeftOutFigure]:
    groups: dict[tuple[str, Cell, str], list[Named]] = {}
    for one in figures:
        groups.setdefault((one.table, one.cell, one.edition), []).append(one)
    found = []
    for (table, cell, edition), group in groups.items():
        meaning = meaning_of(table, cell, edition)
        additive = meaning is not None and meaning[1].additive
        value = summed(one.figure for one in group) if additive else BLANK
        members = tuple((one.member, one.figure) for one in group)
        found.append(LeftOutFigure(table, cell, edition, additive, value, members))
    return found
