"""差额表 line by line: cells that differ first and marked by a sign, those that agree counted and listed behind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reportdb.report import Figure, Mark, number
from reportdb.statutory_tables.changes import APPLICATIONS
from reportdb.statutory_tables.lists import Value
from reportdb.statutory_tables.shortfall import CellDifference, Standing

SHEET = "差额表"
#: the reader knows the sheet by this title: it tells of figures and reports none.
TITLE = "差额表（自报汇总数与计算汇总数的比较）"
#: signs that a black and white copy shows as well
MORE, LESS, LOOK, APART, SAME = "▲", "▼", "◆", "○", ""
COLUMNS = (
    ("标记", 520), ("报表", 520), ("行", 3560), ("列", 2640), ("自报数", 850), ("计算数", 850), ("差额", 850),
    ("单位", 480), ("说明", 1100),
)  # fmt: skip
#: columns of both figures
REPORTED, COMPUTED = 4, 5
_ORDER = (Standing.DIFFERS, Standing.UNLIKE, Standing.NOT_ADDITIVE, Standing.NO_NUMBER, Standing.AGREES)
#: these are printed, the others stand below for who looks
ASKED = frozenset({Standing.DIFFERS, Standing.UNLIKE})
_WORDS = {
    Standing.UNLIKE: "只有一边是数，算不出差额",
    Standing.NOT_ADDITIVE: "不宜相加的指标，不比较",
    Standing.NO_NUMBER: "两边都没有数",
    Standing.AGREES: "一致",
}
_SIGNS = {Standing.UNLIKE: LOOK, Standing.NOT_ADDITIVE: APART}
SIGNS = "差额＝自报数－计算数。▲自报数多　▼自报数少　◆只有一边是数，请核实　○不宜相加，不比较"


def in_order(lines: Sequence[CellDifference]) -> list[CellDifference]:
    """Every cell compared, nothing left out, those to look at first."""
    return [line for standing in _ORDER for line in lines if line.standing is standing]


def counted(lines: Sequence[CellDifference]) -> str:
    """How many cells differ, agree and cannot be compared."""
    counts = Counter(line.standing for line in lines)
    more = sum(line.difference is not None and line.difference > 0 for line in lines)
    return (
        f"共比较 {len(lines)} 格：不一致 {counts[Standing.DIFFERS]} 格（▲ {more}，▼ {counts[Standing.DIFFERS] - more}），"
        f"只有一边是数 {counts[Standing.UNLIKE]} 格，不宜相加 {counts[Standing.NOT_ADDITIVE]} 格，"
        f"两边都没有数 {counts[Standing.NO_NUMBER]} 格，一致 {counts[Standing.AGREES]} 格。"
    )


def values_of(line: CellDifference) -> tuple[Value, ...]:
    """What stands in the columns of a line."""
    numeral, mark, _ = line.title.partition("、")
    table = f"表{numeral}" if mark and len(numeral) <= 2 else line.title
    label = line.row.partition("·")[2] or line.row if line.table == APPLICATIONS else line.row  # as in 同比
    amount = None if line.difference in (None, 0) else number(line.difference or 0)
    return (
        _sign(line), table, label, line.column, (line.reported, line.unit), (line.computed, line.unit),
        (amount, line.unit), line.unit, _said(line),
    )  # fmt: skip


def _sign(line: CellDifference) -> str:
    if line.standing is Standing.DIFFERS:
        return MORE if (line.difference or 0) > 0 else LESS
    return _SIGNS.get(line.standing, SAME)


def _said(line: CellDifference) -> str:
    if line.standing is Standing.DIFFERS:
        return "自报数多" if (line.difference or 0) > 0 else "自报数少"
    sides = (("自报", line.reported), ("计算", line.computed))
    gone = "、".join(f"{side}{_mark(figure)}" for side, figure in sides if _mark(figure))
    what = _WORDS[line.standing]
    return f"{what}（{gone}）" if line.standing is Standing.UNLIKE and gone else what


def _mark(figure: Figure | None) -> str:
    """What stands there in place of a number."""
    if figure is None:
        return "没有这一格"
    return {Mark.NUMBER: "", Mark.BLANK: "空白", Mark.NOT_APPLICABLE: "填“/”", Mark.TEXT: "为文字"}[figure.mark]
