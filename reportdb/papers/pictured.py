"""A picture with what belongs to it: its words for those who do not see it, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from reportdb.pictures import Bars, Ranking, bar_picture, ranking_picture, series_picture
from reportdb.report import Figure, Mark
from reportdb.series import Line

#: a number, or words: 空白, “/”, what was typed, why there is nothing
Told = int | Decimal | str


class Pictured(NamedTuple):
    """`picture` is None where there is nothing to draw; `empty` says why then. Numbers of `rows` stand under `head`."""

    title: str
    picture: Bars | Ranking | Line | None
    alt: str
    head: tuple[str, ...]
    rows: list[tuple[Told, ...]]
    notes: tuple[str, ...] = ()
    empty: str = ""


def draw(kind: str, picture: Bars | Ranking | Line) -> bytes:
    """PNG or SVG of a picture; UsageError for PNG on a PC without a Chinese font."""
    if isinstance(picture, Bars):
        return bar_picture(kind, picture)
    if isinstance(picture, Ranking):
        return ranking_picture(kind, picture)
    return series_picture(kind, [picture])


def told(figure: Figure | None) -> Told:
    """A count as it was filed."""
    if figure is None:
        return "没有填报栏"
    if figure.value is not None:
        return figure.value
    return {Mark.BLANK: "空白", Mark.NOT_APPLICABLE: "/"}.get(figure.mark, " ".join((figure.text or "").split()))


def listed(parts: Sequence[tuple[str, Told]], unit: str) -> str:
    """Labels and numbers in a sentence."""
    return "，".join(f"{label}{value if isinstance(value, str) else f' {value} {unit}'}" for label, value in parts)
