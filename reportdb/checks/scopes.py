"""ROLLUP: an agency's own figures cannot exceed those with its subordinates."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.checks.reading import in_unit
from reportdb.checks.rules import NAMED_RULES
from reportdb.findings import Finding, Number
from reportdb.forms import Table
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, Figure, Scope

_NAMED = 3


def check_scopes(
    table: Table, figures: Mapping[Cell, Figure], others: Mapping[Cell, Figure], scope: Scope
) -> Finding | None:
    """One finding a table, listing the cells; figures that must not be added up are left out."""
    own, whole = (figures, others) if scope is Scope.OWN else (others, figures)
    over: dict[Cell, tuple[int, int]] = {}
    for cell in table.official_cells:
        meaning = table.cells[cell]
        mine, all_of_it = own.get(cell, BLANK).value, whole.get(cell, BLANK).value
        if meaning.additive and not meaning.signed and mine is not None and all_of_it is not None and mine > all_of_it:
            over[cell] = (mine, all_of_it)
    if not over:
        return None
    rule = NAMED_RULES["ROLLUP"]
    named = "；".join(
        f"{table.label(cell.row, cell.column)} 本级 {in_unit(mine, table.cells[cell])}、汇总 {in_unit(whole_, table.cells[cell])}"
        for cell, (mine, whole_) in list(over.items())[:_NAMED]
    )
    more = f"等 {len(over)} 处" if len(over) > _NAMED else ""
    first = next(iter(over))
    operands: dict[str, Number | None] = {}
    for cell, (mine, whole_) in over.items():
        operands[f"{cell.row}/{cell.column}@own"] = in_unit(mine, table.cells[cell])
        operands[f"{cell.row}/{cell.column}@consolidated"] = in_unit(whole_, table.cells[cell])
    return Finding(
        rule.code,
        rule.level,
        f"{table.title}：本级数大于含所属单位的汇总数（{named}{more}）。汇总数应当包含本级。",
        table=table.code,
        row=first.row,
        column=first.column,
        operands=operands,
        places=tuple((cell.row, cell.column) for cell in over),
    )
