"""A series drawn: a line for each agency, told apart by dash and marker; a dashed upright at every break of definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reportdb.errors import UsageError
from reportdb.pictures.drawing import Drawn, Pen, drawn
from reportdb.pictures.footnotes import NOTE_HEIGHT, WIDTH, footnotes, write_notes
from reportdb.series import Line, Point
from reportdb.series.shown import left_out, runs, shown_unit, shown_value, value_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_LINES = 12
_DASHES = ("-", "--", "-.", ":")
_MARKERS = ("o", "s", "^", "D", "v", "x", "P", "*", "<", ">", "h", "+")
_GREYS = ("#000000", "#4d4d4d", "#808080")
_HEIGHT = 5.2  # inches
_LABELLED = 24  # as many values are written beside their points


def draw_series(path: Path | str, lines: Sequence[Line]) -> list[str]:
    """Writes the picture as PNG or SVG, by the file's ending, and gives what the reader should know of it.

    UsageError without matplotlib or a Chinese font, or for more than MOST_LINES agencies. The same series gives the same
    bytes; letters of an SVG are shapes, so that it looks alike on a PC without the font.
    """
    made = _drawn(Path(path).suffix.lower().removeprefix("."), lines, words=False)
    Path(path).write_bytes(made.content)
    return [f"the font {made.font} lacks {made.lacking} characters of the picture"] if made.lacking else []


def series_picture(kind: str, lines: Sequence[Line]) -> bytes:
    """The same picture for a browser, which writes the words of an SVG itself."""
    return _drawn(kind, lines, words=True).content


def _drawn(kind: str, lines: Sequence[Line], *, words: bool) -> Drawn:
    if len(lines) > MOST_LINES:
        raise UsageError(f"a picture shows at most {MOST_LINES} agencies, not {len(lines)}")
    notes = footnotes(lines)
    height = _HEIGHT + NOTE_HEIGHT * (len(notes) + 1)

    def paint(figure: Figure, pen: Pen) -> None:
        below = NOTE_HEIGHT * (len(notes) + 1) / height
        axes = figure.add_axes((0.08, below + 0.62 / height, 0.89, (_HEIGHT - 1.2) / height))
        _draw(axes, lines, pen)
        write_notes(figure, notes, height, pen)

    return drawn(kind, WIDTH, height, paint, words=words)


def _draw(axes: Axes, lines: Sequence[Line], pen: Pen) -> None:
    from matplotlib.ticker import MaxNLocator

    years = [point.year for point in lines[0].points]
    labelled = sum(shown_value(point) is not None for line in lines for point in line.points) <= _LABELLED
    for number, line in enumerate(lines):
        look = _look(number)
        named = False
        for run in runs(line):
            values = [float(shown_value(point) or 0) for point in run]
            axes.plot(
                [point.year for point in run],
                values,
                label=None if named else line.office.name,
                linestyle=look.dash,
                marker=look.marker,
                color=look.colour,
                markerfacecolor=look.face,
                linewidth=1.6,
                markersize=6,
                clip_on=False,  # a marker at 0 is whole
            )
            named = True
            for point, value in zip(run, values, strict=True) if labelled else ():
                axes.annotate(
                    f"{value_words(point).partition('（')[0]}{'*' if left_out(point) else ''}",
                    (point.year, value),
                    xytext=(0, 7),
                    textcoords="offset points",
                    ha="center",
                    fontproperties=pen.sized(8),
                )
    _breaks(axes, lines, pen)
    _gaps(axes, lines, pen)
    axes.set_xlim(years[0] - 0.6, years[-1] + 0.6)
    values = [float(shown_value(point) or 0) for line in lines for point in line.points]
    axes.set_ylim(min(0.0, *values) * 1.12, (max(0.0, *values) or 1.0) * 1.12)
    if all(value.is_integer() for value in values):
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))  # there are no half applications
    axes.set_xticks(years, [str(year) for year in years])
    axes.set_ylabel(shown_unit(lines), fontproperties=pen.sized(10))
    whose = f"　{lines[0].office.name}" if len(lines) == 1 else ""
    axes.set_title(f"{lines[0].indicator.name}{whose}", fontproperties=pen.sized(12), loc="left")
    axes.grid(axis="y", color="#cccccc", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(pen.sized(9))
    if len(lines) > 1 and any(not str(one.get_label()).startswith("_") for one in axes.lines):
        axes.legend(prop=pen.sized(9), frameon=False, loc="best")


class _Look(NamedTuple):
    """What tells a line apart where there are no colours."""

    dash: str
    marker: str
    colour: str
    face: str


def _look(number: int) -> _Look:
    colour = _GREYS[number // len(_DASHES) % len(_GREYS)]
    face = "white" if number % 2 else colour
    return _Look(_DASHES[number % len(_DASHES)], _MARKERS[number % len(_MARKERS)], colour, face)


def _breaks(axes: Axes, lines: Sequence[Line], pen: Pen) -> None:
    for year in sorted({point.year for line in lines for point in line.breaks}):
        axes.axvline(year - 0.5, color="black", linestyle=(0, (4, 3)), linewidth=1.0)
        axes.annotate(
            f"{year}年起\n口径变化",
            (year - 0.5, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(3, -2),
            textcoords="offset points",
            va="top",
            fontproperties=pen.sized(8),
        )


def _gaps(axes: Axes, lines: Sequence[Line], pen: Pen) -> None:
    """Why a year has no point, at the foot of the picture; of several agencies the notes below tell."""
    for point in _without(lines) if len(lines) == 1 else ():
        axes.annotate(
            value_words(point).partition("（")[0],
            (point.year, 0.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4),
            textcoords="offset points",
            rotation=90,
            ha="center",
            va="bottom",
            color="#4d4d4d",
            fontproperties=pen.sized(8),
        )


def _without(lines: Sequence[Line]) -> Iterator[Point]:
    return (point for line in lines for point in line.points if shown_value(point) is None)
