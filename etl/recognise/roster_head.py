"""The head of a flat list: which lines belong to it, and what stands over each column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from etl.grid import Grid
from etl.lexicon import Term
from etl.recognise.agency_name import is_agency_name
from etl.recognise.found import Place
from etl.recognise.head_words import Words, squeezed, vocabulary
from etl.recognise.roster_starts import Start, is_name_head
from etl.recognise.title import title_parts
from etl.recognise.words import figure_at, is_labelled_line, is_numbering, money_unit
from etl.text import squeeze, without_brackets
from etl.values import unit_in_text

_REACH = 6
_TITLE = re.compile(r"(?:统计|汇总|一览|过录|登记|明细|情况|报送|基础|数据)表(?:[(（].*[)）])?$|年度报告|年报")
_UNIT_NOTE = re.compile(r"^[(（]?(?:计量|金额|数量)?单位[:：]")
_COLUMN_CODE = re.compile(r"[A-Za-z]{1,3}[-_.]?\d{1,4}")
_UNIT_WORDS = re.compile(r"万元|亿元|元")


def column_kind(text: str) -> str:
    """What a column without statutory figures holds: serial, year, scope, aside ...; "" for other heads."""
    columns = vocabulary().columns
    spelled = (squeezed(text), squeezed(without_brackets(text)))
    return next((columns[word] for word in spelled if word in columns), "")


@dataclass(slots=True)
class ColumnHead:
    """What stands over one column, top to bottom, and the labels it is made of (None: not understood).

    `readings` begin with all of it; the others leave out, the outermost first, what was written once over a column to
    the left and may not hold for this one.
    """

    texts: list[str]
    readings: list[Words | None]

    @property
    def label(self) -> str:
        """The head in one line."""
        return "／".join(" ".join(text.split()) for text in self.texts)


@dataclass(slots=True)
class Head:
    """The head of a flat list: lines `top` to `below` - 1, columns `left` to `right` - 1."""

    grid: Grid
    start: Start
    top: int
    below: int
    left: int
    right: int
    columns: dict[int, ColumnHead] = field(default_factory=dict)
    _numbered: dict[int, bool] = field(default_factory=dict)

    @classmethod
    def at(cls, grid: Grid, start: Start, left: int = 0, right: int | None = None) -> Head:
        """The head that a start belongs to."""
        below = _first_line(grid, start)
        head = cls(grid, start, _top(grid, start), below, left, grid.width if right is None else right)
        head._read()
        return head

    def _read(self) -> None:
        grid, name_column = self.grid, self.start.column
        over: list[dict[int, Place]] = []
        for row in range(self.top, self.below):
            line: dict[int, Place] = {}
            if numbers_columns_by_code(grid, row):
                over.append(line)
                continue
            for column in range(self.left, self.right):
                anchor = grid.anchor(row, column)
                if anchor[0] >= self.top and (grid.text(*anchor) or self._doubtful(anchor)):
                    line[column] = anchor
                elif column != name_column and (left := self._from_left(row, column, line, over)):
                    line[column] = left
            over.append(line)
        for column in range(self.left, self.right):
            places = list(dict.fromkeys(line[column] for line in over if column in line))
            if column != name_column:
                texts = [grid.text(*place) or _shown(grid.raw(*place)) for place in places]
                from_left = [place for place in places if grid.extent(*place)[3] < column]
                kept = [
                    [place for place in places if place not in from_left[:out]] for out in range(len(from_left) + 1)
                ]
                readings = [
                    None if any(self._doubtful(place) for place in some) else _words([grid.text(*at) for at in some])
                    for some in kept
                ]
                self.columns[column] = ColumnHead(texts, readings)

    def _doubtful(self, place: Place) -> bool:
        """Whether a number stands where a head belongs: what it hides is not known, so nothing below it is."""
        row, column = place
        cell = self.grid.raw(row, column)
        if column == self.start.column or isinstance(cell, str) or cell is None:
            return False
        return not self._numbering(row)

    def _numbering(self, row: int) -> bool:
        """Whether a line only numbers the columns: 栏次 | 1 | 2 | 3."""
        known = self._numbered.get(row)
        if known is None:
            numbers = [cell for cell in self.grid.rows[row] if isinstance(cell, int | float)]
            known = self._numbered[row] = is_numbering(numbers)
        return known

    def _from_left(self, row: int, column: int, line: dict[int, Place], over: list[dict[int, Place]]) -> Place | None:
        """A head written once over its first column holds for the blank ones to its right that have heads below."""
        grid = self.grid
        if column == 0 or not self._own_below(row, column):
            return None
        place = line.get(column - 1)
        if place is None or place[0] != row or (column - 1) == self.start.column:
            return None
        extent = grid.extent(*place)
        if extent[3] > extent[1] or not self._own_below(row, place[1]):
            return None  # merged over its own columns, or a head with nothing below
        same = all(upper.get(column) == upper.get(place[1]) for upper in over)
        return place if same else None

    def _own_below(self, row: int, column: int) -> bool:
        return any(
            self.grid.anchor(lower, column)[0] > row and self.grid.text(lower, column)
            for lower in range(row + 1, self.below)
        )

    def unit(self, column: int) -> str:
        """The money unit that the heads over a column name, the nearest first."""
        return next((unit for text in reversed(self.columns[column].texts) if (unit := _unit(text))), "")


def numbers_columns_by_code(grid: Grid, row: int) -> bool:
    """Whether a line only numbers the columns in codes that differ: 栏次 | A01 | A02."""
    texts = [grid.text(row, column) for column in range(grid.width) if grid.text(row, column)]
    codes = [text for text in texts if _COLUMN_CODE.fullmatch(squeeze(text))]
    return len(codes) > 1 and len(codes) >= len(texts) - 2 and len(set(codes)) == len(codes)


def _unit(text: str) -> str:
    return money_unit(text) or unit_in_text(squeeze(text))


def unit_note(grid: Grid, below: int) -> str:
    """The one money unit that a note over the list names: 单位：件、万元; "" for none or several."""
    for row in range(min(below, grid.height)):
        for column in range(grid.width):
            text = squeeze(grid.text(row, column))
            if "单位" in text and len(text) < 40 and _UNIT_NOTE.search(text):
                units: set[str] = set(_UNIT_WORDS.findall(text))
                if len(units) == 1:
                    return units.pop()
    return ""


def _words(texts: list[str]) -> Words | None:
    found: list[frozenset[Term]] = []
    for number, text in enumerate(texts):
        if column_kind(text) == "value":  # 数值 says nothing of what is counted
            continue
        words = vocabulary().take_apart(text, above=number < len(texts) - 1)
        if words is None:
            return None
        found += words
    return tuple(found)


def _first_line(grid: Grid, start: Start) -> int:
    """The first line below the head: the first name, or the first figures."""
    row = start.row + 1
    if start.clear:
        row = grid.extent(start.row, start.column)[2] + 1
    first = None
    while row < grid.height and not _begins(grid, row, start.column):
        text = grid.text(row, start.column)
        own = bool(text) and grid.anchor(row, start.column)[0] == row and not is_name_head(text)
        numbers = any(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in grid.rows[row])
        if not own and _heads_on(grid, row, start.column):
            first = None  # heads go on behind a stray number or a word slipped in among them
        elif first is None and (own or numbers) and not numbers_columns_by_code(grid, row):
            first = row
        row += 1
    return row if first is None else first


def _begins(grid: Grid, row: int, names: int) -> bool:
    """Whether a line is certainly no head any more: it begins with an agency, or with other words before figures."""
    text = grid.text(row, names)
    if grid.anchor(row, names)[0] != row or not text or is_name_head(text) or numbers_columns_by_code(grid, row):
        return False
    return is_agency_name(text) or any(figure_at(grid, row, column) for column in range(names + 1, grid.width))


def _heads_on(grid: Grid, row: int, names: int) -> bool:
    """Whether labels of the forms stand in a line to the right of the names."""
    own = (column for column in range(names + 1, grid.width) if grid.anchor(row, column) == (row, column))
    return any(text and vocabulary().take_apart(text) for text in (grid.text(row, column) for column in own))


def _shown(cell: object) -> str:
    return "" if isinstance(cell, str) or cell is None else str(cell)


def _top(grid: Grid, start: Start) -> int:
    """The first line of the head: upwards from the head of the names as far as there are heads over other columns."""
    top = grid.extent(start.row, start.column)[0]
    for row in range(top - 1, max(top - _REACH, -1), -1):
        if not _belongs(grid, start, row):
            break
        top = row
    return top


def _belongs(grid: Grid, start: Start, row: int) -> bool:
    """Whether a line over the head of the names is part of the head: no title, no note, no empty line."""
    places = dict.fromkeys(grid.anchor(row, column) for column in range(grid.width))
    filled = [place for place in places if grid.text(*place)]
    if grid.turned:  # what stands over a list on its side has nothing to do with its heads
        filled = [place for place in filled if place[1] >= start.column]
    if not filled or any(place[1] == start.column and not _is_plain_head(grid.text(*place)) for place in filled):
        return False
    if not grid.turned and any(place[1] < start.column and not column_kind(grid.text(*place)) for place in filled):
        return False
    texts = [grid.text(*place) for place in filled if place[1] != start.column]
    heads = [text for text in texts if not _aside(text)]
    return bool(heads)


def _is_plain_head(text: str) -> bool:
    return is_name_head(text) or bool(column_kind(text))


def _aside(text: str) -> bool:
    """A title, a unit note or a line such as 填报日期：… that stands over the list without heading a column."""
    line = squeeze(text)
    titled = len(line) >= 8 and bool(_TITLE.search(line)) and vocabulary().take_apart(text, above=True) is None
    return (
        titled
        or (len(line) >= 8 and any(title_parts(text)))
        or _UNIT_NOTE.search(line) is not None
        or is_labelled_line(text)
    )
