"""A traced figure for the eye."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from reportdb.commands.show import heading
from reportdb.correction import figure_words
from reportdb.forms import TABLE_NAMES
from reportdb.papers import trace_words
from reportdb.papers.harmless import inert, one_line
from reportdb.report import Figure

if TYPE_CHECKING:
    from etl.provenance import Origin, Trace
    from reportdb.queries.provenance import ImportRow


def as_text(trace: Trace, run: ImportRow | None) -> str:
    """The answer in a line for each part, after the heading of the filing."""
    row = trace.filing
    lines = [
        heading(row),
        f"{TABLE_NAMES[trace.table]}“{one_line(trace.label)}”（{_codes(trace)}）",
        f"  入库数：{value_words(trace.figure, trace.unit)}",
        *_corrected(trace),
        *origin_lines(trace),
        f"  入库时间：{_local(row.created_at)}",
    ]
    if row.received_on is not None:
        lines.append(f"  收到日期：{row.received_on}")
    if run is not None:
        by = f"，{one_line(run.made_by)}" if run.made_by else ""
        lines.append(f"  导入命令：reportdb {one_line(run.command_line)}（第 {run.run} 次导入{by}）")
    return "\n".join(lines)


def origin_lines(trace: Trace, indent: str = "  ") -> list[str]:
    """File, sheet, cell and what stands there."""
    origin = trace.origin
    if origin is None:
        return [f"{indent}来源：不是从文件读入的"]
    file = origin.file
    carried = "" if file.filing_id == trace.filing.id else f"（沿用 filing {file.filing_id} 的表）"
    return [
        f"{indent}文件：{inert(one_line(file.name))}{carried}",
        f"{indent}SHA-256：{file.sha256}",
        f"{indent}位置：工作表“{one_line(origin.sheet)}”{origin.cell}",
        f"{indent}单元格原文：{raw_words(origin)}",
    ]


def raw_words(origin: Origin) -> str:
    """What stands in the cell, on one line."""
    plain = origin.shown.raw and origin.shown.computed is None
    return inert(trace_words.raw_words(origin)) if plain else trace_words.raw_words(origin)


def value_words(figure: Figure, unit: str) -> str:
    """A figure with its unit: 3511 件, 1.25万元, 空白, “18万余”."""
    return inert(trace_words.value_words(figure, unit))


def _codes(trace: Trace) -> str:
    period = "" if trace.cell.period == "year" else f" {trace.cell.period}"
    return f"{trace.table} {trace.cell.row} {trace.cell.column}{period}"


def _corrected(trace: Trace) -> list[str]:
    if trace.correction is None:
        return []
    one = trace.correction
    return [
        f"  原填数：{inert(one_line(figure_words(one.filed, one.unit)))}",
        f"  更正：{one_line(one.change)}。{one_line(one.grounds)}（{one_line(one.file)}，{_local(one.corrected_at)}）",
    ]


def _local(moment: datetime) -> str:
    from reportdb.queries.corrections import utc

    return f"{utc(moment).astimezone():%Y-%m-%d %H:%M:%S}"
