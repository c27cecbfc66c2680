"""The balances of a table laid out flat, so that checking a report is little more than adding numbers up.

A table's figures become one list of values; every line of every balance picks its operands from it by position.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter

from reportdb.forms import Balance, Catalog, CellMeaning, Table
from reportdb.forms.bridging import apart_cells
from reportdb.forms.catalog import Operand
from reportdb.forms.codes import YEAR, Cell
from reportdb.report import BLANK, Figure

Values = list[int | None]
Picker = Callable[[Values], tuple[int | None, ...]]


@dataclass(frozen=True, slots=True)
class Term:
    """One operand of a balance on one line: whose figure it is and what it counts."""

    cell: Cell
    meaning: CellMeaning
    years_back: int

    @property
    def key(self) -> str:
        """Its name in a finding's operands: row/column, /cumulative of all years, and @-1 for last year's figure."""
        back = f"@-{self.years_back}" if self.years_back else ""
        period = "" if self.cell.period == YEAR else f"/{self.cell.period}"
        return f"{self.cell.row}/{self.cell.column}{period}{back}"


@dataclass(frozen=True)
class Sum:
    """A balance on one line of its table: a row or a column, or row/column where it holds the two periods together."""

    balance: Balance
    line: str
    period: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    pick_left: Picker
    pick_right: Picker

    @property
    def terms(self) -> tuple[Term, ...]:
        """All operands, the left side first."""
        return self.left + self.right

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The cells of this year's table it reads."""
        return tuple(term.cell for term in self.terms if not term.years_back)

    @cached_property
    def cells_of_last_year(self) -> frozenset[Cell]:
        """The cells of last year's table it reads."""
        return frozenset(term.cell for term in self.terms if term.years_back)

    @property
    def place(self) -> Cell:
        """The cell the form itself points at: the balance's place on this line."""
        return _crossing(self.balance, self.balance.place, self.line, self.period)


@dataclass(frozen=True, slots=True)
class Rule:
    """A balance with all its lines."""

    balance: Balance
    sums: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What checking one table of one edition reads and adds up.

    `cells` are the printed figures (and what else a balance reads); `cells_of_last_year` stand behind them in the
    list of values, with a zero in between that pads single operands. `apart` are figures that a total over several
    editions has beside its table where they could not be split; a plan of such a table adds them to the sums of the parts.
    """

    table: Table
    cells: tuple[Cell, ...]
    cells_of_last_year: tuple[Cell, ...]
    within: tuple[Rule, ...]
    across: tuple[Rule, ...]
    apart: frozenset[Cell] = frozenset()

    def values(self, figures: Mapping[Cell, Figure], last: Mapping[Cell, Figure] | None = None) -> Values:
        """The numbers of a table in plan order, None where a cell holds none; last year's only when `last` is given."""
        get = figures.get
        values: Values = [get(cell, BLANK).value for cell in self.cells]
        values.append(0)
        if last is not None:
            values += [last.get(cell, BLANK).value for cell in self.cells_of_last_year]
        return values


_compiled: dict[int, tuple[Catalog, dict[tuple[str, str, bool], Plan]]] = {}


def plan_of(catalog: Catalog, edition: str, table: str, *, with_apart: bool = False) -> Plan:
    """The plan of a table, compiled once for each catalog object."""
    known = _compiled.get(id(catalog))
    if known is None or known[0] is not catalog:
        known = _compiled[id(catalog)] = (catalog, {})
    plan = known[1].get((edition, table, with_apart))
    if plan is None:
        plan = known[1][edition, table, with_apart] = _compile(catalog, edition, table, with_apart=with_apart)
    return plan


def plan_for(catalog: Catalog, edition: str, table: str, figures: Container[Cell]) -> Plan:
    """The plan of a table with these figures, some of which may stand apart from it."""
    plan = plan_of(catalog, edition, table)
    if any(cell in figures for cell in plan.apart):
        return plan_of(catalog, edition, table, with_apart=True)
    return plan


