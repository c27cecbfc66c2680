"""Findings as an officer reads them: level, place, sentence; one line each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from reportdb.findings import EXPLAINED, LEVEL_NAMES, Finding, Level
from reportdb.forms import TABLE_NAMES
from reportdb.papers.harmless import one_line

MOST_CELLS = 6


def lines(findings: Iterable[Finding]) -> list[str]:
    """One indented line per finding; a doubt ends with its number, and with what was said about it."""
    return ["　".join(filter(None, (f"  {item.state}", *_words(item)))) for item in findings]


def _words(item: Finding) -> Iterator[str]:
    yield one_line(_place(item))
    yield one_line(" ".join(item.message.split()))
    if item.number is not None and item.level is Level.VERIFY and not item.cleared:
        yield f"〔{item.number}〕"
    if item.explanation is not None:
        yield one_line(" ".join(item.explanation.sentence.split()))


def counted(findings: Iterable[Finding]) -> str:
    """强制 2 条，核实 1 条，已说明 1 条; "" for none."""
    return told(Counter(item.state for item in findings))


def told(levels: Mapping[str, int]) -> str:
    """The same of findings counted by their state."""
    states = [*(LEVEL_NAMES[level] for level in Level), EXPLAINED]
    return "，".join(f"{state} {levels[state]} 条" for state in states if levels.get(state))


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
