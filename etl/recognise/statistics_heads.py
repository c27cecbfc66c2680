"""What stands over the figures of a statistics sheet: the period, and the year and the agency where they differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from etl.grid import Grid, Place
from etl.recognise.agency_name import is_agency_name
from etl.recognise.found import NO_OWNER, Owner
from etl.recognise.roster_lines import agency_in, is_sum
from etl.recognise.roster_starts import is_name_head
from etl.recognise.statistics_blocks import HEAD_ROWS, Block
from etl.recognise.title import scope_in
from etl.recognise.words import figure_at, is_filler, is_numbering
from etl.statistics_label import unit_said
from etl.statistics_words import PeriodHead, words
from etl.text import squeeze
from reportdb.forms.codes import CUMULATIVE, YEAR

_MOST = 0.6
_YEARS = re.compile(r"^(?:报告|统计|所属|填报)?(?:年度|年份|年)$")


@dataclass(slots=True)
class Column:
    """A column of figures. `period` is "" where no head says it."""

    at: int
    period: str = ""
    owner: Owner = NO_OWNER
    is_sum: bool = False  # of the agencies or years beside it


@dataclass(slots=True)
class Heads:
    """The columns of a block from one row of heads down to the next."""

    top: int  # first row of the heads
    below: int  # first row behind them
    columns: dict[int, Column] = field(default_factory=dict)
    unit: int | None = None
    serials: set[int] = field(default_factory=set)
    unread: set[int] = field(default_factory=set)  # figures under heads that say something else
    listed: bool = False  # agencies beside each other


def head_rows(grid: Grid, block: Block) -> Iterator[tuple[int, int]]:
    """First row of each set of heads in a block and the row behind it: over the first label, and where they are repeated."""
    first = block.first
    if grid.turned:  # what tells of a line stands before its figures
        yield max(first - HEAD_ROWS, 0), first
        return
    top = first
    for row in range(first - 1, max(first - 1 - HEAD_ROWS, -1), -1):
        if _is_head_row(grid, block, row):
            top = row
        elif _foreign(grid, block, row):
            break
    yield top, first
    rows = sorted(block.labels)
    for above, below in pairwise(rows):
        repeated = [row for row in range(above + 1, below) if _is_head_row(grid, block, row)]
        if repeated:
            yield min(repeated), max(repeated) + 1


def _is_head_row(grid: Grid, block: Block, row: int) -> bool:
    """Whether a row names columns: a period in words, a year as a number beside a head, or the head of the labels."""
    years = False
    for column in block.columns:
        if column in block.label_columns or grid.blank(row, column):
            continue
        cell = grid.raw(row, column)
        if words().period_of(cell) is None:
            if not isinstance(cell, str):
                return False
        elif isinstance(cell, str) and not cell.strip().isdecimal():
            return True
        else:
            years = True
    if years:
        return _heads_years(grid, block, row)
    return any(words().head_of(grid.text(row, column)) == "label" for column in block.label_columns)


def _heads_years(grid: Grid, block: Block, row: int) -> bool:
    """Whether a number such as 2015 in a row is a year: nothing else stands where its label would, or 年度."""
    texts = [grid.text(row, column) for column in block.label_columns]
    return all(
        not text or words().head_of(text) or words().period_of(text) or _YEARS.match(squeeze(text)) for text in texts
    )


def _foreign(grid: Grid, block: Block, row: int) -> bool:
    """Whether a row is one of figures under a label of its own: no head stands over it."""
    text = any(grid.text(row, column) for column in block.columns)
    return text and any(figure_at(grid, row, column) for column in block.columns)


def read_heads(grid: Grid, block: Block, rows: Sequence[int], top: int, below: int) -> Heads:
    """What the heads from `top` up to `below` say of each column; `rows` are the labels under them."""
    found = Heads(top, below)
    agencies: dict[int, tuple[str, Place, str]] = {}
    named = any(is_name_head(grid.text(row, column)) for row in range(top, below) for column in block.label_columns)
    for column in block.columns:
        if column in block.label_columns:
            continue
        head = _over(grid, block, column, top, below)
        kinds = {words().head_of(text) for _, text in head if isinstance(text, str)}
        figures = [grid.raw(row, column) for row in rows if figure_at(grid, row, column)]
        if found.unit is None and not figures and ("unit" in kinds or _holds_units(grid, rows, column)):
            found.unit = column
            continue
        said = _said(head)
        if "other" in kinds and not _like_figures(figures):
            found.serials.add(column)
            continue
        agency = next(((place, str(text)) for place, text in head if isinstance(text, str) and _agency(text)), None)
        if agency and (figures or column > max(block.label_columns)):
            agencies[column] = (agency_in(agency[1]), agency[0], _scope(agency[1]))
        summed = any(isinstance(text, str) and is_sum(text) and not words().period_of(text) for _, text in head)
        if said is None and not agency and not summed:
            if head and _unknown(head) and not (grid.turned and named):
                found.unread.add(column)
                continue
            if not figures or (is_numbering(figures) and column < min(block.label_columns)):
                continue
        found.columns[column] = Column(column, said.period if said else "", _owner(head, said), summed and not agency)
    _own(found, agencies, named)
    return found


def _over(grid: Grid, block: Block, column: int, top: int, below: int) -> list[tuple[Place, object]]:
    """The cells over a column, the nearest first; those that reach over the labels are titles."""
    found: list[tuple[Place, object]] = []
    for row in range(below - 1, top - 1, -1):
        if grid.blank(row, column):
            continue
        extent = grid.extent(row, column)
        title = extent[3] > extent[1] and any(extent[1] <= at <= extent[3] for at in block.label_columns)
        cell = grid.raw(row, column)
        if not isinstance(cell, str) or cell.strip().isdecimal():
            title = title or not _heads_years(grid, block, row) or words().period_of(cell) is None
        place = grid.anchor(row, column)
        if not title and place not in [one for one, _ in found]:
            found.append((place, cell))
    return found


def _said(head: Sequence[tuple[Place, object]]) -> PeriodHead | None:
    """The period that the cells over a column name together; None where none does, or they name two years."""
    said = [one for _, cell in head if (one := words().period_of(cell))]
    years = {one.year for one in said if one.year}
    if not said or len(years) > 1:
        return None
    period = CUMULATIVE if any(one.period == CUMULATIVE for one in said) else YEAR
    return PeriodHead(period, next(iter(years), None))


def _owner(head: Sequence[tuple[Place, object]], said: PeriodHead | None) -> Owner:
    if said is None or said.year is None:
        return NO_OWNER
    at = next(place for place, cell in head if (one := words().period_of(cell)) and one.year == said.year)
    return Owner(year=said.year, year_at=at)


def _agency(text: str) -> bool:
    return is_agency_name(text) and not is_name_head(text) and not is_sum(text)


def _scope(text: str) -> str:
    said = scope_in(text)
    return said.value if said else ""


def _own(found: Heads, agencies: dict[int, tuple[str, Place, str]], named: bool) -> None:
    """Gives the columns their agencies, where they are a list of agencies and not one agency's own heads."""
    distinct = {name for name, _, _ in agencies.values()}
    every = bool(found.columns) and all(at in agencies or one.is_sum for at, one in found.columns.items())
    if not agencies or not (len(distinct) > 1 or (named and every)):
        return
    found.listed = True
    for at, column in found.columns.items():
        if at in agencies:
            name, place, scope = agencies[at]
            column.owner = column.owner._replace(agency=name, agency_at=place, scope=scope)


def _holds_units(grid: Grid, rows: Sequence[int], column: int) -> bool:
    filled = [grid.text(row, column) for row in rows if not grid.blank(row, column)]
    return bool(filled) and sum(bool(unit_said(text)) for text in filled) >= _MOST * len(filled)


def _like_figures(figures: list[object]) -> bool:
    """Whether what stands in a column of serials or remarks are figures after all: some of them alike, as 0 and 0."""
    numbers = [value for value in figures if not isinstance(value, str) or squeeze(value).isdecimal()]
    return len(numbers) > 1 and len({str(value) for value in numbers}) < len(numbers) and not is_numbering(numbers)


def _unknown(head: Sequence[tuple[Place, object]]) -> bool:
    """Whether the nearest words over a column are none that head figures."""
    _, nearest = head[0]
    return (
        isinstance(nearest, str) and not words().head_of(nearest) and not unit_said(nearest) and not is_filler(nearest)
    )
