"""What a careless office does to the labels of a drawn report: mistypes, moves, splits, joins and exchanges them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests import test_layouts_drawing as DRAWING
from tests.office_sheet import TITLES, Key, Sent, numbers_in


def labels_of(page: Any) -> list[tuple[int, int]]:
    words = (place for place, value in page.cells.items() if isinstance(value, str) and not re.search(r"\d{4}", value))
    return [place for place in sorted(words) if page.cells[place] not in TITLES]


def relabel(sheet: Sent, page: Any, number: int, how: str, at: int, letter: str) -> None:
    """A label mistyped, cut short, or gone; never another label of the form, which would change what is meant."""
    places = labels_of(page)
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
    places = labels_of(page)
    if not places:
        return
    row, column = places[number % len(places)]
    to = (max(row + down, 0), max(column + right, 0))
    inside = any(top <= to[0] <= bottom and left <= to[1] <= last for top, left, bottom, last in page.merges)
    if page.cells.get(to) is None and not inside:
        page.cells[to] = page.cells.pop((row, column))


def split_label(sheet: Sent, page: Any, number: int, at: int, down: int) -> None:
    """A label cut in two, the rest in the free cell below or beside it, as a narrow column makes people do."""
    places = labels_of(page)
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
    places = labels_of(page)
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
    for number, place in enumerate(labels_of(page)):
        if number % (every + 1) == 0:
            page.cells[place] = page.cells[place].translate(_TRADITIONAL)


def said(cells: list[object], table: str, axis: int) -> set[str]:
    """The rows (axis 1) or columns (axis 2) of a table that some cells of a line name."""
    return {
        code for text in cells if isinstance(text, str) for known, code in CODES.get((table, text), ()) if known == axis
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


CODES: dict[tuple[str, str], list[tuple[int, str]]] = {}
for _label, _meaning in _codes():
    CODES.setdefault(_label, []).append(_meaning)


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
    texts = [page.cells[place] for place in labels_of(page)]
    places = [place for place in labels_of(page) if page.cells[place] in _KNOWN and texts.count(page.cells[place]) == 1]
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
