"""What one report is made of: who applied, what became of the applications, what became of reconsiderations and suits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from reportdb.forms import catalog
from reportdb.papers.names import scope_name
from reportdb.papers.pictured import Pictured, Told, listed, told
from reportdb.pictures import Bar, Bars, Group
from reportdb.report import Figure, Report
from reportdb.series import composition
from reportdb.series.composition import Share
from reportdb.series.shown import percent

_UNIT = "件"
_NOT_DRAWN = "空白、“/”和文字不是 0，没有画出。"


def outcomes_pictured(report: Report) -> Pictured:
    """What became of the applications of a year."""
    shares = composition.outcomes(catalog(), report)
    empty = "这份报送没有“收到和处理政府信息公开申请情况”表，或者所用格式不分办理结果（2019年格式起才有）。"
    return _parts(report, "申请办理结果", shares, composition.total_of(report, "total_handled"), "（七）总计", empty)


def applicants_pictured(report: Report) -> Pictured:
    """Who applied."""
    shares = composition.applicants(catalog(), report)
    empty = "这份报送没有“收到和处理政府信息公开申请情况”表，或者所用格式不分申请人（2019年格式起才有）。"
    return _parts(report, "新收申请的申请人构成", shares, composition.total_of(report, "received"), "总计", empty)


def appeals_pictured(report: Report) -> Pictured:
    """What became of reconsiderations and law suits."""
    routes = composition.appeals(catalog(), report)
    title = _title(report, "行政复议、行政诉讼结果")
    head = ("途径", "结果", "件数")
    if not routes:
        return Pictured(title, None, "", head, [], empty="这份报送没有“行政复议、行政诉讼情况”表。")
    groups = tuple(Group(route, tuple(map(_bar, shares))) for route, shares in routes)
    rows: list[tuple[Told, ...]] = [(route, one.label, told(one.figure)) for route, shares in routes for one in shares]
    notes = _notes(one for _, shares in routes for one in shares)
    said = "；".join(f"{route}：{_sentence(shares)}" for route, shares in routes)
    return Pictured(title, Bars(title, _UNIT, groups, notes), f"条形图，{title}。{said}。", head, rows, notes)


def _parts(
    report: Report, what: str, shares: Sequence[Share], total: Figure | None, called: str, empty: str
) -> Pictured:
    title = _title(report, what)
    head = ("项目", "件数", "占总计")
    if not shares:
        return Pictured(title, None, "", head, [], empty=empty)
    whole = None if total is None else total.value
    rows: list[tuple[Told, ...]] = [(one.label, told(one.figure), _share(one.figure, whole)) for one in shares]
    rows.append((called, told(total), ""))
    notes = (*_notes(shares), *_difference(shares, whole))
    bars = Bars(title, _UNIT, (Group("", tuple(map(_bar, shares))),), notes)
    alt = f"条形图，{title}。{_sentence(shares)}。"
    return Pictured(title, bars, alt, head, rows, notes)


def _title(report: Report, what: str) -> str:
    scope = scope_name(report.scope)
    return f"{report.agency or ''}　{report.year or ''}年{f'（{scope}）' if scope else ''}{what}"


def _bar(one: Share) -> Bar:
    value = told(one.figure)
    if isinstance(value, str):
        return Bar(one.label, None, value)
    return Bar(one.label, value, f"{value}{'*' if one.remarks else ''}")


def _share(figure: Figure | None, whole: int | None) -> str:
    if figure is None or figure.value is None or not whole:
        return ""
    return f"{percent(Fraction(figure.value, whole), 1)}%"


def _notes(shares: Iterable[Share]) -> tuple[str, ...]:
    shares = list(shares)
    silent = any(one.figure is None or one.figure.value is None for one in shares)
    return (
        *([_NOT_DRAWN] if silent else []),
        *(f"* {one.label}：{remark}" for one in shares for remark in one.remarks),
    )


def _difference(shares: Sequence[Share], whole: int | None) -> tuple[str, ...]:
    """Published reports need not add up; who looks at the parts should know."""
    numbers = [one.figure.value for one in shares if one.figure is not None and one.figure.value is not None]
    if whole is None or not numbers or sum(numbers) == whole:
        return ()
    return (f"各项之和为 {sum(numbers)}，所填总计为 {whole}，两者不等。",)


def _sentence(shares: Sequence[Share]) -> str:
    return listed([(one.label, told(one.figure)) for one in shares], _UNIT)