def _compile(catalog: Catalog, edition: str, table_code: str, *, with_apart: bool) -> Plan:
    form = catalog.form(edition)
    table = form.tables[table_code]
    apart = apart_cells(catalog, edition, table_code)
    meanings = dict(table.cells)
    balances = [balance for balance in form.balances if balance.table == table_code]
    if with_apart:
        meanings |= {cell: meaning for cell, (meaning, _) in apart.items()}
        balances = [_with_apart(balance, apart) for balance in balances]
    terms = {balance.code: list(_lines(balance, table, meanings)) for balance in balances}
    read = [term for lines in terms.values() for _, _, left, right in lines for term in left + right]
    cells = tuple(dict.fromkeys([*table.official_cells, *(term.cell for term in read if not term.years_back)]))
    last = tuple(dict.fromkeys(term.cell for term in read if term.years_back))
    position = {(cell, False): index for index, cell in enumerate(cells)}
    position |= {(cell, True): index for index, cell in enumerate(last, len(cells) + 1)}
    rules = [
        Rule(
            balance,
            tuple(
                Sum(balance, line, period, left, right, _picker(left, position), _picker(right, position))
                for line, period, left, right in terms[balance.code]
            ),
        )
        for balance in balances
    ]
    return Plan(
        table,
        cells,
        last,
        tuple(rule for rule in rules if not rule.balance.crosses_years),
        tuple(rule for rule in rules if rule.balance.crosses_years),
        frozenset(apart),
    )


def _with_apart(balance: Balance, apart: Mapping[Cell, tuple[CellMeaning, tuple[Cell, ...]]]) -> Balance:
    """A balance whose sides that add up all parts of a figure add that figure, too."""
    added: dict[str, set[str]] = {}
    for cell, (_, parts) in apart.items():
        code, of = (
            (cell.row, {one.row for one in parts})
            if balance.axis == "rows"
            else (cell.column, {one.column for one in parts})
        )
        if len(of) > 1:
            added[code] = of

    def side(operands: tuple[Operand, ...]) -> tuple[Operand, ...]:
        here = {operand.code for operand in operands if not operand.years_back}
        return (*operands, *(Operand(code) for code, parts in added.items() if parts <= here))

    return replace(balance, left=side(balance.left), right=side(balance.right))


def _lines(
    balance: Balance, table: Table, meanings: Mapping[Cell, CellMeaning]
) -> Iterator[tuple[str, str, tuple[Term, ...], tuple[Term, ...]]]:
    """The lines of the other axis, and periods, for which the table has a cell for every operand of this year."""
    for line in balance.across or _others(balance, table):
        for period in balance.periods:
            sides = [_terms(balance, meanings, (line, period), side) for side in (balance.left, balance.right)]
            if sides[0] is not None and sides[1] is not None:
                yield line, period, sides[0], sides[1]


def _others(balance: Balance, table: Table) -> Iterable[str]:
    if balance.axis == "periods":
        return dict.fromkeys(f"{cell.row}/{cell.column}" for cell in table.cells)
    return table.columns if balance.axis == "rows" else table.rows


def _terms(
    balance: Balance, meanings: Mapping[Cell, CellMeaning], at: tuple[str, str], operands: tuple[Operand, ...]
) -> tuple[Term, ...] | None:
    terms = []
    for operand in operands:
        cell = _crossing(balance, operand.code, *at)
        meaning = meanings.get(cell)
        if meaning is None:
            return None
        terms.append(Term(cell, meaning, operand.years_back))
    return tuple(terms)


def _crossing(balance: Balance, operand: str, line: str, period: str) -> Cell:
    if balance.axis == "periods":
        row, _, column = line.partition("/")
        return Cell(row, column, operand)
    return Cell(operand, line, period) if balance.axis == "rows" else Cell(line, operand, period)


def _picker(terms: tuple[Term, ...], position: Mapping[tuple[Cell, bool], int]) -> Picker:
    indexes = [position[term.cell, term.years_back > 0] for term in terms]
    padding = sum(not back for _, back in position)  # the zero: itemgetter gives a tuple for two positions, not for one
    return itemgetter(*indexes, padding)
