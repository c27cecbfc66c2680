"""Flat lists whose columns stand under years: the sheet once for each year, the columns of the others blank."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from etl.recognise.words import is_numbering
from etl.text import address, is_number, squeeze
from etl.workbook import Sheet

_YEAR = re.compile(r"^(20\d\d)年度?$")
_LOOKED_AT = 40


class OfYear(NamedTuple):
    """One year of a sheet, and the cell that names it."""

    year: int
    cell: str
    sheet: Sheet


def by_year(sheet: Sheet) -> list[OfYear]:
    """The sheet for each year over its columns; [] where no row names several, or figures stand under none of them."""
    for row, cells in enumerate(sheet.rows[:_LOOKED_AT]):
        named = {column: int(match[1]) for column, cell in enumerate(cells) if (match := _year(cell))}
        counts = Counter(named.values())
        if len(counts) < 2:
            continue
        years = _columns(cells, named)
        first = min(named)
        below = {at: [line[at] for line in sheet.rows[row + 1 :]] for at in range(len(cells)) if at not in years}
        if len(set(counts.values())) > 1 or any(_figures(column) for column in below.values()):
            return []
        firsts = {year: next(at for at in named if named[at] == year) for year in counts}
        return [OfYear(year, address(row, at), _of(sheet, row, years, year, first)) for year, at in firsts.items()]
    return []


def _figures(cells: list[object]) -> bool:
    """Whether a column holds figures, which would be those of every year; serial numbers are none."""
    found = [cell for cell in cells if isinstance(cell, int | float) or (isinstance(cell, str) and is_number(cell))]
    values = [int(cell) if isinstance(cell, str) and cell.isdecimal() else cell for cell in found]
    return bool(values) and not (values == [1] or is_numbering(values))


def _year(cell: object) -> re.Match[str] | None:
    return _YEAR.match(squeeze(cell)) if isinstance(cell, str) and "20" in cell and len(cell) < _LOOKED_AT else None


def _columns(cells: list[object], named: dict[int, int]) -> dict[int, int]:
    """The year of each column: its own head's or that of the nearest at the left, up to a head that is no year."""
    years: dict[int, int] = {}
    year: int | None = None
    for column, cell in enumerate(cells):
        year = named.get(column, year if cell in ("", None) else None)
        if year is not None:
            years[column] = year
    return years


def _of(sheet: Sheet, row: int, years: dict[int, int], year: int, first: int) -> Sheet:
    """What stands under one year, and left of all; the heads over the years beside each of its columns."""
    kept = [column for column in range(len(sheet.rows[row])) if years.get(column, year) == year]
    rows: list[list[object]] = []
    for number, cells in enumerate(sheet.rows):
        line: list[object] = [""] * len(cells)
        for column in kept:
            line[column] = "" if number == row and column in years else cells[column]
            if number < row and column in years:
                line[column] = next(
                    (cells[at] for at in range(column, first - 1, -1) if cells[at] not in ("", None)), ""
                )
        rows.append(line)
    merges = [one for one in sheet.merges if one[1] < first or one[0] > row]
    return Sheet(sheet.name, rows, merges)
