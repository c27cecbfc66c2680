"""A traced figure in words an officer reads, alike on the terminal and in the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reportdb.correction import figure_words
from reportdb.forms.codes import MONEY_UNITS
from reportdb.papers.harmless import one_line
from reportdb.report import Figure, Mark

if TYPE_CHECKING:
    from etl.provenance import Origin


def value_words(figure: Figure, unit: str) -> str:
    """A figure with its unit: 3511 件, 1.25万元, 空白, “18万余”."""
    words = one_line(figure_words(figure, unit))
    counted = figure.mark is Mark.NUMBER and unit not in MONEY_UNITS
    return f"{words} {one_line(unit)}".rstrip() if counted else words


def raw_words(origin: Origin) -> str:
    """What stands in the cell, on one line; of an empty one, and of one that cannot be read any more, that it is so."""
    shown = origin.shown
    if shown.raw is None:
        return f"原文件现在无法读取：{one_line(shown.why)}"
    if shown.computed is not None:
        return f"{one_line(shown.raw)}（文件中没有保存结果，按公式算得 {shown.computed or '空白'}）"
    if not shown.raw:
        return "（空白）"
    return one_line(shown.raw) if shown.raw.strip() else f"（只有空格，{len(shown.raw)} 个字符）"
