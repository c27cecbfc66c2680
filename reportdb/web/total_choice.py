"""Whose total an address means, and where the figures of totals lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from reportdb.consolidation import placed
from reportdb.forms.codes import YEAR, Cell
from reportdb.forms.statistics import CHANNELS
from reportdb.papers.gathered_total import gather_of
from reportdb.papers.total_cut import is_cut
from reportdb.queries.members import Tree
from reportdb.queries.total_tree import way_to
from reportdb.statutory_tables import Place
from reportdb.web.page import link
from reportdb.web.refusals import NotFound

if TYPE_CHECKING:
    from reportdb.consolidation import Total
    from reportdb.papers.gathered_total import Gathered
    from reportdb.queries.members import Members
    from reportdb.queries.remit import Remit
    from reportdb.reader import Reading


class Whose(NamedTuple):
    """An agency of a year with the members of its total.

    `way` are those above it that the visitor sees, with itself; `cut` says that some below it are not seen, and so not added.
    """

    id: int
    year: int
    members: Members
    way: list[tuple[int, str]]
    cut: bool

    @property
    def agency(self) -> str:
        """The name borne in the year."""
        return self.members.agency

    @property
    def here(self) -> str:
        """The address of the total."""
        return f"/totals/{self.id}/{self.year}"


def whose_total(conn: Reading, remit: Remit, agency_id: int, year: int) -> Whose:
    """The members of an agency's total; NotFound outside the remit."""
    tree = Tree(conn, remit, year)
    if not tree.knows(agency_id):
        raise NotFound
    members = tree.members(agency_id)
    return Whose(agency_id, year, members, way_to(tree, agency_id), is_cut(conn, remit, agency_id, year))


def gathered(conn: Reading, remit: Remit, agency_id: int, year: int) -> tuple[Whose, Gathered | None]:
    """The same with the total itself, None where nobody has an accepted filing."""
    whose = whose_total(conn, remit, agency_id, year)
    return whose, gather_of(conn, remit, whose.members)


def to_members(whose: Whose, total: Total, place: Place) -> str:
    """The page that says which members a figure of a total is made of."""
    cell = place.cell
    if place.table == CHANNELS:
        cell = placed(total.edition, total.total.channels or ())[int(cell.row) - 1][0]
    return figure_link(whose, place.table, cell)


def figure_link(whose: Whose, table: str, cell: Cell, p: int | None = None) -> str:
    """The same by the cell of the total."""
    period = None if cell.period == YEAR else cell.period
    return link(f"{whose.here}/{table}", row=cell.row, column=cell.column, period=period, p=p)
