"""Which rows and columns of a sheet are drawn: all of a usual one, of a big one its tables and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from etl.text import column_letters
from etl.workbook import Sheet

Place = tuple[int, int]

#: sheets up to this size are drawn whole
_ROWS, _COLUMNS = 200, 80
#: of others so much at the top and around each place
_HEAD_ROWS, _HEAD_COLUMNS = 12, 8
#: blank rows and columns behind the filled ones that a range or a finding may name
BEYOND = 40
_NEAR_ROWS, _NEAR_COLUMNS = 3, 2


@dataclass(frozen=True, slots=True)
class Crop:
    """The rows and columns that are drawn, and in words what is left out."""

    rows: frozenset[int]
    columns: frozenset[int]
    words: str


def crop(sheet: Sheet, groups: Sequence[set[Place]]) -> Crop:
    """The part of a sheet around some groups of places, the first the most important; its blank ends are no part."""
    height, width = _used(sheet, set().union(*groups))
    rows = _lines(height, _ROWS, _HEAD_ROWS, _NEAR_ROWS, [{row for row, _ in group} for group in groups])
    columns = _lines(width, _COLUMNS, _HEAD_COLUMNS, _NEAR_COLUMNS, [{at for _, at in group} for group in groups])
    left_out = []
    if len(rows) < height:
        left_out.append(f"{height - len(rows)} 行")
    if len(columns) < width:
        left_out.append(f"{width - len(columns)} 列")
    if not left_out:
        return Crop(rows, columns, "")
    reach = f"A1:{column_letters(width - 1)}{height}"
    words = f"工作表较大（{reach}），这里只画出表头、统计表和有问题的部分，省略了 {'、'.join(left_out)}。"
    return Crop(rows, columns, words)


def _used(sheet: Sheet, looked_at: set[Place]) -> tuple[int, int]:
    """How far the sheet is filled, places to look at included, and ranges as long as they reach not far beyond."""
    height = width = 0
    for row, values in enumerate(sheet.rows):
        last = max((at + 1 for at, value in enumerate(values) if value != ""), default=0)
        if last:
            height, width = row + 1, max(width, last)
    most_rows, most_columns = height + BEYOND, width + BEYOND
    for top, left, bottom, right in sheet.merges:
        if top < height and left < width:
            height, width = max(height, min(bottom + 1, most_rows)), max(width, min(right + 1, most_columns))
    for row, column in looked_at:
        if row < most_rows and column < most_columns:
            height, width = max(height, row + 1), max(width, column + 1)
    return height, width


def _lines(count: int, most: int, head: int, near: int, groups: Sequence[set[int]]) -> frozenset[int]:
    """All lines where they are few; else the first ones, and those near the places of each group, while there is room."""
    if count <= most:
        return frozenset(range(count))
    chosen = set(range(head))
    for places in groups:
        for place in sorted(places):
            if len(chosen) >= most:
                break
            chosen.update(range(max(place - near, 0), min(place + near + 1, count)))
    return frozenset(at for at in chosen if at < count)
