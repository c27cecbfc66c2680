"""同比: every statutory figure of a report beside last year's, with the change and the rate of change. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from reportdb.forms.catalog import GRID_TABLES, Catalog, CellMeaning, Table
from reportdb.forms.codes import CUMULATIVE, Cell
from reportdb.forms.continuity import Basis, Kind, basis_of
from reportdb.report import Figure, Report
from reportdb.series.figures import Filed, Reading, filed_of, read
from reportdb.series.points import State

#: counts below this make percentages that say little
SMALL_BASE = 10


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of two years; money in fen.

    `row` and `column` are in words. `figure` and `last` are None where the filing has no such cell; `why` says then what last year's edition does of it.
    `change` is None unless both are numbers that count the same; `rate` also where last year's was not above 0.
    """

    table: str
    cell: Cell
    row: str
    column: str
    unit: str
    figure: Figure | None
    last: Figure | None
    why: State | None
    change: int | None
    rate: Fraction | None
    small: bool
    notes: tuple[str, ...]


def year_on_year(known: Catalog, this: Report, last: Report) -> list[Change]:
    """The statutory figures of `this` in printing order, each as last year's form gives it through the bridges."""
    return list(_changes(known, this, last))


def _changes(known: Catalog, this: Report, last: Report) -> Iterator[Change]:
    filed = filed_of(last)
    for code in GRID_TABLES:
        data = this.tables.get(code)
        if data is None:
            continue
        table = known.table(data.edition, code)
        for cell in table.official_cells:
            meaning = table.cells[cell]
            found = _last(known, filed, code, cell, data.edition)
            yield _change(code, meaning, _words(table, cell), data.figures.get(cell), found)


def _last(known: Catalog, filed: Filed, table: str, cell: Cell, edition: str) -> Reading | None:
    """Last year's figure for a cell of this year's `edition`; None without the table.

    What ended later, or was counted under other rules, is the same within one edition; between two, neither may count
    otherwise than the other.
    """
    if table not in filed.editions:
        return None
    if filed.editions[table] == edition:
        return Reading(Basis(Kind.SAME, (cell,)), filed.figures.get((table, cell)))
    found, here = read(known, filed, table, cell), basis_of(known, table, cell, edition)
    if here.comparable or not found.basis.comparable:
        return found
    return Reading(Basis(here.kind, found.basis.cells, here.notes), found.figure, found.remarks)


def _words(table: Table, cell: Cell) -> tuple[str, str]:
    """Row and column without the heading all rows share (三、本年度办理结果); columns alone where that is clear."""
    row = table.label(cell.row, None)
    column = table.columns[cell.column].label
    alike = [line for line in table.columns.values() if line.label == column and not line.heading]
    words = column if len(alike) == 1 else table.label(None, cell.column)
    return row.partition("·")[2] or row, f"{words}（历年累计）" if cell.period == CUMULATIVE else words


def _change(
    code: str, meaning: CellMeaning, words: tuple[str, str], figure: Figure | None, found: Reading | None
) -> Change:
    last = None if found is None else found.figure
    alike = found is not None and found.basis.comparable
    both = alike and figure is not None and last is not None
    now, before = (figure.value, last.value) if both and figure is not None and last is not None else (None, None)
    change = None if now is None or before is None else now - before
    rate = None if change is None or before is None or before <= 0 else Fraction(change, before)
    return Change(
        code,
        meaning.cell,
        *words,
        meaning.unit,
        figure,
        last,
        _why(found),
        change,
        rate,
        rate is not None and not meaning.money and before is not None and before < SMALL_BASE,
        () if found is None else (*found.basis.notes, *found.remarks),
    )


def _why(found: Reading | None) -> State | None:
    """Why last year gives no figure; None where it does."""
    if found is None:
        return State.TABLE_MISSING
    if found.figure is not None:
        return None
    if found.basis.cells:
        return State.ABSENT
    return {Kind.ABSENT: State.NOT_ASKED, Kind.ENDED: State.ENDED}.get(found.basis.kind, State.INSEPARABLE)
