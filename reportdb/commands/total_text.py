"""A traced figure of a total, for the eye."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reportdb.commands.provenance_text import raw_words, value_words
from reportdb.forms import TABLE_NAMES
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import scope_name
from reportdb.papers.total_figure import REASONS

if TYPE_CHECKING:
    from etl.provenance import TotalTrace, Trace


def as_total_text(found: TotalTrace) -> str:
    """The sum, a line for each figure in it with its cell, and everyone who is not in it."""
    members = found.members
    codes = " ".join((found.table, found.cell.row, found.cell.column))
    lines = [
        f"{inert(one_line(members.agency))}　{members.year}年　汇总（{len(members.added)} 份报送）",
        f"{TABLE_NAMES[found.table]}“{one_line(found.label)}”（{codes}）",
        f"  合计：{value_words(found.figure, found.unit)}"
        if found.additive
        else "  合计：/（这一栏不能相加，以下是各成员的数）",
        *(f"  {_member(trace, whole=one.member.whole)}" for one in found.added for trace in one.traces),
        *_others(found),
    ]
    return "\n".join(lines)


def _member(trace: Trace, *, whole: bool) -> str:
    row, origin = trace.filing, trace.origin
    what = "　含全部下级" if whole else ""
    parts = [f"{value_words(trace.figure, trace.unit)}　{inert(one_line(row.agency))}（{scope_name(row.scope)}{what}）"]
    parts.append(f"filing {row.id}")
    if origin is None:
        parts.append("不是从文件读入的")
    else:
        where = f"{inert(one_line(origin.file.name))}　工作表“{one_line(origin.sheet)}”{origin.cell}"
        parts += [where, f"原文 {raw_words(origin)}"]
    if trace.correction is not None:
        parts.append(f"更正：{one_line(trace.correction.change)}")
    return "　".join(parts)


def _others(found: TotalTrace) -> Iterator[str]:
    for one in found.without:
        yield f"  没有这个数：{inert(one_line(one.filing.agency))}（filing {one.filing.id}，{REASONS[one.reason]}）"
    for gone in found.members.missing:
        returned = "" if gone.returned is None else f"（filing {gone.returned} 已退回）"
        yield f"  未报送：{inert(one_line(gone.agency))}{returned}"
    for under in found.members.covered:
        yield f"  由上级汇总覆盖：{inert(one_line(under.agency))}（{one_line(under.by)}）"
    if found.reported is not None:
        yield f"  本单位自报汇总（不参加合计）：{_member(found.reported, whole=False)}"
