"""What a careless office does to a drawn report, as data: each change is a name and numbers, so that a fault repeats.

A change that alters what the sheet says (labels exchanged, a row typed twice) alters what its numbers may mean, too.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from tests import test_layouts_drawing as DRAWING
from tests.office_sheet import TITLES, Canvas, Key, Sent, numbers_in

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


# ---------------------------------------------------------------- labels


def _labels(page: Any) -> list[tuple[int, int]]:
    words = (place for place, value in page.cells.items() if isinstance(value, str) and not re.search(r"\d{4}", value))
    return [place for place in sorted(words) if page.cells[place] not in TITLES]


def _figures(page: Any) -> list[tuple[int, int]]:
    return sorted(place for place, value in page.cells.items() if type(value) is int and value > 1000)


def relabel(sheet: Sent, page: Any, number: int, how: str, at: int, letter: str) -> None:
    """A label mistyped, cut short, or gone; never another label of the form, which would change what is meant."""
    places = _labels(page)
    if not places:
        return
    place = places[number % len(places)]
    text = page.cells[place]
    at %= max(len(text), 1)
    page.cells[place] = {
        "drop": text[:at] + text[at + 1 :],
        "change": text[:at] + letter + text[at + 1 :],
        "add": text[:at] + letter + text[at:],
        "gone": None,
        "other": letter * 3,
        "note": f"{text}（{letter}）",
        "spaced": " ".join(text),
        "broken": f"{text[:at]}\n{text[at:]}",
    }[how]


def move_label(sheet: Sent, page: Any, number: int, down: int, right: int) -> None:
    """A label slips into a free cell beside it; the figures stay."""
    places = _labels(page)
    if not places:
        return
    row, column = places[number % len(places)]
    to = (max(row + down, 0), max(column + right, 0))
    inside = any(top <= to[0] <= bottom and left <= to[1] <= last for top, left, bottom, last in page.merges)
    if page.cells.get(to) is None and not inside:
        page.cells[to] = page.cells.pop((row, column))


def split_label(sheet: Sent, page: Any, number: int, at: int, down: int) -> None:
    """A label cut in two, the rest in the free cell below or beside it, as a narrow column makes people do."""
    places = _labels(page)
    if not places:
        return
    row, column = places[number % len(places)]
    text = page.cells[row, column]
    to = (row + 1, column) if down else (row, column + 1)
    inside = any(top <= to[0] <= bottom and left <= to[1] <= last for top, left, bottom, last in page.merges)
    if len(text) > 1 and page.cells.get(to) is None and not inside:
        cut = at % (len(text) - 1) + 1
        page.cells[row, column], page.cells[to] = text[:cut], text[cut:]


def join_labels(sheet: Sent, page: Any, number: int, down: int) -> None:
    """Two labels typed into one cell, the other one left empty."""
    places = _labels(page)
    if not places:
        return
    row, column = places[number % len(places)]
    to = (row + 1, column) if down else (row, column + 1)
    if to in places:
        page.cells[row, column] = f"{page.cells[row, column]}{page.cells.pop(to)}"


_TRADITIONAL = str.maketrans(
    "规请复议诉讼开务机关总计结维纠审业组织机构许处罚强数额费",
    "規請複議訴訟開務機關總計結維糾審業組織機構許處罰強數額費",
)


def traditional(sheet: Sent, page: Any, every: int) -> None:
    """Some labels, or all, as a converter writes them."""
    for number, place in enumerate(_labels(page)):
        if number % (every + 1) == 0:
            page.cells[place] = page.cells[place].translate(_TRADITIONAL)


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


def said(cells: list[object], table: str, axis: int) -> set[str]:
    """The rows (axis 1) or columns (axis 2) of a table that some cells of a line name."""
    return {
        code
        for text in cells
        if isinstance(text, str)
        for known, code in _CODES.get((table, text), ())
        if known == axis
    }


def _codes() -> Iterator[tuple[tuple[str, str], tuple[int, str]]]:
    for code, row in DRAWING.OUTCOMES.items():
        yield ("applications", row.label), (1, code)
    for code, label in zip(DRAWING.APPLICANTS, DRAWING.LABELS["APPLICANTS"], strict=True):
        yield ("applications", label), (2, code)
    for code, label in DRAWING.LABELS["ROUTES"]:
        yield ("appeals", label), (1, code)
    for code, label in zip(DRAWING.RESULTS, DRAWING.LABELS["RESULTS"], strict=True):
        yield ("appeals", label), (2, code)
    for blocks in DRAWING.BLOCKS.values():
        for block in blocks:
            yield from ((("publications", label), (1, code)) for code, label in block.rows)
            yield from ((("publications", label), (2, code)) for code, label in block.columns)


_CODES: dict[tuple[str, str], list[tuple[int, str]]] = {}
for _label, _meaning in _codes():
    _CODES.setdefault(_label, []).append(_meaning)


#: labels that say alone which row or column they are: text -> (table, axis of the key, code)
_KNOWN: dict[str, tuple[str, int, str]] = {
    **{row.label: ("applications", 1, code) for code, row in DRAWING.OUTCOMES.items() if "其他" not in row.label},
    **{
        label: ("applications", 2, code)
        for code, label in zip(DRAWING.APPLICANTS[:5], DRAWING.LABELS["APPLICANTS"][:5], strict=True)
    },
}


def exchange_labels(sheet: Sent, page: Any, one: int, other: int) -> None:
    """Two labels of table three change places, the figures stay: then the sheet says something else."""
    texts = [page.cells[place] for place in _labels(page)]
    places = [place for place in _labels(page) if page.cells[place] in _KNOWN and texts.count(page.cells[place]) == 1]
    if not places:
        return
    first, second = places[one % len(places)], places[other % len(places)]
    (_, axis, code), (_, other_axis, other_code) = _KNOWN[page.cells[first]], _KNOWN[page.cells[second]]
    if axis != other_axis:
        return
    page.cells[first], page.cells[second] = page.cells[second], page.cells[first]
    now = {code: other_code, other_code: code}
    everywhere = [number for _, one in sheet.sheets for value in one.cells.values() for number in numbers_in(value)]
    for number in {number for value in page.cells.values() for number in numbers_in(value)} & sheet.meant.keys():
        keys = sheet.meant.get(number, set())
        changed = {_under(key, axis, now) if key[0] == "applications" else key for key in keys}
        sheet.meant[number] = changed if everywhere.count(number) == 1 else keys | changed


def _under(key: Key, axis: int, now: dict[str, str]) -> Key:
    """A cell of table three under the label that now stands there."""
    table, row, column = key
    return (table, now.get(row, row), column) if axis == 1 else (table, row, now.get(column, column))


# ---------------------------------------------------------------- values

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
