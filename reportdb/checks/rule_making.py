"""T2-GUIZHANG: 规章 reported by an agency that cannot make any."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.checks.completeness import REGULATION
from reportdb.checks.plans import Plan
from reportdb.checks.rules import NAMED_RULES
from reportdb.findings import Finding
from reportdb.forms.codes import Cell
from reportdb.report import Figure


def check_rule_making(plan: Plan, figures: Mapping[Cell, Figure]) -> Finding | None:
    """The finding for an agency known to have no rule-making power, when its 规章 row holds a number above 0."""
    cells = [cell for cell in plan.table.official_cells if cell.row == REGULATION]
    filled = {cell: value for cell in cells if cell in figures and (value := figures[cell].value) and value > 0}
    if not filled:
        return None
    rule = NAMED_RULES["T2-GUIZHANG"]
    first = next(iter(filled))
    told = "、".join(f"{plan.table.label(None, cell.column)} {value}" for cell, value in filled.items())
    return Finding(
        rule.code,
        rule.level,
        f"{plan.table.label(REGULATION, None)}：填了{told}，而单位名录中本单位没有规章制定权。"
        "请核对是否应填在规范性文件一行。",
        table=plan.table.code,
        row=first.row,
        column=first.column,
        expected=0,
        found=filled[first],
        operands={f"{cell.row}/{cell.column}": value for cell, value in filled.items()},
        places=tuple((cell.row, cell.column) for cell in filled),
    )
