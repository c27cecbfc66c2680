"""不可相加与未计入: what a total does not hold as its tables print it, and whose it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportdb.consolidation import Member, Total
from reportdb.correction import figure_words, label_and_unit
from reportdb.forms import catalog, short_name_in
from reportdb.forms.codes import MONEY_UNITS
from reportdb.report import Figure, Mark
from reportdb.statutory_tables.lists import ListSheet, Value

ASIDE = ListSheet(
    "不可相加与未计入",
    "不可相加与未计入",
    (("类别", 900), ("报表", 520), ("栏目", 2500), ("数额", 1120), ("成员及其所填", 4960)),
    small=True,
    centred=frozenset({"类别", "报表", "数额"}),
)
_NAMED = 3  # members named for a figure; the list behind has all
_CELL = 30_000  # characters of words in a cell; a spreadsheet takes some more


def aside_lines(total: Total) -> Iterator[tuple[Value, ...]]:
    """What is "/" in the total, what stands apart from its lines, what it leaves out, what was no number."""
    for table, cell in total.not_additive:
        label = label_and_unit(table, cell, total.edition)[0]
        yield (
            "不可相加",
            _called(table, total.edition),
            label,
            "/",
            "各单位所填见“过录表”；各单位之间可能重复，相加没有意义",
        )
    for one in total.apart:
        label, unit = label_and_unit(one.table, one.cell, total.edition)
        given = _given(one.members, unit)
        yield (
            "未拆分",
            _called(one.table, total.edition),
            label,
            _amount(one.figure, unit),
            f"列在“其他指标”，已计入总计：{given}",
        )
    for left in total.left_out:
        label, unit = label_and_unit(left.table, left.cell, left.edition)
        amount = _amount(left.figure, unit) if left.additive else "不可相加"
        what = f"{catalog().form(left.edition).called}独有的栏目：{_given(left.members, unit)}"
        yield "未计入", _called(left.table, left.edition), label, amount, what
    for not_number in total.not_numbers:
        label, unit = label_and_unit(not_number.table, not_number.cell, total.edition)
        said = f"{not_number.member.agency}（报送编号 {not_number.member.filing}）"
        yield "不是数字", _called(not_number.table, total.edition), label, _amount(not_number.figure, unit), said


def _called(table: str, edition: str) -> str:
    return short_name_in(catalog().form(edition), table)


def _given(members: Sequence[tuple[Member, Figure]], unit: str) -> str:
    text = "、".join(f"{member.agency} {_amount(figure, unit)}" for member, figure in members[:_NAMED])
    more = "" if len(members) <= _NAMED else f"等 {len(members)} 家，各家数字见“过录表”"
    return (text if len(text) <= _CELL else f"{text[:_CELL]}……") + more


def _amount(figure: Figure, unit: str) -> str:
    counted = figure.mark is Mark.NUMBER and unit not in MONEY_UNITS
    return f"{figure_words(figure, unit)}{unit if counted else ''}"
