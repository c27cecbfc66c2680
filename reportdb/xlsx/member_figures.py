"""成员主要指标: a line for each member with the figures an office looks at first; the list behind has every figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.report import NOT_REPORTED, Figure, Report, Scope, words
from reportdb.series.composition import outcomes
from reportdb.statutory_tables.flat_list import FlatRow
from reportdb.statutory_tables.lists import ListSheet, Value

SHEET = "成员主要指标"
#: the reader knows the sheet by this title: its figures are in the total already.
TITLE = "成员主要指标（附表，不再导入）"
_UNIT = "件"
_ABSENT = words(NOT_REPORTED)
_FRONT = (("序号", 520), ("填报单位", 2900), ("范围", 560))
_COLUMN = 720  # twips
_TOTAL = "合计"
#: heads with table, row and column; the groups of outcomes stand before the last five
_BEFORE = (
    ("行政许可", "publications", "licensing", "decisions"), ("行政处罚", "publications", "penalty", "decisions"),
    ("行政强制", "publications", "coercion", "decisions"), ("本年新收", "applications", "received", "total"),
    ("上年结转", "applications", "carried_in", "total"),
)  # fmt: skip
_AFTER = (
    ("办理总计", "applications", "total_handled", "total"), ("结转下年", "applications", "carried_out", "total"),
    ("行政复议", "appeals", "reconsideration", "total"), ("直接诉讼", "appeals", "litigation_direct", "total"),
    ("复议后诉讼", "appeals", "litigation_after_reconsideration", "total"),
)  # fmt: skip


def member_figures(total: Report, members: Sequence[FlatRow]) -> tuple[ListSheet, list[Sequence[Value]]]:
    """The list and its lines, the total last. Columns are those figures the total has; a member without one says so."""
    of_total = _figures(total)
    heads = (*_FRONT, *((head, _COLUMN) for head in of_total))
    centred = frozenset(head for head, _ in heads) - {_FRONT[1][0]}
    lines: list[Sequence[Value]] = []
    for place, one in enumerate(members, 1):
        scope = "汇总" if one.scope is Scope.CONSOLIDATED else "本级"
        given = _figures(one.report)
        lines.append((str(place), one.agency, scope, *((given.get(head, _ABSENT), _UNIT) for head in of_total)))
    lines.append(("", _TOTAL, "", *((figure, _UNIT) for figure in of_total.values())))
    return ListSheet(SHEET, TITLE, heads, landscape=True, small=True, centred=centred), lines


def _figures(report: Report) -> dict[str, Figure]:
    """Table two: decisions; table three: totals and groups of outcomes; table four: cases. Those that are there."""
    found = dict(_held(report, _BEFORE))
    for share in outcomes(catalog(), report):
        if share.figure is not None:
            found[share.label.rpartition("）")[2]] = share.figure
    return found | dict(_held(report, _AFTER))


def _held(report: Report, wanted: Sequence[tuple[str, str, str, str]]) -> Iterator[tuple[str, Figure]]:
    for head, table, row, column in wanted:
        data = report.tables.get(table)
        figure = None if data is None else data.figures.get(Cell(row, column))
        if figure is not None:
            yield head, figure
