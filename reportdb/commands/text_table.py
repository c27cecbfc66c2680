"""Tables in plain text whose columns line up although a Chinese character is two columns wide.

Only `+ - |` are drawn: on a Chinese console the finer box characters are sometimes one column wide, sometimes two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from reportdb.papers.harmless import inert, one_line, visible


class Box(NamedTuple):
    """Text in a rectangle of a table; rows and columns counted from 0. Figures stand on the right."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    right: bool = False


def width(text: str) -> int:
    """How many columns a terminal gives the text."""
    return sum(_char_width(char) for char in text)


def wrap(text: str, columns: int) -> list[str]:
    """The text in lines of at most so many columns; Chinese may break anywhere."""
    lines: list[str] = []
    for part in visible(text).splitlines() or [""]:
        line, used = "", 0
        for char in part:
            if used + _char_width(char) > columns and line:
                lines.append(line)
                line, used = "", 0
            line += char
            used += _char_width(char)
        lines.append(line)
    return lines


def listing(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> str:
    """A list under a head, columns two spaces apart; `right` names the columns set to the right."""
    table = [list(head), *([inert(one_line(text)) for text in row] for row in rows)]
    widths = [max(width(row[column]) for row in table) for column in range(len(head))]
    table.insert(1, ["-" * columns for columns in widths])
    to_right = set(right)
    return "\n".join(
        "  ".join(padded(text, widths[n], n in to_right) for n, text in enumerate(row)).rstrip() for row in table
    )


def drawn(boxes: Sequence[Box], widest: int) -> str:
    """A table with merged cells; a column of text is at most `widest` wide and wraps."""
    widths = _column_widths(boxes, widest)
    heights = _row_heights(boxes, widths)
    xs = list(accumulate((columns + 3 for columns in widths), initial=0))
    ys = list(accumulate((lines + 1 for lines in heights), initial=0))
    canvas = [[" "] * (xs[-1] + 1) for _ in range(ys[-1] + 1)]
    for box in boxes:
        _frame(canvas, ys[box.row], xs[box.column], ys[box.row + box.row_span], xs[box.column + box.column_span])
    for box in boxes:
        room = _room(widths, box)
        for offset, line in enumerate(wrap(box.text, room)):
            _write(canvas, ys[box.row] + 1 + offset, xs[box.column] + 2, padded(line, room, box.right))
    return "\n".join("".join(line).rstrip() for line in canvas)


def _char_width(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def padded(text: str, columns: int, right: bool = False) -> str:
    """The text in so many columns, at their left or their right."""
    room = " " * (columns - width(text))
    return room + text if right else text + room


def _column_widths(boxes: Sequence[Box], widest: int) -> list[int]:
    widths = [1] * max(box.column + box.column_span for box in boxes)
    for box in boxes:
        if box.column_span == 1:
            natural = max((width(line) for line in box.text.splitlines()), default=0)
            widths[box.column] = max(widths[box.column], natural if box.right else min(natural, widest))
    for box in boxes:  # a long word over narrow columns: give the last of them some room
        lacking = min(width(box.text), 2 * box.column_span) - _room(widths, box)
        if lacking > 0:
            widths[box.column + box.column_span - 1] += lacking
    return widths


def _row_heights(boxes: Sequence[Box], widths: Sequence[int]) -> list[int]:
    heights = [1] * max(box.row + box.row_span for box in boxes)
    for box in sorted(boxes, key=lambda box: box.row_span):
        last = box.row + box.row_span
        lacking = len(wrap(box.text, _room(widths, box))) - sum(heights[box.row : last]) - (box.row_span - 1)
        heights[last - 1] += max(lacking, 0)
    return heights


def _room(widths: Sequence[int], box: Box) -> int:
    return sum(widths[box.column : box.column + box.column_span]) + 3 * (box.column_span - 1)


def _frame(canvas: list[list[str]], top: int, left: int, bottom: int, right: int) -> None:
    for x in range(left, right + 1):
        for y in (top, bottom):
            canvas[y][x] = "+" if x in (left, right) or canvas[y][x] in "+|" else "-"
    for y in range(top, bottom + 1):
        for x in (left, right):
            canvas[y][x] = "+" if y in (top, bottom) or canvas[y][x] in "+-" else "|"


def _write(canvas: list[list[str]], y: int, x: int, text: str) -> None:
    for char in text:
        columns = _char_width(char)
        if columns == 0:
            canvas[y][x - 1] += char
            continue
        canvas[y][x] = char
        if columns == 2:
            canvas[y][x + 1] = ""
        x += columns
