"""One figure of a total with what each member gave for it; the database is asked once, however many members there are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportdb.consolidation import due_edition
from reportdb.consolidation.channel_lines import cell_of, words_of
from reportdb.correction import CHANNELS, meaning_of
from reportdb.forms import catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.queries.cells import cells_of
from reportdb.queries.member_figures import figures_given, lines_given
from reportdb.queries.members import Member, Members
from reportdb.queries.remit import Remit
from reportdb.queries.table_editions import table_editions
from reportdb.reader import Reading
from reportdb.report import NOT_APPLICABLE, Figure, summed
from reportdb.seeding import AXES

#: why a member has no such figure
REASONS = {
    "table_absent": "报送中没有这张表",
    "edition": "所用格式没有这一栏，也不能由其他栏目相加得出",
    "cell_absent": "报送中没有这一格",
}


@dataclass(frozen=True, slots=True)
class Given:
    """A member with its figures for one of the total: one, several that a bridge adds up, or none and why.

    Of the channel list a cell is the position and the metric, as a trace names it.
    """

    member: Member
    figures: tuple[tuple[Cell, Figure], ...]
    why: str = ""


@dataclass(frozen=True, slots=True)
class TotalFigure:
    """A figure of a total. `figure` is "/" where the form declares it not additive; `reported` is what the agency's own
    consolidated filing says, which is no part of it."""

    table: str
    cell: Cell
    row_label: str
    column_label: str
    unit: str
    additive: bool
    figure: Figure
    given: list[Given]
    reported: Given | None


def total_figure(conn: Reading, remit: Remit, members: Members, table: str, cell: Cell) -> TotalFigure:
    """The figure of a total; KeyError for one that no form declares."""
    editions = table_editions(conn, remit, members.year)
    kinds = [editions.get(member.filing.id, {}) for member in members.added]
    crossing = Crossing(catalog(), due_edition(catalog(), members.year, kinds))
    everyone = [*members.added, *([] if members.reported is None else [Member(members.reported, whole=True)])]
    if table == CHANNELS:
        said = words_of(crossing)[cell]
        row_label, column_label, unit, additive = said.channel, said.metric, said.unit, True
        given = _lines(conn, remit, crossing, members.year, everyone, cell)
    else:
        meant = meaning_of(table, cell, crossing.edition) if table in AXES else None
        if meant is None:
            raise KeyError(cell)
        form = meant[0]
        row_label, column_label = form.label(cell.row, None), form.label(None, cell.column)
        unit, additive = meant[1].unit, meant[1].additive
        given = _figures(conn, remit, crossing, members.year, everyone, table, cell, editions)
    added, reported = (given, None) if members.reported is None else (given[:-1], given[-1])
    figures = (figure for one in added for _, figure in one.figures)
    figure = summed(figures) if additive else NOT_APPLICABLE
    return TotalFigure(table, cell, row_label, column_label, unit, additive, figure, added, reported)


def _figures(
    conn: Reading,
    remit: Remit,
    crossing: Crossing,
    year: int,
    everyone: list[Member],
    table: str,
    cell: Cell,
    editions: Mapping[int, Mapping[str, str]],
) -> list[Given]:
    """What each filing holds of a figure, in whatever edition.

    For a figure that is no cell of the total, as its edition does not have it, they are those that the total leaves out.
    """
    used = dict.fromkeys(kind[table] for kind in editions.values() if table in kind)
    known = cells_of(conn).cells[table].values()
    inside = crossing.place(table, crossing.edition, cell) == cell
    parts = {
        home: {one for one in known if crossing.place(table, home, one) == cell} if inside else {cell} for home in used
    }
    wanted = {one for some in parts.values() for one in some}
    found = figures_given(conn, remit, year, table, wanted, [one.filing for one in everyone])
    given = []
    for member in everyone:
        home = editions.get(member.filing.id, {}).get(table)
        if home is None:
            given.append(Given(member, (), "table_absent"))
            continue
        mine = tuple((one, figure) for one, figure in found.get(member.filing.id, {}).items() if one in parts[home])
        due = bool(crossing.sources(table, home, cell)) if inside else cell in catalog().table(home, table).cells
        given.append(Given(member, mine, "" if mine else "cell_absent" if due else "edition"))
    return given


def _lines(
    conn: Reading, remit: Remit, crossing: Crossing, year: int, everyone: list[Member], cell: Cell
) -> list[Given]:
    """The lines of each filing for a channel that the statistics sheet of the edition prints."""
    found = lines_given(conn, remit, year, [one.filing for one in everyone])
    given = []
    for member in everyone:
        lines = found.get(member.filing.id)
        if lines is None:
            given.append(Given(member, (), "table_absent"))
            continue
        mine = tuple(
            (Cell(str(position), line.metric_code), line.figure)
            for position, line in lines
            if cell_of(crossing, line) == cell
        )
        given.append(Given(member, mine, "" if mine else "cell_absent"))
    return given
