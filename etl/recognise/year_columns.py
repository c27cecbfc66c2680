"""Flat lists and tables whose columns stand under years: the sheet once for each year, the columns of the others blank."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from etl.recognise.found import FoundSheet
from etl.recognise.said import Said
from etl.recognise.words import is_numbering
from etl.text import address, is_number, place_of, squeeze
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


def heads_list(found: FoundSheet, cell: str) -> bool:
    """Whether the sheet of a year holds flat lists of known figures, and the cell that names the year heads them all."""
    row, _ = place_of(cell)
    known = any(column.table for one in found.rosters for line in one.rows for column in line.columns)
    return known and all(not one.turned and one.box[0] - 2 <= row < one.below for one in found.rosters)


def alike(sheets: Sequence[FoundSheet]) -> bool:
    """Whether the tables of all years have the same lines, and no figure in common: else the years head something else."""
    cells = [
        {(table.table, cell): place for table in one.tables for cell, place in table.cells.items()} for one in sheets
    ]
    places = [place for one in cells for place in one.values()]
    return all(one.keys() == cells[0].keys() for one in cells) and len(set(places)) == len(places)


def not_heads(sheet: Sheet, said: Sequence[Said]) -> list[Said]:
    """What is said of the year less the years beside each other in a row: they compare, and none of them is the report's."""
    bare = [(place_of(one.cell)[0], one) for one in said if one.cell and _year(_at(sheet, one.cell))]
    rows: dict[int, set[str]] = {}
    for row, one in bare:
        rows.setdefault(row, set()).add(one.value)
    heads = [one for row, one in bare if len(rows[row]) > 1]
    return [one for one in said if not any(one is head for head in heads)]


def _at(sheet: Sheet, cell: str) -> object:
    row, column = place_of(cell)
    return sheet.rows[row][column]


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
