"""OUT-YEAR and OUT-PEER: a figure many times last year's, or far from what agencies of its level and kind report."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import accumulate

from reportdb.checks.reading import in_unit
from reportdb.checks.rules import NAMED_RULES
from reportdb.checks.surroundings import Spread
from reportdb.checks.watched import base, size, watched
from reportdb.findings import Finding
from reportdb.forms import Table
from reportdb.forms.codes import Cell
from reportdb.report import BLANK, Figure

#: five times last year's, both plus the base of `watched`: 0 to 80, 10 to 130, 550 to 2830
_TIMES = 5
#: of peers: ten times the median, and five deviations away where these lie wider apart
_PEER_TIMES = 10
_PEER_DEVIATIONS = 5 * 1.4826
FEWEST_PEERS = 8

Figures = Mapping[Cell, Figure]


def check_jumps(table: Table, figures: Figures, last: Figures) -> Iterator[Finding]:
    """A finding for each watched figure that is many times last year's, or a small part of it."""
    rule = NAMED_RULES["OUT-YEAR"]
    for cell in watched(table):
        now, then = figures.get(cell, BLANK).value, last.get(cell, BLANK).value
        if now is None or then is None or now < 0 or then < 0:
            continue
        least = base(table, cell)
        larger, smaller = max(now, then) + least, min(now, then) + least
        if larger < _TIMES * smaller:
            continue
        shown, before = in_unit(now, table.cells[cell]), in_unit(then, table.cells[cell])
        unit = _unit(table, cell)
        yield Finding(
            rule.code,
            rule.level,
            f"{table.label(cell.row, cell.column)}：今年填 {shown}{unit}，上年为 {before}{unit}，{_change(now, then)}。"
            "请核对是否多填或少填了位数、单位或统计范围有变。",
            table=table.code,
            row=cell.row,
            column=cell.column,
            expected=before,
            found=shown,
            operands={f"{cell.row}/{cell.column}": shown, f"{cell.row}/{cell.column}@-1": before},
            places=((cell.row, cell.column),),
        )


def check_peers(table: Table, figures: Figures, peers: Mapping[tuple[str, Cell], Spread]) -> Iterator[Finding]:
    """A finding for each watched figure far from those of the peers; fewer than eight of them say nothing."""
    rule = NAMED_RULES["OUT-PEER"]
    for cell in watched(table):
        value, spread = figures.get(cell, BLANK).value, peers.get((table.code, cell))
        if value is None or value < 0 or spread is None or not is_far(size(table, cell, value), spread):
            continue
        shown, middle, unit = (
            in_unit(value, table.cells[cell]),
            in_unit(spread.median, table.cells[cell]),
            _unit(table, cell),
        )
        yield Finding(
            rule.code,
            rule.level,
            f"{table.label(cell.row, cell.column)}：填 {shown}{unit}，与同层级同类 {spread.agencies} 家单位的中位数"
            f" {middle}{unit} 相差悬殊，请留意是否填错位数或单位。",
            table=table.code,
            row=cell.row,
            column=cell.column,
            expected=middle,
            found=shown,
            operands={f"{cell.row}/{cell.column}": shown},
            places=((cell.row, cell.column),),
        )


def spread_of(table: Table, cell: Cell, counts: Mapping[int, int]) -> Spread | None:
    """How the figures of the peers lie, of how many peers each; None for too few of them."""
    peers = sum(counts.values())
    if peers <= FEWEST_PEERS:
        return None
    sizes: Counter[float] = Counter()
    for value, count in counts.items():
        sizes[size(table, cell, value)] += count
    middle = _median(sizes)
    away: Counter[float] = Counter()
    for one, count in sizes.items():
        away[abs(one - middle)] += count
    return Spread(peers, int(_median(counts)), middle, _median(away))


def _median(counts: Mapping[int, int] | Mapping[float, int]) -> float:
    """As of a list that has each value so many times, in the memory of the different ones."""
    ordered = sorted(counts.items())
    upto = list(accumulate(count for _, count in ordered))
    lower, upper = (ordered[bisect_right(upto, rank)][0] for rank in ((upto[-1] - 1) // 2, upto[-1] // 2))
    return lower if lower == upper else (lower + upper) / 2


def is_far(measured: float, spread: Spread) -> bool:
    """Whether a figure of this size lies outside what the peers make likely."""
    return abs(measured - spread.middle) > max(math.log(_PEER_TIMES), _PEER_DEVIATIONS * spread.deviation)


def _change(now: int, then: int) -> str:
    if not then:
        return "上年为 0"
    if not now:
        return "今年为 0"
    if now > then:
        return f"为上年的 {now / then:.1f} 倍"
    return f"仅为上年的 {100 * now / then:.1f}%"


def _unit(table: Table, cell: Cell) -> str:
    meaning = table.cells[cell]
    return f" {meaning.unit}" if meaning.money else ""
