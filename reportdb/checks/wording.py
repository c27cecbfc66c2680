"""What a broken or open balance says to an officer: labels and figures, no codes."""

from __future__ import annotations

from collections.abc import Sequence

from reportdb.checks.plans import Sum, Term
from reportdb.checks.reading import Reading, as_number
from reportdb.forms import Balance, Table
from reportdb.forms.codes import CUMULATIVE, YEAR, Cell
from reportdb.report import Figure, Mark

_SHOWN = 3  # cells named in a notice; its places list them all
_SPELT_OUT = 6  # a longer sum lists its figures other than 0, as long as those are not more either
_LAST_YEARS = "上年报告的"
_PERIODS = {YEAR: "本年度数", CUMULATIVE: "历年累计"}
_UNFILLED = {Mark.BLANK: "空白", Mark.NOT_APPLICABLE: "“/”"}


def broken_message(reading: Reading, one: Sum, suspect: Cell | None, difference: int) -> str:
    """行政复议：总计填 0，各项之和为 11（…），相差 11。 `difference` is left minus right, in fen for money."""
    table = reading.plan.table
    gap = _amount(abs(difference), one.left[0])
    if any(reading.figure(term).value is None for term in one.terms):
        tail = f"仅已填部分就多出 {gap}"
    else:
        tail = f"前者多出 {gap}" if one.balance.relation == "<=" else f"相差 {gap}"
    hint = f"请先核对这一格：{table.label(suspect.row, suspect.column)}。" if suspect else ""
    sides = "，".join(_side(reading, one, terms) for terms in (one.left, one.right))
    return f"{_line(table, one)}：{sides}，{tail}。{hint}应符合：{one.balance.title}。"


def unknown_message(reading: Reading, balance: Balance, missing: Sequence[Term]) -> str:
    """Which rule could not be checked, and the first of the cells that would have to be filled for it."""
    table = reading.plan.table
    names = "、".join(
        f"{'上年报告的' if term.years_back else ''}{table.label(term.cell.row, term.cell.column)}{_period(term.cell.period)}"
        for term in missing[:_SHOWN]
    )
    more = " 等" if len(missing) > _SHOWN else ""
    return f"“{balance.title}”无法核对：有 {len(missing)} 处空白或不是数字（{names}{more}）。"


def _side(reading: Reading, one: Sum, terms: tuple[Term, ...]) -> str:
    labels = _labels(reading.plan.table, one, terms)
    figures = [reading.figure(term) for term in terms]
    if len(terms) < 3:
        labels = [_quoted(label) for label in labels]
    parts = [f"{label} {_shown(figure, term)}" for label, figure, term in zip(labels, figures, terms, strict=True)]
    if len(terms) == 1:
        return f"{labels[0]}填 {_shown(figures[0], terms[0])}"
    total = _amount(sum(figure.value or 0 for figure in figures), terms[0])
    filled = all(figure.value is not None for figure in figures)
    if len(terms) == 2:
        return f"{parts[0]} 加{parts[1]} {'等于' if filled else '至少为'} {total}"
    return f"各项{'' if filled else '已填部分'}之和为 {total}（{_listing(parts, figures)}）"


def _quoted(label: str) -> str:
    """A label that holds a number of its own, in quotes: 加四、结转下年度继续办理 cannot be read."""
    bare = label.removeprefix(_LAST_YEARS)
    return f"{label.removesuffix(bare)}“{bare}”" if "、" in bare else label


def _listing(parts: list[str], figures: list[Figure]) -> str:
    """Every figure of a short sum; of a long one what is not 0, then how many others are 0 or unfilled."""
    if len(parts) <= _SPELT_OUT:
        return "、".join(parts)
    values = [figure.value for figure in figures]
    listed = [part for part, value in zip(parts, values, strict=True) if value]
    zeros, unfilled = values.count(0), values.count(None)
    rest = [f"{zeros} 项为 0"] * bool(zeros) + [f"{unfilled} 项未填数字"] * bool(unfilled)
    if len(listed) > _SPELT_OUT:
        listed = [f"{len(listed)} 项有数"]
    return "；".join(filter(None, ("、".join(listed), "，".join(rest))))


def _labels(table: Table, one: Sum, terms: tuple[Term, ...]) -> list[str]:
    """Labels along the axis with their headings, less a heading that all operands of the sum share."""
    chains = [_along(table, one.balance, term).split("·") for term in terms]
    while all(len(chain) > 1 and chain[0] == chains[0][0] for chain in chains):
        chains = [chain[1:] for chain in chains]
    back = ("", _LAST_YEARS)
    return [f"{back[bool(term.years_back)]}{'·'.join(chain)}" for chain, term in zip(chains, terms, strict=True)]


def _along(table: Table, balance: Balance, term: Term) -> str:
    if balance.axis == "periods":
        return _PERIODS[term.cell.period]
    return table.label(term.cell.row, None) if balance.axis == "rows" else table.label(None, term.cell.column)


def _line(table: Table, one: Sum) -> str:
    if one.balance.axis == "periods":
        return table.label(*one.line.split("/")).removesuffix("／总计")
    label = table.label(None, one.line) if one.balance.axis == "rows" else table.label(one.line, None)
    return f"{label}{_period(one.period)}"


def _period(period: str) -> str:
    """（历年累计） behind a label; nothing for the year."""
    return "" if period == YEAR else f"（{_PERIODS[period]}）"


def _shown(figure: Figure, term: Term) -> str:
    if figure.value is not None:
        return _amount(figure.value, term)
    return _UNFILLED.get(figure.mark) or f"“{figure.text}”"


def _amount(value: int, term: Term) -> str:
    unit = f" {term.meaning.unit}" if term.meaning.money else ""
    return f"{as_number(value, term)}{unit}"
