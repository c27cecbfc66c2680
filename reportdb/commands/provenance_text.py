"""A traced figure for the eye, and as the object `trace --json` promises."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from reportdb.commands.show import heading
from reportdb.correction import CHANNELS, figure_words
from reportdb.forms import TABLE_NAMES
from reportdb.forms.codes import MONEY_UNITS
from reportdb.papers import trace_words
from reportdb.papers.figures import MONEY, value_fields
from reportdb.papers.harmless import inert, one_line
from reportdb.report import Figure

if TYPE_CHECKING:
    from etl.provenance import Origin, Trace
    from reportdb.queries.provenance import ImportRow

Record = dict[str, object]


def as_record(trace: Trace, run: ImportRow | None) -> Record:
    """One flat object; money in 万元 (channel lines: in their own unit), moments in UTC, what is not known null."""
    row, origin = trace.filing, trace.origin
    return {
        "agency": row.agency,
        "agency_code": row.agency_code,
        "year": row.year,
        "scope": row.scope,
        "edition": row.edition,
        "filing": row.id,
        "n": row.n,
        "state": "superseded" if row.state == "accepted" and not row.is_current else row.state,
        "as_filed": row.as_filed,
        **figure_fields(trace),
        **_origin(origin, row.id),
        "received": None if row.received_on is None else str(row.received_on),
        "imported_at": _iso(row.created_at),
        "run": None if run is None else run.run,
        "command_line": None if run is None else run.command_line,
        "made_by": None if run is None else run.made_by,
        "correction": None if trace.correction is None else trace.correction.to_json(),
    }


def figure_fields(trace: Trace) -> Record:
    """Which figure it is and what is stored."""
    shown_in = trace.unit if trace.table == CHANNELS else MONEY
    return {
        "table": trace.table,
        "row": trace.cell.row,
        "column": trace.cell.column,
        "period": trace.cell.period,
        "row_label": trace.row_label,
        "column_label": trace.column_label,
        "unit": shown_in if trace.unit in MONEY_UNITS else trace.unit,
        **value_fields(trace.figure, trace.unit, shown_in),
    }


def _origin(origin: Origin | None, filing_id: int) -> Record:
    if origin is None:
        return dict.fromkeys(("file", "sha256", "file_filing", "file_received_at", "sheet", "cell", "raw", "computed"))
    return {
        "file": origin.file.name,
        "sha256": origin.file.sha256,
        "file_filing": origin.file.filing_id,
        "file_received_at": _iso(origin.file.received_at),
        "sheet": origin.sheet,
        "cell": origin.cell,
        "raw": origin.shown.raw,
        "computed": origin.shown.computed,
    }


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


def _codes(trace: Trace) -> str:
    period = "" if trace.cell.period == "year" else f" {trace.cell.period}"
    return f"{trace.table} {trace.cell.row} {trace.cell.column}{period}"


def value_words(figure: Figure, unit: str) -> str:
    """A figure with its unit: 3511 件, 1.25万元, 空白, “18万余”."""
    return inert(trace_words.value_words(figure, unit))


def _corrected(trace: Trace) -> list[str]:
    if trace.correction is None:
        return []
    one = trace.correction
    return [
        f"  原填数：{inert(one_line(figure_words(one.filed, one.unit)))}",
        f"  更正：{one_line(one.change)}。{one_line(one.grounds)}（{one_line(one.file)}，{_local(one.corrected_at)}）",
    ]


def _iso(moment: datetime) -> str:
    from reportdb.queries.corrections import utc

    return utc(moment).isoformat(timespec="seconds")


def _local(moment: datetime) -> str:
    from reportdb.queries.corrections import utc

    return f"{utc(moment).astimezone():%Y-%m-%d %H:%M:%S}"
