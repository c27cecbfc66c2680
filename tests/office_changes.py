"""What a careless office does to a drawn report, as data: each change is a name and numbers, so that a fault repeats.

A change that alters what the sheet says (labels exchanged, a row typed twice) alters what its numbers may mean, too.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.office_labels import (
    exchange_labels,
    join_labels,
    move_label,
    relabel,
    split_label,
    traditional,
)
from tests.office_sheet import TITLES, Canvas, Sent, numbers_in

#: a change: its name in CHANGES and what it is given
Change = tuple[Any, ...]


# ---------------------------------------------------------------- rows and columns


def _mapped(page: Any, row_of: Callable[[int], int | None], column_of: Callable[[int], int | None]) -> None:
    """Moves every cell and merge; None drops it."""
    cells = {}
    for (row, column), value in page.cells.items():
        to = row_of(row), column_of(column)
        if to[0] is not None and to[1] is not None:
            cells[to[0], to[1]] = value
    merges = []
    for merge in page.merges:
        rows = [at for row in range(merge[0], merge[2] + 1) if (at := row_of(row)) is not None]
        columns = [at for column in range(merge[1], merge[3] + 1) if (at := column_of(column)) is not None]
        if rows and columns and (len(rows) > 1 or len(columns) > 1):
            merges.append((min(rows), min(columns), max(rows), max(columns)))
    page.cells, page.merges = cells, merges


def _same(place: int) -> int:
    return place


def insert_row(sheet: Sent, page: Any, at: int, words: object, count: int) -> None:
    _mapped(page, lambda row: row + count if row >= at else row, _same)
    if words is not None:
        page.cells.setdefault((at, 0), words)


def insert_column(sheet: Sent, page: Any, at: int, words: object, row: int) -> None:
    _mapped(page, _same, lambda column: column + 1 if column >= at else column)
    if words is not None:
        page.cells.setdefault((row, at), words)


def delete_row(sheet: Sent, page: Any, at: int) -> None:
    _mapped(page, lambda row: None if row == at else row - (row > at), _same)


def delete_column(sheet: Sent, page: Any, at: int) -> None:
    _mapped(page, _same, lambda column: None if column == at else column - (column > at))


def _words(page: Any, axis: int, at: int) -> set[str]:
    """The words of a row (axis 0) or column (axis 1), as they would be told apart by eye."""
    return {value for place, value in page.cells.items() if place[axis] == at and isinstance(value, str)}


def swap(sheet: Sent, page: Any, axis: int, one: int, other: int) -> None:
    """Two whole lines change places: figures go with their labels.

    Lines that hold part of a merged cell stay, and so do those told apart only by what stands before them (总计 under
    行政复议 and under 行政诉讼): there the place is the meaning.
    """
    if any(
        merge[axis] <= at <= merge[axis + 2] and merge[axis + 2] > merge[axis]
        for merge in page.merges
        for at in (one, other)
    ):
        return
    span = range(page.height if axis == 0 else page.width)
    for at in (one, other):
        words = _words(page, axis, at)
        if not words or any(words & _words(page, axis, beside) for beside in span if beside != at):
            return
    places = {one: other, other: one}
    lines = (lambda at: places.get(at, at)), _same
    _mapped(page, lines[axis], lines[1 - axis])


def cut_off(sheet: Sent, page: Any, axis: int, at: int) -> None:
    """Everything from a row or column on is lost."""
    keep = (lambda place: place if place < at else None), _same
    _mapped(page, keep[axis], keep[1 - axis])


def repeat_row(sheet: Sent, page: Any, at: int, below: int, *, fresh: bool) -> None:
    """A row typed (or pasted) once more further down, with the same figures or with others."""
    line = {column: value for (row, column), value in page.cells.items() if row == at}
    to = at + 1 + below
    insert_row(sheet, page, to, None, 1)
    for column, value in line.items():
        keys = sheet.meant.get(value, set()) if type(value) is int else set()
        page.cells[to, column] = sheet.stray(*keys) if fresh and keys else value


def repeat_table(sheet: Sent, page: Any, gap: int, *, apart: bool) -> None:
    """Everything on the sheet once more, below it or on a sheet of its own."""
    again = Canvas()
    again.paste(page, 0)
    if apart:
        sheet.sheets.append((f"{len(sheet.sheets)} (2)", again))
    else:
        page.paste(again, page.height + gap)


def _crosses(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def merge(sheet: Sent, page: Any, top: int, left: int, height: int, width: int) -> None:
    """Merges a few cells; Excel keeps the words of the first only and merges nothing that is merged already."""
    extent = (top, left, top + height, left + width)
    if height + width == 0 or any(_crosses(extent, other) for other in page.merges):
        return
    page.merges.append(extent)
    for row in range(extent[0], extent[2] + 1):
        for column in range(extent[1], extent[3] + 1):
            if (row, column) != extent[:2]:
                page.cells.pop((row, column), None)


def unmerge(sheet: Sent, page: Any, number: int) -> None:
    if page.merges:
        page.merges.pop(number % len(page.merges))


def page_break(sheet: Sent, page: Any, at: int, words: object, heads: int) -> None:
    """Words of a page in the middle of a table, and its first rows once more."""
    top = [
        {column: value for (row, column), value in page.cells.items() if row == line and isinstance(value, str)}
        for line in range(2, 2 + heads)
    ]
    if any(numbers_in(value) & sheet.meant.keys() for line in top for value in line.values()):
        return
    insert_row(sheet, page, at, words, 1 + heads)
    for down, line in enumerate(top):
        page.cells |= {(at + 1 + down, column): value for column, value in line.items()}


def on_next_sheet(sheet: Sent, page: Any, at: int, words: object) -> None:
    """A table goes on on a sheet of its own."""
    rest = Canvas()
    rest.cells = {(row - at + 1, column): value for (row, column), value in page.cells.items() if row >= at}
    rest.merges = [(a - at + 1, b, c - at + 1, d) for a, b, c, d in page.merges if a >= at]
    if not rest.cells:
        return
    if words is not None:
        rest.cells[0, 0] = words
    cut_off(sheet, page, 0, at)
    number = next(number for number, (_, one) in enumerate(sheet.sheets) if one is page)
    sheet.sheets.insert(number + 1, (f"{sheet.sheets[number][0]}续{len(sheet.sheets)}", rest))


# ---------------------------------------------------------------- values


def _figures(page: Any) -> list[tuple[int, int]]:
    return sorted(place for place, value in page.cells.items() if type(value) is int and value > 1000)


SPOILT: dict[str, Callable[[int], object]] = {
    "blank": lambda value: None,
    "zero": lambda value: 0,
    "stroke": lambda value: "/",
    "dash": lambda value: "——",
    "text": str,
    "comma": "{:,}".format,
    "wide": lambda value: f"{value:,}".translate(str.maketrans("0123456789,", "０１２３４５６７８９，")),
    "unit": "{}件".format,
    "about": "约{}余".format,
    "words": lambda value: "见附件",
    "half": lambda value: value + 0.5,
    "percent": "{}%".format,
    "minus": lambda value: -value,
    "plus": "+{}".format,
    "note": "{}（其中新增3件）".format,
    "two": "{}/3".format,
    "footnote": "{}①".format,
    "true": lambda value: True,
    "date": lambda value: date(2024, 1, 5),
    "huge": lambda value: 1e20,
    "error": lambda value: "#REF!",
    "formula": "={}+0".format,
    "padded": "\u3000{}\xa0".format,
    "spaced": lambda value: " ".join(str(value)),
    "float": float,
}
#: what is left of a figure after it: the same number, or nothing that may be stored as one
KEEPS = {"text", "comma", "wide", "unit", "minus", "plus", "note", "formula", "padded", "spaced", "float"}


def spoil(sheet: Sent, page: Any, number: int, how: str) -> None:
    places = _figures(page)
    if places:
        place = places[number % len(places)]
        value = page.cells[place]
        page.cells[place] = SPOILT[how](value)
        if how not in KEEPS and not any(value in one.cells.values() for _, one in sheet.sheets):
            sheet.meant[value] = set()


def stray_figure(sheet: Sent, page: Any, row: int, column: int, how: str) -> None:
    """A number typed where none belongs: over a label, beside the table, between the heads."""
    inside = any(top <= row <= bottom and left <= column <= last for top, left, bottom, last in page.merges)
    taken = page.cells.get((row, column))
    if not inside and (
        (row, column) not in page.cells
        or (isinstance(taken, str) and not re.search(r"\d{4}", taken) and taken not in TITLES)
    ):
        page.cells[row, column] = SPOILT[how](sheet.stray())


CHANGES: dict[str, Callable[..., None]] = {
    change.__name__: change
    for change in (
        insert_row, insert_column, delete_row, delete_column, swap, cut_off, repeat_row, repeat_table, merge, unmerge,
        relabel, move_label, exchange_labels, spoil, stray_figure, split_label, join_labels, traditional, page_break,
        on_next_sheet,
    )
}  # fmt: skip


_INSERTED = (None, "备注", "其中", "补充说明：以上数据截至12月31日", "合计数", 7, "公开类", "=1+1")
PAGE_WORDS = (None, "续表", "续表三", "第 2 页 共 3 页", "— 2 —", "2", 2, "（接上页）")
_RELABELLED = ("drop", "change", "add", "gone", "other", "note", "spaced", "broken")


def any_change(dice: random.Random) -> Change:
    """A change as chance has it, for the fuzzers that need no shrinking."""

    def down() -> int:
        return dice.randrange(46)

    def across() -> int:
        return dice.randrange(15)

    def many() -> int:
        return dice.randrange(201)

    name = dice.choice(list(CHANGES))
    ways: dict[str, Callable[[], tuple[Any, ...]]] = {
        "insert_row": lambda: (down(), dice.choice(_INSERTED), dice.randint(1, 3)),
        "insert_column": lambda: (across(), dice.choice(_INSERTED), across()),
        "delete_row": lambda: (down(),),
        "delete_column": lambda: (across(),),
        "swap": lambda: (dice.randrange(2), down(), down()),
        "cut_off": lambda: (dice.randrange(2), down()),
        "repeat_row": lambda: (down(), dice.randrange(4), dice.random() < 0.5),
        "repeat_table": lambda: (dice.randrange(3), dice.random() < 0.5),
        "merge": lambda: (down(), across(), dice.randrange(3), dice.randrange(4)),
        "unmerge": lambda: (down(),),
        "relabel": lambda: (many(), dice.choice(_RELABELLED), dice.randrange(31), dice.choice("某甲乙的数x1 、\n")),
        "move_label": lambda: (many(), dice.randint(-1, 1), dice.randint(-1, 1)),
        "exchange_labels": lambda: (many(), many()),
        "split_label": lambda: (many(), dice.randrange(31), dice.randrange(2)),
        "join_labels": lambda: (many(), dice.randrange(2)),
        "traditional": lambda: (dice.randrange(4),),
        "page_break": lambda: (down(), dice.choice(PAGE_WORDS), dice.randrange(4)),
        "on_next_sheet": lambda: (down(), dice.choice(PAGE_WORDS)),
        "spoil": lambda: (many(), dice.choice(sorted(SPOILT))),
        "stray_figure": lambda: (down(), across(), dice.choice(sorted(KEEPS))),
    }
    return (name, dice.randrange(3), *ways[name]())


def change_all(sheet: Sent, changes: list[Change]) -> Sent:
    """The workbook after everything that was done to it: (name, number of the sheet, numbers and words ...)."""
    for name, number, *given in changes:
        named = {"repeat_row": ("fresh",), "repeat_table": ("apart",)}.get(name, ())
        plain = given[: len(given) - len(named)]
        CHANGES[name](sheet, sheet.page(number), *plain, **dict(zip(named, given[len(plain) :], strict=True)))
    for _, page in sheet.sheets:
        _as_merged(page)
    return sheet


def _as_merged(page: Any) -> None:
    """Merged ranges never cross, and show the words of their first cell only."""
    kept: list[tuple[int, ...]] = []
    for extent in page.merges:
        if not any(_crosses(extent, other) for other in kept):
            kept.append(extent)
            for row in range(extent[0], extent[2] + 1):
                for column in range(extent[1], extent[3] + 1):
                    if (row, column) != extent[:2]:
                        page.cells.pop((row, column), None)
    page.merges = kept
