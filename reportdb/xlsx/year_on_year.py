"""同比: the sheet that holds every statutory figure beside last year's. It reports nothing: the reader passes it over."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reportdb.forms import Form, catalog, short_name_in
from reportdb.report import Report, number
from reportdb.series import Change, State, year_on_year
from reportdb.series.shown import NO_RATE, percent
from reportdb.xlsx.lists import ListSheet, Value, write_list

SHEET = "同比"
#: the reader knows the sheet by this title and takes no figure from it.
TITLE = "同比（本年与上年比较，附表，不再导入）"
_WHY = {
    State.TABLE_MISSING: "上年缺表",
    State.ABSENT: "上年无此栏",
    State.NOT_ASKED: "上年格式未设",
    State.ENDED: "不可比",
    State.INSEPARABLE: "不可拆分",
}
_CENTRED = frozenset({"报表", "单位", "增减（%）"})
_WIDTHS = (560, 2850, 1150, 500, 950, 950, 950, 980, 850)
_HEADS = ("报表", "行", "列", "单位", "{this}年", "{last}年", "增减", "增减（%）", "说明")


def write_year_on_year(book: Workbook, form: Form, this: Report, last: Report, whose: str, footer: str) -> None:
    """Adds the sheet to a workbook: last year's figures go over the bridges where its form was another.

    A base of 0, blank or “/” has no rate (—); counts below `SMALL_BASE` are marked 基数小. `form` is the edition of
    `this`; tables in labels of another edition are compared by their own.
    """
    heads = tuple(
        (head.format(this=this.year or "本", last=last.year or "上"), width)
        for head, width in zip(_HEADS, _WIDTHS, strict=True)
    )
    kind = ListSheet(SHEET, TITLE, heads, small=True, centred=_CENTRED)
    editions = {code: data.edition for code, data in this.tables.items()}
    lines = [
        _line(one, short_name_in(catalog().form(editions.get(one.table, form.edition)), one.table))
        for one in year_on_year(catalog(), this, last)
    ]
    write_list(book.create_sheet(SHEET), kind, lines, whose, footer)


def _line(one: Change, table: str) -> tuple[Value, ...]:
    notes = [*one.notes, *(["基数小"] if one.small else [])]
    return (
        table,
        one.row,
        one.column,
        one.unit,
        "无此栏" if one.figure is None else (one.figure, one.unit),
        _WHY[one.why] if one.last is None and one.why is not None else (one.last, one.unit),
        NO_RATE if one.change is None else (number(one.change), one.unit),
        NO_RATE if one.rate is None else str(percent(one.rate, 2)),
        "；".join(notes),
    )
