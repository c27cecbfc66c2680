"""Whether a sheet may hold a flat list at all: asked of every sheet, so it is cheap and goes by the outline alone."""

from __future__ import annotations

import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from etl.grid import Grid
from etl.recognise.agency_name import is_agency_name
from etl.recognise.words import is_section
from etl.text import key, squeeze, without_brackets

_ROSTERS = Path(__file__).parent.parent / "layouts" / "rosters.toml"
_FEWEST_NAMES = 2
_LOOK_BELOW = 12
_LONGEST_HEAD = 40


@cache
def roster_words() -> dict[str, dict[str, list[str]]]:
    """The words of flat lists, by section and code."""
    return tomllib.loads(_ROSTERS.read_text(encoding="utf-8"))


@cache
def _name_heads() -> tuple[frozenset[str], frozenset[str]]:
    """The words that head agencies, and the characters they end with, brackets after them included."""
    words = frozenset(map(key, roster_words()["column"]["agency"]))
    return words, frozenset({word[-1] for word in words} | set(")]】"))


@lru_cache(maxsize=256)
def is_name_head(text: str) -> bool:
    """Whether a cell may head the column of agencies: 单位名称, 各单位, 填报机关（盖章） ..."""
    line = squeeze(text)
    words, ends = _name_heads()
    if not line or len(line) > _LONGEST_HEAD or line[-1] not in ends:
        return False
    if ":" in line or is_section(text):  # 填报单位：… speaks of the sheet, 二、乡镇 of lines
        return False
    return key(text) in words or key(without_brackets(text)) in words


class Start(NamedTuple):
    """Where a flat list may begin: the head of its names, or the cell over the first name."""

    row: int
    column: int
    clear: bool  # headed by a word for agencies


def suspected(grid: Grid) -> bool:
    """Whether a sheet may hold a flat list, upright or on its side; two lines of one agency may be two agencies' elsewhere."""
    heads, names = _heads_and_names(grid)
    below = any(rows[0] > 0 and len(rows) >= _FEWEST_NAMES for rows in names.values())
    return below or bool(_clear(heads, names)) or crosswise(grid)


def starts(grid: Grid) -> list[Start]:
    """Cells that may head a column of agencies, top to bottom."""
    heads, names = _heads_and_names(grid)
    return _clear(heads, names) or [
        Start(max(rows[0] - 1, 0), column, clear=False)
        for column, rows in sorted(names.items())
        if rows[0] > 0 and len({grid.rows[row][column] for row in rows}) >= _FEWEST_NAMES
    ]


def _clear(heads: list[Start], names: dict[int, list[int]]) -> list[Start]:
    """The heads with a name below."""
    return [
        start
        for start in heads
        if any(start.row < row <= start.row + _LOOK_BELOW for row in names.get(start.column, ()))
    ]


def _heads_and_names(grid: Grid) -> tuple[list[Start], dict[int, list[int]]]:
    """The words that may head agencies, and the rows of agencies by column."""
    heads: list[Start] = []
    names: dict[int, list[int]] = {}
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if cell and isinstance(cell, str):
                if is_name_head(cell):
                    if not _alone(grid, row):
                        heads.append(Start(row, column, clear=True))
                elif is_agency_name(cell) and not grid.terms(row, column):
                    names.setdefault(column, []).append(row)
    return heads, names


def _alone(grid: Grid, row: int) -> bool:
    """Whether a cell is the only one of its row: a heading between lines, and not over a column."""
    return sum(not grid.blank(row, column) for column in range(grid.width)) < _FEWEST_NAMES


def crosswise(grid: Grid) -> bool:
    """Whether some row holds two agencies, or one to the right of a word that heads agencies."""
    for row, cells in enumerate(grid.rows):
        names = 0
        headed = False
        for column, cell in enumerate(cells):
            if cell and isinstance(cell, str):
                if is_agency_name(cell) and not grid.terms(row, column):
                    names += 1
                    if headed or names >= _FEWEST_NAMES:
                        return True
                headed = headed or is_name_head(cell)
    return False
