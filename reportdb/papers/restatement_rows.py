"""The lines of the 更正表: in Chinese for officers, as records and columns for programs."""

from __future__ import annotations

from reportdb.comparison import NAMES, Difference
from reportdb.forms.codes import MONEY_UNITS, money_text
from reportdb.papers import change_rows
from reportdb.papers.names import reason_words, scope_name
from reportdb.queries.history import utc
from reportdb.queries.restatements import How, Restatement, TouchedTotal
from reportdb.report import Figure

HOW_NAMES = {
    How.REFILED: "重新报送",
    How.SUPPLEMENTED: "补报",
    How.DECLARED: "声明更正",
    How.RESTORED: "恢复旧版",
}
HEAD = (
    "序号", "填报单位", "年度范围", "报表", "栏目", "原数", "更正后", "方式", "理由", "更正时间", "经办", "版次",
    "涉及的汇总表",
)  # fmt: skip
COLUMNS = (
    "agency", "agency_code", "year", "scope", "how", "table", "row", "row_label", "column", "column_label", "period",
    "unit", "old_value", "old_mark", "old_text", "new_value", "new_mark", "new_text", "old_filing", "new_filing", "at",
    "by", "reason", "totals",
)  # fmt: skip


def line(number: int, one: Restatement) -> tuple[str, ...]:
    """A line for people, a text for each of HEAD."""
    difference = one.difference
    return (
        str(number),
        one.new.agency,
        f"{one.new.year}年{scope_name(one.new.scope)}",
        NAMES[difference.table],
        difference.label,
        difference.words(difference.old),
        difference.words(difference.new),
        HOW_NAMES[one.how],
        reason(one),
        f"{utc(one.at).astimezone():%Y-%m-%d %H:%M}",
        one.by,
        f"filing {one.new.id}" if one.old is None else f"filing {one.old.id} → {one.new.id}",
        totals(one, "；\n"),
    )


def covered(year: int | None, whose: str) -> str:
    """What the table covers, for its second line."""
    return f"范围：{whose}    年度：{f'{year}年' if year else '全部'}"


def reason(one: Restatement) -> str:
    """Why the figure changed, as far as anybody said; else what made it change."""
    if one.correction is not None:
        return one.correction.grounds
    if one.how is How.RESTORED:
        return reason_words(one.new.reason)
    files = "、".join(one.files)
    came = f"收到 {files}" if files else "收到新的报送"
    return f"{came}；按原报数入库：{one.new.reason}" if one.new.reason else came


def totals(one: Restatement, between: str = "；") -> str:
    """Every stored total it touches, with its filing and what stands in the cell."""
    return between.join(_total(one.difference, total) for total in one.totals)


def record(one: Restatement) -> dict[str, object]:
    """One changed figure for programs, sides and totals as objects."""
    made: dict[str, object] = {
        **_head(one),
        **change_rows.place_row(one.difference),
        **change_rows.nested(one.difference),
        **_circumstances(one),
        "files": one.files,
        "restored_from": one.restored_from,
        "totals": [_total_record(one.difference, total) for total in one.totals],
    }
    del made["kind"]  # all are figures
    if one.correction is not None:
        made["correction"] = one.correction.to_json()
    return made


def columns(one: Restatement) -> list[object]:
    """The same flat, a value for each of COLUMNS."""
    flat: dict[str, object] = {
        **_head(one),
        **change_rows.place_row(one.difference),
        **change_rows.flat(one.difference),
        **_circumstances(one),
        "totals": totals(one),
    }
    return [flat[name] for name in COLUMNS]


def _head(one: Restatement) -> dict[str, object]:
    new = one.new
    return {
        "agency": new.agency, "agency_code": new.agency_code, "year": new.year, "scope": new.scope,
        "how": one.how.value,
    }  # fmt: skip


def _circumstances(one: Restatement) -> dict[str, object]:
    return {
        "old_filing": None if one.old is None else one.old.id,
        "new_filing": one.new.id,
        "at": utc(one.at).isoformat(timespec="seconds"),
        "by": one.by,
        "reason": reason(one),
    }


def _total(difference: Difference, total: TouchedTotal) -> str:
    text = f"{total.row.agency} filing {total.row.id} "
    text += "没有这一栏，请核对" if total.figure is None else f"该格 {difference.words(total.figure)}"
    if total.change:
        text += f"，应变动 {_signed(difference, total.change)}"
    if total.redone is not None:
        again = "没有这一栏" if total.redone_figure is None else difference.words(total.redone_figure)
        text += f"（已由 filing {total.redone.id} 更正，该格 {again}）"
    return text


def _signed(difference: Difference, change: int) -> str:
    sign = "+" if change > 0 else ""
    return f"{sign}{_amount(difference, change)}{difference.unit if difference.unit in MONEY_UNITS else ''}"


def _amount(difference: Difference, value: int) -> int | str:
    return money_text(value, difference.unit) if difference.unit in MONEY_UNITS else value


def _total_record(difference: Difference, total: TouchedTotal) -> dict[str, object]:
    change: int | str | None = total.change
    if total.change is not None and difference.unit in MONEY_UNITS:
        change = money_text(total.change, difference.shown_unit)
    redone = total.redone
    return {
        "agency": total.row.agency,
        "agency_code": total.row.agency_code,
        "filing": total.row.id,
        **dict(zip(("table", "row", "column"), (difference.table, difference.row, difference.column), strict=True)),
        **_figure(difference, total.figure),
        "change": change,
        "superseded_by": None if redone is None else {"filing": redone.id, **_figure(difference, total.redone_figure)},
    }


def _figure(difference: Difference, figure: Figure | None) -> dict[str, object]:
    return dict(zip(("value", "mark", "text"), difference.value(figure), strict=True))
