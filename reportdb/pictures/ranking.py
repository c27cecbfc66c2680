"""Many agencies by one figure, from the highest to the lowest: too many for a bar with a name each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from reportdb.pictures.drawing import Pen, drawn
from reportdb.pictures.footnotes import NOTE_HEIGHT, WIDTH, fitted, write_notes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HEIGHT = 4.6  # inches


@dataclass(frozen=True, slots=True)
class Ranking:
    """The values, highest first; where the own one stands among them (None: it has none) and what is written there."""

    title: str
    unit: str
    values: tuple[int | Decimal, ...]
    own: int | None
    own_words: str
    line: tuple[Decimal, str] | None = None
    notes: tuple[str, ...] = ()


def ranking_picture(kind: str, picture: Ranking) -> bytes:
    """The picture as PNG or SVG for a browser."""
    notes = fitted(picture.notes)
    below = NOTE_HEIGHT * (len(notes) + 1) if notes else 0.0
    height = _HEIGHT + below

    def paint(figure: Figure, pen: Pen) -> None:
        axes = figure.add_axes((0.08, (below + 0.6) / height, 0.89, (_HEIGHT - 1.3) / height))
        _draw(axes, picture, pen)
        write_notes(figure, notes, height, pen)

    return drawn(kind, WIDTH, height, paint, words=True).content


def _draw(axes: Axes, picture: Ranking, pen: Pen) -> None:
    from matplotlib.ticker import MaxNLocator

    values = [float(value) for value in picture.values]
    places = list(range(1, len(values) + 1))
    axes.fill_between(places, values, step="mid", color="#c4c4c4", linewidth=0)
    axes.step(places, values, where="mid", color="#3a3a3a", linewidth=0.8)
    if picture.own is not None:
        place, value = places[picture.own], values[picture.own]
        axes.plot([place, place], [0, value], color="black", linewidth=2.4)
        axes.plot([place], [value], marker="v", color="black", markersize=8, clip_on=False)
        right = place > len(values) / 2
        axes.annotate(
            picture.own_words,
            (place, value),
            xytext=(-6 if right else 6, 10),
            textcoords="offset points",
            ha="right" if right else "left",
            fontproperties=pen.sized(10),
        )
    if picture.line is not None:
        value, words = float(picture.line[0]), picture.line[1]
        axes.axhline(value, color="black", linestyle=(0, (4, 3)), linewidth=1.2)
        axes.annotate(
            words,
            (1.0, value),
            xycoords=("axes fraction", "data"),
            xytext=(-2, 3),
            textcoords="offset points",
            ha="right",
            fontproperties=pen.sized(9),
        )
    most, least = max([*values, 0.0]), min([*values, 0.0])
    axes.set_ylim(least, most + 0.16 * ((most - least) or 1.0))
    axes.set_xlim(0.5, len(values) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    if all(value.is_integer() for value in values):
        axes.yaxis.set_major_locator(MaxNLocator(6, integer=True))
    axes.set_xlabel("名次（从高到低）", fontproperties=pen.sized(9))
    axes.set_ylabel(picture.unit, fontproperties=pen.sized(9))
    axes.set_title(picture.title, fontproperties=pen.sized(12), loc="left", pad=14)
    axes.grid(axis="y", color="#dddddd", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(pen.sized(9))
