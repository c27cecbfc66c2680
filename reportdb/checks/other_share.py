"""OTHER-HIGH: most applications handled as 其他处理, which the 2019 form asks to be looked into."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.checks.rules import NAMED_RULES
from reportdb.findings import Finding
from reportdb.forms import Table
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, Figure

#: the notice names no share: more than half, of twenty cases or more
_FEWEST = 20


def check_other_share(table: Table, figures: Mapping[Cell, Figure]) -> Finding | None:
    """The finding when more than half of at least twenty cases were 其他处理; only where the form has that one row."""
    other, handled = Cell("other", "total"), Cell("total_handled", "total")
    if table.code != "applications" or other not in table.cells:
        return None
    part, whole = figures.get(other, BLANK).value, figures.get(handled, BLANK).value
    if part is None or whole is None or whole < _FEWEST or part * 2 <= whole or part > whole:
        return None
    rule = NAMED_RULES["OTHER-HIGH"]
    return Finding(
        rule.code,
        rule.level,
        f"{table.label('other', 'total')}：办理总计 {whole} 件中有 {part} 件，占 {round(100 * part / whole)}%，"
        "比例偏高，请留意是否应归入其他办理结果。",
        table=table.code,
        row="other",
        column="total",
        found=part,
        operands={"other/total": part, "total_handled/total": whole},
        places=(("other", "total"),),
    )
