"""What stands below a picture: breaks, years without a figure, and the formula of a rate."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from reportdb.series import Line
from reportdb.series.shown import left_out, rate_note, shown_value, value_words

_ROOM = 150  # columns of half a Chinese character


def footnotes(lines: Sequence[Line]) -> list[str]:
    """The notes in lines that fit the picture."""
    return [part for note in _notes(lines) for part in _wrapped(note)]


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
        wide = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        if used + wide > _ROOM:
            yield part
            part, used = "　", 2
        part += char
        used += wide
    yield part
