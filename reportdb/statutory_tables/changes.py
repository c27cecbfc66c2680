"""同比: this year beside last year, line by line. Workbooks and pages show the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

from reportdb.forms import Form, catalog, short_name_in
from reportdb.forms.codes import Cell
from reportdb.report import Report, number
from reportdb.series import Change, State, year_on_year
from reportdb.series.points import joined
from reportdb.series.shown import NO_RATE, percent
from reportdb.statutory_tables.grid import Place
from reportdb.statutory_tables.lists import ListLine, ListSheet, Value

SHEET, DETAIL_SHEET = "同比", "同比明细"
#: the reader knows the sheets by these titles and takes no figure from them.
TITLE = "同比（本年与上年比较，附表，不再导入）"
DETAIL_TITLE = "同比明细（逐格，附表，不再导入）"
THIS, LAST = 4, 5  # columns of the two years
APPLICATIONS = "applications"
_RECEIVED, _TOTAL = "received", "total"
_WHY = {
    State.TABLE_MISSING: "上年缺表",
    State.ABSENT: "上年无此栏",
    State.NOT_ASKED: "上年格式未设",
    State.ENDED: "不可比",
    State.INSEPARABLE: "不可拆分",
}
_WORDS = frozenset({"行", "列", "说明"})
_WIDTHS = (640, 3640, 1660, 500, 920, 920, 920, 860, 700)
_DETAIL_NOTE = 2800
_HEADS = ("报表", "行", "列", "单位", "{this}年", "{last}年", "增减", "增减%", "说明")


class YearOnYear(NamedTuple):
    """The lines of one sheet with the codes of their tables; `notes` are numbered below the page, none in the list."""

    kind: ListSheet
    lines: list[ListLine]
    tables: list[str]
    notes: list[str]


def chief(table: str, cell: Cell) -> bool:
    """Whether a figure stands on the page: of table three the totals and the applicants of new applications, else all."""
    return table != APPLICATIONS or cell.column == _TOTAL or cell.row == _RECEIVED


def years_compared(form: Form, this: Report, last: Report) -> tuple[YearOnYear, YearOnYear]:
    """The page and the list behind it: last year's figures go over the bridges where its form was another.

    The page shows tables two and four and of table three the totals and who applied (`chief`), the list every cell.
    A base of 0, blank or “/” has no rate (—); counts below `SMALL_BASE` are marked 基数小. `form` is the edition of
    `this`; tables in labels of another edition are compared by their own.
    """
    heads = tuple(
        (head.format(this=this.year or "本", last=last.year or "上"), width)
        for head, width in zip(_HEADS, _WIDTHS, strict=True)
    )
    editions = {code: data.edition for code, data in this.tables.items()}

    def lines(some: Sequence[Change], numbered: Mapping[str, str] = MappingProxyType({})) -> list[ListLine]:
        return [
            ListLine(
                _line(one, short_name_in(catalog().form(editions.get(one.table, form.edition)), one.table), numbered),
                {} if one.figure is None else {THIS: Place(one.table, one.cell)},
            )
            for one in some
        ]

    changes = year_on_year(catalog(), this, last)
    shown = [one for one in changes if chief(one.table, one.cell)]
    kind = ListSheet(SHEET, TITLE, heads, small=True, centred=frozenset(head for head, _ in heads) - _WORDS)
    numbered = {
        note: f"注{number}" for number, note in enumerate(dict.fromkeys(n for one in shown for n in one.notes), 1)
    }
    notes = [f"{number}：{note}" for note, number in numbered.items()]
    page = YearOnYear(kind, lines(shown, numbered), [one.table for one in shown], notes)
    columns = (*heads[:-1], (heads[-1][0], _DETAIL_NOTE))
    detail = replace(kind, name=DETAIL_SHEET, title=DETAIL_TITLE, columns=columns)
    return page, YearOnYear(detail, lines(changes), [one.table for one in changes], [])


def _line(one: Change, table: str, numbered: Mapping[str, str]) -> tuple[Value, ...]:
    """Notes by their numbers below the page, in full in the list."""
    notes = [*(numbered.get(note, note) for note in one.notes), *(["基数小"] if one.small else [])]
    return (
        table,
        one.row,
        one.column,
        one.unit,
        "无此栏" if one.figure is None else (one.figure, one.unit),
        _WHY[one.why] if one.last is None and one.why is not None else (one.last, one.unit),
        NO_RATE if one.change is None else (number(one.change), one.unit),
        NO_RATE if one.rate is None else str(percent(one.rate, 2)),
        joined(notes),
    )
