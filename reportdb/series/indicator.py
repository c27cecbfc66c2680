"""What a series shows: one statutory figure, or a rate derived from several; each edition gives it in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reportdb.forms.catalog import TABLE_NAMES, Catalog
from reportdb.forms.codes import CUMULATIVE, Cell
from reportdb.forms.continuity import Basis, basis_of, home_of
from reportdb.forms.derived import DerivedIndicator


@dataclass(frozen=True)
class Indicator:
    """A figure by table and cell, or a derived indicator; exactly one of both. `forms` says what its codes mean."""

    forms: Catalog
    table: str = ""
    cell: Cell | None = None
    derived: DerivedIndicator | None = None

    @property
    def code(self) -> str:
        """`applications.received.total`, with the period where it is not the year; or the code of a derived one."""
        if self.derived is not None:
            return self.derived.code
        return "" if self.cell is None else code_of(self.table, self.cell)

    @property
    def name(self) -> str:
        """In words: table, row and column as its newest edition prints them; or the name of a derived one."""
        if self.derived is not None:
            return self.derived.name
        if self.cell is None:
            return ""
        home = home_of(self.forms, self.table, self.cell)
        label = "" if home is None else self.forms.table(home, self.table).label(self.cell.row, self.cell.column)
        return f"{TABLE_NAMES[self.table]}：{label}{'（历年累计）' if self.cell.period == CUMULATIVE else ''}"

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables its figures stand in."""
        if self.derived is None:
            return (self.table,)
        return tuple(dict.fromkeys(table for table, _ in self.derived.figures))


def code_of(table: str, cell: Cell) -> str:
    """A figure as one word: applications.received.total."""
    return ".".join((table, *cell[:2], *([cell.period] if cell.period == CUMULATIVE else [])))


def figures_needed(indicator: Indicator) -> Mapping[str, frozenset[Cell]]:
    """The figures of all editions that the series may read, by table."""
    wanted: dict[str, set[Cell]] = {table: set() for table in indicator.tables}
    for table, cell in _asked(indicator):
        for edition, form in indicator.forms.forms.items():
            if table not in form.tables:
                continue
            basis: Basis = basis_of(indicator.forms, table, cell, edition)
            wanted[table].update(basis.cells, basis.whole)
            if cell in form.tables[table].cells:
                wanted[table].add(cell)
    return {table: frozenset(cells) for table, cells in wanted.items()}


def _asked(indicator: Indicator) -> Iterator[tuple[str, Cell]]:
    if indicator.derived is not None:
        yield from indicator.derived.figures
    elif indicator.cell is not None:
        yield indicator.table, indicator.cell
