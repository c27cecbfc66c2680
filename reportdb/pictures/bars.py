"""Bars lying on their side, so that long labels can be read: one for each part of a report, or for each agency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportdb.pictures.drawing import Pen, drawn
from reportdb.pictures.footnotes import NOTE_HEIGHT, WIDTH, fitted, write_notes
from reportdb.pictures.lettering import broken, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ROW, _HEAD, _FOOT = 0.34, 0.62, 0.5  # inches: of a bar, above them and below
_LETTER = 0.068  # inches: half a Chinese character of a label
_LONGEST_LABEL = 44  # halves of a Chinese character; longer ones take two lines
_PLAIN, _OWN, _EDGE = "#c4c4c4", "#3a3a3a", "#3a3a3a"


@dataclass(frozen=True, slots=True)
class Bar:
    """A label with its number, or (None) with `words` for why there is none: nothing is drawn then, not even 0."""

    label: str
    value: int | Decimal | None
    words: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Bars under a heading, "" for none."""

    heading: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Bars:
    """A picture of bars; `line` is a value that all are compared with, and what it is called."""

    title: str
    unit: str
    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()
    line: tuple[Decimal, str] | None = None


def bar_picture(kind: str, picture: Bars) -> bytes:
    """The picture as PNG or SVG for a browser."""
    rows = list(_rows(picture))
    notes = fitted(picture.notes)
    high = _HEAD + _ROW * len(rows) + _FOOT
    below = NOTE_HEIGHT * (len(notes) + 1) if notes else 0.0
    height = high + below

    def paint(figure: Figure, pen: Pen) -> None:
        longest = max((width_of(part) for row in rows for part in _label(row).split("\n")), default=0)
        left = min(0.5, (0.35 + _LETTER * longest) / WIDTH)
        axes = figure.add_axes((left, (below + _FOOT) / height, 0.95 - left, _ROW * len(rows) / height))
        _draw(axes, picture, rows, pen)
        axes.annotate(
            picture.title,
            (0.03, 1 - 0.14 / height),
            xycoords="figure fraction",
            va="top",
            fontproperties=pen.sized(12),
        )
        write_notes(figure, notes, height, pen)

    return drawn(kind, WIDTH, height, paint, words=True).content


def _rows(picture: Bars) -> Iterator[Bar | str]:
    """Headings and bars, the first on top."""
    for group in picture.groups:
        if group.heading:
            yield group.heading
        yield from group.bars


def _label(row: Bar | str) -> str:
    return row if isinstance(row, str) else broken(row.label, _LONGEST_LABEL)


def _draw(axes: Axes, picture: Bars, rows: list[Bar | str], pen: Pen) -> None:
    from matplotlib.ticker import MaxNLocator

    numbers = [row.value for row in rows if isinstance(row, Bar) and row.value is not None]
    most, least = float(max([*numbers, 0])), float(min([*numbers, 0]))
    if picture.line is not None:
        most = max(most, float(picture.line[0]))
    span = (most - least) or 1.0
    for place, row in enumerate(rows):
        if isinstance(row, str):
            continue
        if row.value is not None:
            colour = _OWN if row.own else _PLAIN
            axes.barh(place, float(row.value), 0.62, color=colour, edgecolor=_EDGE, linewidth=0.8)
        axes.annotate(
            row.words,
            (max(float(row.value or 0), 0.0), place),
            xytext=(4, 0),
            textcoords="offset points",
            va="center",
            fontproperties=pen.sized(9),
            color="#000000" if row.value is not None else "#4d4d4d",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )
    axes.set_yticks(range(len(rows)), [_label(row) for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(least - (0.12 * span if least < 0 else 0), most + 0.22 * span)
    axes.tick_params(axis="y", length=0)
    if all(value == int(value) for value in numbers):
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel(picture.unit, fontproperties=pen.sized(9), loc="right")
    axes.spines[["top", "right"]].set_visible(False)
    if least < 0:
        axes.axvline(0, color="black", linewidth=0.8)
    for label in axes.get_xticklabels():
        label.set_fontproperties(pen.sized(9))
    for label, row in zip(axes.get_yticklabels(), rows, strict=True):
        label.set_fontproperties(pen.sized(10 if isinstance(row, str) else 9))
    if picture.line is not None:
        value, words = picture.line
        axes.axvline(float(value), color="black", linestyle=(0, (4, 3)), linewidth=1.2)
        axes.annotate(
            words,
            (float(value), 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(3, 2),
            textcoords="offset points",
            va="bottom",
            fontproperties=pen.sized(9),
        )
