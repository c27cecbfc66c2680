"""Statistics sheets of 2014 to 2018 that nobody recognised although their words are near: every figure is named.

Only looked for on sheets of which nothing was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from etl.drift.comparison import Drifted
from etl.drift.nearest import nearest, printed
from etl.lexicon import KINDS_OF, STATISTICS, lexicon
from etl.reading import SheetReading
from etl.recognise.title import title_parts
from etl.recognise.words import holds_figure, is_labelled_line
from etl.statistics_label import take_apart, unit_said
from etl.statistics_words import words
from etl.text import address, ranges, squeeze
from reportdb.findings import Finding, finding

_ALIKE = 0.6
_FEWEST_LABELS = 4
_FEWEST_FIGURES = 4
_TITLE = "统计表"
_SHOWN = 4
_CANDIDATES = 3
_LONGEST = 60

_KINDS = frozenset(kind for table, kinds in KINDS_OF.items() if table != STATISTICS for kind in kinds.values())

Place = tuple[int, int]


class _Words(NamedTuple):
    known: list[Place]
    near: list[tuple[Place, str]]


def unrecognised_statistics(sheet: SheetReading, budget: Iterator[int]) -> tuple[Finding, list[Drifted]] | None:
    """What is said of a sheet that looks like a statistics sheet, and its labels that are near to one; None for others."""
    figures = [
        (row, column)
        for row, cells in enumerate(sheet.rows)
        for column, cell in enumerate(cells)
        if _is_figure(cell) and not (isinstance(cell, str) and (title_parts(cell)[0] or is_labelled_line(cell)))
    ]
    if len(figures) < _FEWEST_FIGURES:
        return None
    titled = any(
        isinstance(cell, str) and "信息公开" in squeeze(cell) and _TITLE in squeeze(cell) and len(cell) <= _LONGEST
        for cells in sheet.rows
        for cell in cells
    )
    found = _words(sheet, budget if titled else iter(()))
    if not titled and found.known:
        found = _words(sheet, budget)
    labels = len(found.known) + len(found.near)
    if labels < (1 if titled else _FEWEST_LABELS) or labels <= _of_other_forms(sheet):
        return None
    asked = [
        Drifted(
            STATISTICS, "row", text, sheet.file.name, sheet.name, address(*place),
            tuple((near, printed(STATISTICS, "row", near.code)) for near in nearest(text, STATISTICS, "row")[:_CANDIDATES]),
        )
        for place, text in found.near
    ]  # fmt: skip
    shown = "、".join(f"“{one.text}”（{one.cell}）" for one in asked[:_SHOWN])
    more = f"等 {len(asked)} 个" if len(asked) > _SHOWN else ""
    unknown = f"不认识的名称：{shown}{more}。" if asked else ""
    cells = ", ".join(ranges(figures))
    text = f"工作表“{sheet.name}”像是政府信息公开情况统计表，但指标名称不是统一格式的，整张表没有采用。{unknown}"
    return finding("table_unrecognised", text, sheet=sheet.name, cell=cells), asked


def _words(sheet: SheetReading, budget: Iterator[int]) -> _Words:
    found = _Words([], [])
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            if not isinstance(cell, str) or not cell.strip() or len(cell) > _LONGEST or _is_figure(cell):
                continue
            if take_apart(cell) is not None:
                found.known.append((row, column))
            elif _may_be_label(cell) and next(budget, None) is not None:
                near = nearest(cell, STATISTICS, "row")
                if near and near[0].score >= _ALIKE:
                    found.near.append(((row, column), cell))
    return found


def _of_other_forms(sheet: SheetReading) -> int:
    """How many cells hold labels of the forms of 2019 and later."""
    texts = (cell for cells in sheet.rows for cell in cells if isinstance(cell, str) and cell)
    return sum(any(term.kind in _KINDS for term in lexicon().terms(text)) for text in texts)


def _may_be_label(text: str) -> bool:
    known = words()
    return not (
        unit_said(text)
        or known.period_of(text)
        or known.head_of(text)
        or is_labelled_line(text)
        or any(title_parts(text))
    )


def _is_figure(cell: object) -> bool:
    if isinstance(cell, str):
        return holds_figure(cell)
    return cell is not None and not isinstance(cell, bool)
