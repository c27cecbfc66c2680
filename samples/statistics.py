"""Draws the statistics sheet of 2014 to 2018 (政府信息公开情况统计表) as an agency of Fujian published it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from samples.drawing import Pen, Value, draw_list, new_book, save

FIGURES = Path(__file__).parent / "figures"
TITLE = "政府信息公开情况统计表"
HEADS = ("指标名称", "计量单位")
CUMULATIVE = "历年累计"
#: label, unit, the year, all years
Line = Sequence[Value]


@dataclass
class Statistics:
    """A statistics sheet about to be drawn."""

    agency: str
    year: int
    lines: Sequence[Line]
    channels: Sequence[Sequence[Value]] = ()
    heads: Sequence[str] = field(default=HEADS)

    @property
    def title(self) -> str:
        """The title of the report."""
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    def draw(self, pen: Pen, top: int) -> int:
        """Head and lines from row `top`; gives the row below them."""
        for column, head in enumerate((*self.heads, f"{self.year}年度", CUMULATIVE)):
            pen.box(top, column, head, band=True)
        for row, line in enumerate(self.lines, top + 1):
            for column, value in enumerate(line):
                pen.box(row, column, pen.spell(value) if isinstance(value, str) else value)
        return top + 1 + len(self.lines)


def published(name: str) -> Statistics:
    """The typed figures of samples/figures/`name`.toml."""
    data = tomllib.loads((FIGURES / f"{name}.toml").read_text("utf-8"))
    data.pop("source")
    return Statistics(**data)


def pingtan(name: str, path: Path) -> None:
    """The sheet as printed, and what the narrative counts on a list of its own."""
    report = published(name)
    book, sheets = new_book("统计表", "公开情况")
    pen, lists = Pen(sheets[0]), Pen(sheets[1])
    row = pen.text(1, report.title, width=4, size=16, bold=True, centre=True)
    row = pen.text(row, TITLE, width=4, size=14, bold=True, centre=True)
    pen.widths(34, 12, 14, 14)
    report.draw(pen, row)
    draw_list(lists, lists.text(1, "主动公开情况"), ("渠道", "指标", "数量", "单位"), report.channels)
    lists.widths(6, 24, 34, 12, 8)
    save(book, path)


def one_raised(name: str, agency: str, label: str, path: Path, *, together: bool = False) -> None:
    """The figures of a published sheet under an invented agency, one of the year raised by 3 ("" for none).

    `together`: that of all years in its place.
    """
    report = published(name)
    report.agency, report.channels = agency, ()
    report.lines = [
        [
            words,
            unit,
            _raised(year, yes=words == label and not together),
            _raised(all_years, yes=words == label and together),
        ]
        for words, unit, year, all_years in report.lines
    ]
    book, sheets = new_book("统计表")
    pen = Pen(sheets[0])
    row = pen.text(1, f"{report.title}（本级）", width=4, size=16, bold=True, centre=True)
    pen.widths(34, 12, 14, 14)
    report.draw(pen, row)
    save(book, path)


def _raised(value: Value, *, yes: bool) -> Value:
    return value + 3 if yes and isinstance(value, int) else value
