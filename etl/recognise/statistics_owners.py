"""Whose each figure of a statistics sheet is: its period, and the agency and year that heads beside each other tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from etl.grid import Place
from etl.recognise.found import Owner
from etl.recognise.statistics_heads import Column, Heads
from etl.recognise.statistics_layout import Layout
from etl.recognise.statistics_lines import LineRow
from etl.recognise.title import title_parts
from reportdb.forms.codes import CUMULATIVE, YEAR


class Figure(NamedTuple):
    """A figure with its line, column, period and owner; `stack` counts whole sheets on one sheet."""

    line: LineRow
    column: Column
    period: str
    owner: Owner
    stack: int


@dataclass(slots=True)
class Owned:
    """The figures of one agency and year."""

    owner: Owner
    stack: int
    figures: list[Figure]


def owned(layout: Layout) -> list[Figure]:
    """Every figure cell that has a line and a period, block by block. A line said twice is left out the second time."""
    found: list[Figure] = []
    taken: dict[tuple[object, ...], LineRow] = {}
    stack = 0
    lone = _lone(layout)
    for number, block in enumerate(layout.heads):
        for heads in block:
            columns = _with_years(heads)
            here = [
                (line, layout.lines[line])
                for line in layout.rows
                if line.block == number and line in layout.lines and layout.heads_of(number, line.row) is heads
            ]
            figures = [
                (one, at)
                for line, at in here
                if not layout.sheet.lines[at].heading
                for column in columns
                if (one := _figure(layout, line, column, heads, stack, lone=lone))
            ]
            keys = [(_key(one), at, one.period) for one, at in figures]
            again = sum((stack, *key) in taken for key in dict.fromkeys(keys))
            if again > 1 and again * 2 >= len(set(keys)):
                stack += 1
            for (one, _), key in zip(figures, keys, strict=True):
                first = taken.setdefault((stack, *key), one.line)
                if first != one.line:
                    if (one.line, first) not in layout.twice:
                        layout.twice.append((one.line, first))
                else:
                    found.append(one._replace(stack=stack))
    return _once(_dated(found))


def _dated(figures: Sequence[Figure]) -> list[Figure]:
    """The figures; one of all years under a label without a year belongs to the year of the label before it."""
    years: dict[str, list[Owner]] = {}
    for one in figures:
        if one.line.head is not None and one.line.head.year is not None:
            years.setdefault(one.owner.agency, []).append(one.owner)
    found: list[Figure] = []
    before: dict[tuple[int, int], Owner] = {}
    for one in figures:
        if one.owner.year is None and one.period == CUMULATIVE and one.owner.agency in years:
            of = before.get((one.line.block, one.column.at)) or years[one.owner.agency][0]
            found.append(one._replace(owner=one.owner._replace(year=of.year, year_at=of.year_at)))
            continue
        if one.owner.year is not None:
            before[one.line.block, one.column.at] = one.owner
        found.append(one)
    return found


def _once(figures: Sequence[Figure]) -> list[Figure]:
    """Of two columns that say the same, the first."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for one in figures:
        key = (one.stack, _key(one), one.line, one.period)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def _key(one: Figure) -> tuple[str, int | None]:
    return one.owner.agency, one.owner.year


def _lone(layout: Layout) -> bool:
    """Whether each block has one column of figures and no head over it, on a sheet that prints one."""
    columns = [column for block in layout.heads for heads in block for column in heads.columns.values()]
    single = all(len(heads.columns) <= 1 for block in layout.heads for heads in block)
    return len(layout.sheet.periods) == 1 and single and not any(one.period for one in columns)


def _with_years(heads: Heads) -> list[Column]:
    """The columns; 历年累计 without a year belongs to the year before it, else to the one behind it."""
    columns = sorted(heads.columns.values(), key=lambda one: one.at)
    dated = [one for one in columns if one.owner.year is not None]
    found = []
    for one in columns:
        if one.period == CUMULATIVE and one.owner.year is None and dated:
            near = [each for each in dated if each.owner.agency == one.owner.agency]
            before = [each for each in near if each.at < one.at]
            of = before[-1] if before else next(iter(near), None)
            if of is not None:
                owner = one.owner._replace(year=of.owner.year, year_at=of.owner.year_at)
                found.append(replace(one, owner=owner))
                continue
        found.append(one)
    return found


def _figure(layout: Layout, line: LineRow, column: Column, heads: Heads, stack: int, *, lone: bool) -> Figure | None:
    """The figure at a crossing; None where no period is said there, or contradictory ones."""
    if column.is_sum or (heads.listed and not column.owner.agency):
        return None
    period, owner = column.period, column.owner
    if line.head is not None:
        if period == CUMULATIVE and line.head.period == YEAR:
            return None
        period = line.head.period
        if line.head.year is not None:
            if owner.year not in (None, line.head.year):
                return None
            owner = owner._replace(year=line.head.year, year_at=owner.year_at or line.place)
    if not period and (heads.listed or lone):
        period = YEAR
    return Figure(line, column, period, owner, stack) if period else None


def reports(layout: Layout, figures: list[Figure]) -> list[Owned]:
    """The figures by agency and year, in order of appearance.

    Other years beside the one the title names are last year's for comparison, unless they bring all years with them.
    """
    found: dict[tuple[object, ...], Owned] = {}
    for one in figures:
        found.setdefault((one.stack, *_key(one)), Owned(one.owner, one.stack, [])).figures.append(one)
    kept = list(found.values())
    years = {one.owner.year for one in kept}
    if len(years) > 1:
        main = None if None in years else _title_year(layout)
        if None in years or (main in years and not _bring_all_years(kept, main)):
            kept = [one for one in kept if one.owner.year == main]
            figures[:] = [each for one in kept for each in one.figures]
    return kept


def _bring_all_years(found: Iterable[Owned], main: int | None) -> bool:
    return any(each.period == CUMULATIVE for one in found if one.owner.year != main for each in one.figures)


def _title_year(layout: Layout) -> int | None:
    """The one year that titles of the sheet name, heads of columns apart."""
    heads: set[Place] = {
        column.owner.year_at
        for block in layout.heads
        for heads in block
        for column in heads.columns.values()
        if column.owner.year_at is not None
    }
    years = {
        year
        for row, cells in enumerate(layout.grid.rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, str) and cell and (row, column) not in heads and (year := title_parts(cell)[0])
    }
    return years.pop() if len(years) == 1 else None
