"""差额表: an agency's own reported total held against the one computed from its members, cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from reportdb.consolidation.channel_lines import placed
from reportdb.forms import CellMeaning, Form, Table, catalog
from reportdb.forms.bridging import parts_in
from reportdb.forms.catalog import GRID_TABLES
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import CHANNELS
from reportdb.report import Figure, Mark, Report, TableData, summed
from reportdb.statutory_tables.figures import meaning_of, table_of


class Standing(StrEnum):
    """How the two figures of a cell stand to each other; only DIFFERS has an amount."""

    DIFFERS = "differs"
    UNLIKE = "unlike"  # a number or words on one side only: no difference can be told
    NOT_ADDITIVE = "not_additive"  # a sum over agencies means nothing here
    NO_NUMBER = "no_number"  # blank, "/" or no such cell on both sides
    AGREES = "agrees"


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One cell of both totals. `difference` is reported less computed: a count, or fen where `unit` is one of money.

    A figure is None where its total has no such cell. `row` and `column` are labels with the headings over them.
    """

    table: str
    cell: Cell
    title: str
    row: str
    column: str
    unit: str
    reported: Figure | None
    computed: Figure | None
    standing: Standing
    difference: int | None = None


def differences(form: Form, reported: Report, computed: Report) -> list[CellDifference]:
    """Every cell of both totals in printing order, agreeing ones too; `form` is that of the computed one.

    A table reported in another edition is compared where the editions' figures correspond, one to one or as a sum (口径
    衔接); what neither has a counterpart for is listed with None on the other side. CatalogError for a figure no edition
    declares. Channels are compared where the form's statistics sheet has lines for them.
    """
    tables = [
        line
        for code in GRID_TABLES
        if code in reported.tables or code in computed.tables
        for line in _table(form, code, reported.tables.get(code), computed.tables.get(code))
    ]
    return [*tables, *_channels(form, reported, computed)]


def _channels(form: Form, reported: Report, computed: Report) -> Iterator[CellDifference]:
    """The channel lines of the form's statistics sheet that one of both has; none where it has no such sheet."""
    if form.statistics is None:
        return
    theirs, ours = (
        {cell: line.figure for cell, line in reversed(placed(form.edition, one.channels or ()))}
        for one in (reported, computed)
    )
    for cell, said in form.statistics.channels.items():
        if cell in theirs or cell in ours:
            one, other = theirs.get(cell), ours.get(cell)
            standing, amount = _standing(one, other, additive=True)
            yield CellDifference(
                CHANNELS,
                cell,
                form.statistics.title,
                said.channel,
                said.metric,
                said.unit,
                one,
                other,
                standing,
                amount,
            )


def _table(form: Form, code: str, reported: TableData | None, computed: TableData | None) -> Iterator[CellDifference]:
    table = table_of(form, code, computed if computed is not None else reported)
    theirs = {} if reported is None else dict(reported.figures)
    if reported is not None and computed is not None and reported.edition != computed.edition:
        theirs = _carried_over(code, reported, computed)
    ours = {} if computed is None else computed.figures
    for cell in dict.fromkeys((*(cell for cell in table.cells if cell in ours or cell in theirs), *ours, *theirs)):
        meaning, home = meaning_of(table, cell)
        yield _compared(code, meaning, home, theirs.get(cell), ours.get(cell))


def _carried_over(code: str, reported: TableData, computed: TableData) -> dict[Cell, Figure]:
    """The reported figures under the codes of the computed table's edition, as far as they correspond; the others as they are."""
    wanted = catalog().table(computed.edition, code).cells
    rest = dict(reported.figures)
    carried: dict[Cell, Figure] = {}
    for cell in wanted:
        parts = parts_in(catalog(), reported.edition, code, cell)
        if cell not in rest and parts and all(part in rest for part in parts):
            carried[cell] = summed(rest.pop(part) for part in parts)
    return carried | rest


def _compared(
    code: str, meaning: CellMeaning, home: Table, reported: Figure | None, computed: Figure | None
) -> CellDifference:
    standing, difference = _standing(reported, computed, additive=meaning.additive)
    row, column = home.label(meaning.cell.row, None), home.label(None, meaning.cell.column)
    return CellDifference(
        code, meaning.cell, home.title, row, column, meaning.unit, reported, computed, standing, difference
    )


def _standing(reported: Figure | None, computed: Figure | None, *, additive: bool) -> tuple[Standing, int | None]:
    one, other = (None if figure is None else figure.value for figure in (reported, computed))
    if not additive:
        return Standing.NOT_ADDITIVE, None
    if one is not None and other is not None:
        return (Standing.AGREES, 0) if one == other else (Standing.DIFFERS, one - other)
    said = {figure.mark for figure in (reported, computed) if figure is not None}
    if said & {Mark.NUMBER, Mark.TEXT}:
        return Standing.UNLIKE, None
    return Standing.NO_NUMBER, None
