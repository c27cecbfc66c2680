"""An agency among others of its kind: one indicator in one year, highest first, with the median."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from reportdb.forms.continuity import Kind
from reportdb.papers.names import scope_name
from reportdb.papers.pictured import Pictured, Told
from reportdb.pictures import Bar, Bars, Group, Ranking
from reportdb.series import Line, Point
from reportdb.series.points import joined
from reportdb.series.shown import notes_of, rate_note, shown_unit, shown_value, value_words

#: as many have a bar with their name each
MOST_BARS = 40
_COMPARABLE = (Kind.SAME, Kind.SUM)


class _One(NamedTuple):
    line: Line
    point: Point
    value: int | Decimal | None
    words: str


def peers_pictured(lines: Sequence[Line], own: int, year: int, among: str) -> Pictured:
    """The agencies `among` which the own one (its id) stands, each by its line of one year."""
    found = [_one(line) for line in lines]
    numbered = sorted((one for one in found if one.value is not None), key=_order)
    silent = sorted((one for one in found if one.value is None), key=lambda one: one.point.agency)
    indicator = lines[0].indicator
    title = f"{indicator.name}　{year}年（{scope_name(lines[0].scope)}）　{among}"
    head = ("名次", "填报单位", "数值", "说明")
    rows = _rows(numbered, silent, own)
    if not numbered:
        return Pictured(title, None, "", head, rows, empty="这些单位当年都没有可以比较的数，各单位情况见下表。")
    values = [one.value for one in numbered if one.value is not None]
    unit = shown_unit([one.line for one in numbered])
    median = Decimal(statistics.median(Decimal(value) for value in values))
    said = f"中位数 {plain(median)}{_sign(unit)}"
    notes = [f"共 {len(found)} 个单位，{len(numbered)} 个有数。"]
    if silent:
        notes.append("没有数的单位（未报送、空白、“/”、样本过小、口径不同等）不是 0，没有画出，也不计入中位数。")
    notes += filter(None, [rate_note(indicator)])
    place = next((n for n, one in enumerate(numbered) if one.line.office.id == own), None)
    standing = ""
    if place is not None:
        mine = numbered[place]
        standing = f"{mine.point.agency} {mine.words}，第 {_rank(values, mine.value)} 位"
        notes.insert(0, f"{standing}。")
    alt = f"条形图，{title}。{said}；最高 {numbered[0].words}，最低 {numbered[-1].words}。{standing}"
    line = (median, said) if len(numbered) > 1 else None
    picture: Bars | Ranking
    if len(found) <= MOST_BARS:
        bars = tuple(
            Bar(_label(one, own), one.value, one.words, own=one.line.office.id == own) for one in (*numbered, *silent)
        )
        picture = Bars(title, unit, (Group("", bars),), tuple(notes), line)
    else:
        picture = Ranking(title, unit, tuple(values), place, standing, line, tuple(notes))
    return Pictured(title, picture, alt, head, rows, tuple(notes))


def plain(value: Decimal) -> str:
    """A number without trailing zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _label(one: _One, own: int) -> str:
    return f"{one.point.agency}（本单位）" if one.line.office.id == own else one.point.agency


def _sign(unit: str) -> str:
    return "%" if unit == "%" else ""


def _one(line: Line) -> _One:
    point = line.points[0]
    value = shown_value(point)
    words = value_words(point)
    if value is not None and point.basis not in _COMPARABLE:
        return _One(line, point, None, f"{words}（口径不同，不比较）")
    return _One(line, point, value, words)


def _order(one: _One) -> tuple[Decimal, str]:
    return -Decimal(one.value or 0), one.point.agency


def _rank(values: Sequence[int | Decimal], value: int | Decimal | None) -> int:
    """Equal numbers share a place."""
    return 1 + sum(other > (value or 0) for other in values)


def _rows(numbered: Sequence[_One], silent: Sequence[_One], own: int) -> list[tuple[Told, ...]]:
    rows: list[tuple[Told, ...]] = []
    rank = 0
    for number, one in enumerate(numbered, 1):
        if number == 1 or one.value != numbered[number - 2].value:
            rank = number
        count: Told = one.words if one.line.indicator.derived or one.value is None else one.value
        rows.append((rank, one.point.agency, count, _remarks(one, own)))
    rows += [("", one.point.agency, one.words, _remarks(one, own)) for one in silent]
    return rows


def _remarks(one: _One, own: int) -> str:
    return joined([*(["本单位"] if one.line.office.id == own else []), *notes_of(one.point)])
