"""Findings as an officer reads them: level, place, sentence; one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from reportdb.commands.harmless import one_line
from reportdb.findings import LEVEL_NAMES, Finding, Level
from reportdb.forms import TABLE_NAMES

MOST_CELLS = 6


def lines(findings: Iterable[Finding]) -> list[str]:
    """One indented line per finding."""
    return [
        "　".join(
            filter(
                None, (f"  {LEVEL_NAMES[item.level]}", one_line(_place(item)), one_line(" ".join(item.message.split())))
            )
        )
        for item in findings
    ]


def counted(findings: Sequence[Finding]) -> str:
    """强制 2 条，核实 1 条; "" for none."""
    levels = Counter(item.level for item in findings)
    return "，".join(f"{LEVEL_NAMES[level]} {levels[level]} 条" for level in Level if levels[level])


def _place(item: Finding) -> str:
    """Sheet and cell where known, else the table's name."""
    if item.sheet and item.cell:
        return f"{item.sheet}!{_cells(item.cell)}"
    if item.sheet:
        return item.sheet
    return TABLE_NAMES.get(item.table, item.table) if item.table else ""


def _cells(cells: str) -> str:
    """The first cells of a long list; JSON and the workbook have them all."""
    each = cells.split(",")
    return cells if len(each) <= MOST_CELLS else f"{','.join(each[:MOST_CELLS])} 等 {len(each)} 格"
