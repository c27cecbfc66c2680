"""CELL-BLANK: statutory tables with cells left blank or filled with "/"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reportdb.checks.plans import Plan
from reportdb.checks.rules import NAMED_RULES
from reportdb.findings import Finding
from reportdb.forms.codes import Cell
from reportdb.report import Figure, Mark

REGULATION = "regulation"  # few agencies may make 规章: "/" is a proper answer in that row
_KEPT = "空白按空白入库，不会当作 0；没有发生的请填 0。"


def check_completeness(plan: Plan, figures: Mapping[Cell, Figure]) -> Finding | None:
    """One finding for the table, listing the cells; None when every printed cell there says something."""
    cells = [cell for cell in plan.table.official_cells if cell in figures and _says_nothing(cell, figures[cell])]
    if not cells:
        return None
    rule = NAMED_RULES["CELL-BLANK"]
    only = cells[0] if len(cells) == 1 else None
    return Finding(
        rule.code,
        rule.level,
        _message(plan, figures, cells),
        table=plan.table.code,
        row=only and only.row,
        column=only and only.column,
        places=tuple((cell.row, cell.column) for cell in cells),
    )


def _says_nothing(cell: Cell, figure: Figure) -> bool:
    return figure.mark is Mark.BLANK or (figure.mark is Mark.NOT_APPLICABLE and cell.row != REGULATION)


def _message(plan: Plan, figures: Mapping[Cell, Figure], cells: Sequence[Cell]) -> str:
    blank = sum(figures[cell].mark is Mark.BLANK for cell in cells)
    if blank and all(figure.mark is Mark.BLANK for figure in figures.values()):
        return f"{plan.table.title}：整张表为空，共 {blank} 格。{_KEPT}"
    slashed = len(cells) - blank
    counts = [f"{blank} 格空白"] * bool(blank) + [f"{slashed} 格填“/”"] * bool(slashed)
    return f"{plan.table.title}：有 {'、'.join(counts)}。{_KEPT}"
