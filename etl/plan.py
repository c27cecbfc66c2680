"""How a table of a known layout is read: the place of every figure in the order of the form, worked out once.

Layouts are remembered (see `etl.recognise`), so a plan serves every file of its layout. Where a cell holds anything
but a figure without a question, the table is read cell by cell instead, and each question is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from etl.recognise.found import FoundTable, Place
from etl.values import Kind, counts, read_value
from reportdb.forms import CellMeaning, Table
from reportdb.forms.codes import Cell
from reportdb.report import Figure


@dataclass(frozen=True, slots=True)
class Plan:
    """The cells a layout gives, in the order of the form, and where each of them stands.

    `odd`: amounts and signed figures, by their number among the cells; `complete`: no official cell is missing.
    """

    cells: tuple[Cell, ...]
    places: tuple[Place, ...]
    odd: tuple[tuple[int, CellMeaning], ...]
    complete: bool


#: stands for a layout that is read cell by cell
NO_PLAN = Plan((), (), (), complete=False)


def plan_of(found: FoundTable, table: Table, edition: str, special: Mapping[Cell, CellMeaning | None]) -> Plan:
    """The plan of a table as found, NO_PLAN where it serves one file (a line of a list), holds words as typed or cells that the edition has not.

    `special`: the cells that are no plain counts, those of other editions as None.
    """
    plan = found.plans.get(edition)
    if plan is None:
        plan = found.plans[edition] = _plan(found, table, special)
    return plan


def _plan(found: FoundTable, table: Table, special: Mapping[Cell, CellMeaning | None]) -> Plan:
    if found.as_typed or found.partial or not found.cells.keys() <= table.cells.keys():
        return NO_PLAN
    cells = table.official_cells
    if found.cells.keys() != set(cells):
        cells = tuple(cell for cell in table.cells if cell in found.cells)
    meanings = ((number, special.get(cell)) for number, cell in enumerate(cells))
    odd = tuple((number, meaning) for number, meaning in meanings if meaning is not None)
    complete = found.cells.keys() >= set(table.official_cells)
    return Plan(cells, tuple(found.cells[cell] for cell in cells), odd, complete)


def figures(plan: Plan, rows: Sequence[Sequence[object]], unit: Callable[[Cell], str]) -> dict[Cell, Figure] | None:
    """What the cells of a sheet say, in the order of the form; None where one of them asks a question.

    `unit` gives the unit of an amount from its head.
    """
    raws = [rows[row][column] for row, column in plan.places]
    amounts = [(number, raws[number], meaning) for number, meaning in plan.odd]
    for number, _ in plan.odd:
        raws[number] = ""
    read = counts(raws)
    if read is None:
        return None
    for number, raw, meaning in amounts:
        said = unit(plan.cells[number]) if meaning.money else ""
        reading = read_value(raw, Kind(meaning.money, meaning.signed, said))
        if reading.issue is not None:
            return None
        read[number] = reading.figure
    return dict(zip(plan.cells, read, strict=True))
