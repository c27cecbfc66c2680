"""What stands below a picture: breaks, years without a figure, and the formula of a rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from reportdb.pictures.lettering import width_of
from reportdb.series import Line
from reportdb.series.shown import left_out, rate_note, shown_value, value_words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from reportdb.pictures.drawing import Pen

WIDTH, NOTE_HEIGHT = 10.0, 0.24  # inches: of every picture, and of a line below it
_ROOM = 150  # columns of half a Chinese character


def footnotes(lines: Sequence[Line]) -> list[str]:
    """The notes in lines that fit the picture."""
    return fitted(_notes(lines))


def fitted(notes: Iterable[str]) -> list[str]:
    """Notes in lines that fit a picture."""
    return [part for note in notes for part in _wrapped(note)]


def write_notes(figure: Figure, notes: Sequence[str], height: float, pen: Pen) -> None:
    """The notes at the foot of a picture of so many inches, which has left room for them."""
    below = NOTE_HEIGHT * (len(notes) + 1) / height
    for number, note in enumerate(notes):
        place = below - NOTE_HEIGHT * (number + 0.9) / height
        figure.text(0.03, place, note, fontproperties=pen.sized(9))


def _notes(lines: Sequence[Line]) -> Iterator[str]:
    said: dict[str, None] = {}
    for line in lines:
        for point in line.breaks:
            said[f"┆ {point.year}年起口径变化：{point.break_note}"] = None
    yield from said
    for line in lines:
        gaps = [f"{point.year}年{value_words(point)}" for point in line.points if shown_value(point) is None]
        if gaps:
            yield f"{line.office.name}没有画出的年份：{'、'.join(gaps)}"
    for line in lines:
        for point in line.points:
            if left_out(point):
                yield f"* {line.office.name}{point.year}年：{left_out(point)}"
    note = rate_note(lines[0].indicator)
    if note:
        yield note


def _wrapped(text: str) -> Iterator[str]:
    part, used = "", 0
    for char in text:
        wide = width_of(char)
        if used + wide > _ROOM:
            yield part
            part, used = "　", 2
        part += char
        used += wide
    yield part
