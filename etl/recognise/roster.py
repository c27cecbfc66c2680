"""Finds flat lists (过录表): one agency per line, any subset of the forms' figures across, or the same on its side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from etl.grid import Grid
from etl.lexicon import Lexicon
from etl.recognise.agency_name import is_agency_name
from etl.recognise.found import FoundRoster, RosterColumn, RosterRow
from etl.recognise.head_meaning import Meaning, meanings, settled
from etl.recognise.head_words import Words, vocabulary
from etl.recognise.roster_head import Head, column_kind, unit_note
from etl.recognise.roster_lines import Lines
from etl.recognise.roster_starts import Start, crosswise, starts
from etl.recognise.words import figure_at, holds_figure

_FIELDS = frozenset(
    {"agency_code", "credit_code", "year", "scope", "responsible", "reviewer", "preparer", "phone", "filled_on"}
)
_MONEY = frozenset({"fee_amount", "procurement_amount"})
_LOOKED_AT = 40
_FEWEST_SURE = 2
#: a figure where a label belongs: words that mean nothing
_NO_LABEL = "（不是栏目名称）"


def find(grid: Grid, lexicon: Lexicon) -> list[FoundRoster]:
    """The flat lists of a sheet."""
    upright = list(_find(grid))
    if upright or not crosswise(grid):
        return upright
    return list(_find(Grid(grid.sheet, lexicon, turned=True)))


def resembles(grid: Grid) -> bool:
    """Whether a sheet whose lists could not be read has the head of one: agencies below a word for them, and labels."""
    lists = (_List(Head.at(grid, start), grid.height) for start in starts(grid) if start.clear)
    return any(one.promising for one in lists)


def names_labels(grid: Grid) -> bool:
    """Whether some cell of a sheet holds nothing but labels of the forms, joined or alone."""
    texts = {cell for cells in grid.rows for cell in cells if isinstance(cell, str) and cell}
    return any(is_label(text) for text in texts)


def is_label(text: str) -> bool:
    """Whether words are labels of the forms, joined or alone, and one of them of one kind only."""
    return any(len({term.kind for term in terms}) == 1 for terms in vocabulary().take_apart(text) or ())


def _find(grid: Grid) -> Iterator[FoundRoster]:
    rows = [[Head.at(grid, *where) for where in _beside(grid, together)] for together in _by_head(grid, starts(grid))]
    lists = []
    for heads, following in zip_longest(rows, rows[1:]):
        end = grid.height if following is None else following[0].top
        lists.append([_List(head, end) for head in heads or ()])
    # words like 乡镇 also stand between the lines of a list
    kept = [row for one in lists if (row := [each for each in one if each.promising])]
    for row, below in zip_longest(kept, kept[1:]):
        for one in row or ():
            one.end = grid.height if below is None else below[0].head.top
            roster = one.read()
            if roster is not None:
                yield roster


def _by_head(grid: Grid, found: list[Start]) -> Iterator[list[Start]]:
    """The starts in the lines of one head together, left to right."""
    rest = sorted(found, key=lambda start: (start.row, start.column))
    while rest:
        below = max(Head.at(grid, rest[0]).below, rest[0].row + 1)
        together = [start for start in rest if start.row < below]
        rest = rest[len(together) :]
        yield sorted(together, key=lambda start: start.column)


def _beside(grid: Grid, together: list[Start]) -> Iterator[tuple[Start, int, int]]:
    """The starts of lists side by side with their first and last columns.

    Of two without figures between them, 地区 | 单位名称, the one with more agencies below heads the list.
    """
    parts: list[list[Start]] = []
    for start in together:
        if parts and not _figures_between(grid, parts[-1][-1], start):
            parts[-1].append(start)
        else:
            parts.append([start])
    for part, following in zip_longest(parts, parts[1:]):
        best = part[0] if len(part) == 1 else max(part, key=lambda one: (_names_below(grid, one), one.column))
        yield best, 0 if part is parts[0] else part[0].column, grid.width if following is None else following[0].column


def _figures_between(grid: Grid, left: Start, right: Start) -> bool:
    """Whether figures of the forms stand between two columns of names: then each heads its own."""
    between = Head.at(grid, left, left.column, right.column)
    return any(words and meanings(words) for head in between.columns.values() for words in head.readings[:1])


def _names_below(grid: Grid, start: Start) -> int:
    texts = {grid.text(row, start.column) for row in range(start.row + 1, grid.height)}
    return sum(is_agency_name(text) for text in texts)


class _List:
    """One head with the lines below it."""

    def __init__(self, head: Head, end: int) -> None:
        self.grid = head.grid
        self.head = head
        self.end = end
        self.names = head.start.column
        self.fields: dict[str, int] = {}
        self.aside: set[int] = set()
        self.qualifiers: list[int] = []
        self._known: dict[tuple[str, ...], tuple[RosterColumn, ...]] = {}
        self.note = ""
        self._sort_columns()

    def _sort_columns(self) -> None:
        """Which columns hold figures, which say more of the line, and which have nothing to do with the forms."""
        for column, over in self.head.columns.items():
            if self.grid.turned and column < self.names:
                continue
            kind = _kind(over.texts)
            if self._labels_below(column):
                self.qualifiers.append(column)
            elif kind in _FIELDS and kind not in self.fields:
                self.fields[kind] = column
            elif kind and kind != "value":
                self.aside.add(column)
        self.figures = [
            column
            for column in self.head.columns
            if column not in self.aside
            and column not in self.qualifiers
            and column not in self.fields.values()
            and not (self.grid.turned and column < self.names)  # titles over the list
        ]
        self.note = unit_note(self.grid, self.head.below)
        self.lines = Lines(self.head, self.figures, self.aside)

    def _labels_below(self, column: int) -> bool:
        """Whether the lines are told apart by labels in this column: 自然人, 商业企业 ... or 指标 names."""
        texts = labels = sure = 0
        for row in range(self.head.below, min(self.head.below + _LOOKED_AT, self.end)):
            text = self.grid.text(row, column)
            if self.grid.anchor(row, column)[0] < self.head.below or text in self.head.columns[column].texts:
                continue  # the head printed again says nothing of a line
            if self.grid.rows[row][column] != "" and figure_at(self.grid, row, column):
                texts += 1
            elif text:
                words = vocabulary().take_apart(text) or ()
                texts += 1
                labels += bool(words)
                sure += any(len({term.kind for term in terms}) == 1 for terms in words)
        return sure > 0 and labels * 2 > texts  # 其他 may be a kind of agency as well

    def columns_of(self, qualifiers: tuple[str, ...]) -> tuple[RosterColumn, ...]:
        """The meaning of every column on lines with these qualifiers."""
        known = self._known.get(qualifiers)
        if known is None:
            known = self._known[qualifiers] = tuple(self._columns(qualifiers))
        return known

    def _columns(self, qualifiers: tuple[str, ...]) -> Iterator[RosterColumn]:
        before: Words = tuple(terms for text in qualifiers for terms in _label(text))
        choices: list[tuple[Words, frozenset[Meaning]]] = []
        for column in self.figures:
            choices.append(_understood(self.head.columns[column].readings, before))
        for column, meaning in zip(self.figures, settled(choices, qualified=bool(before)), strict=True):
            label = "／".join([*filter(None, qualifiers), self.head.columns[column].label])
            unit = ""
            if meaning is not None and (meaning.column in _MONEY or not meaning.column):
                unit = self.head.unit(column) or self.note
            yield RosterColumn(column, label, *(meaning or ("", "", "")), unit)

    def read(self) -> FoundRoster | None:
        """The list, None when the head or the names are not those of one."""
        grid = self.grid
        roster = FoundRoster(grid.sheet.name, grid.turned, (self.head.start.row, self.names), self.names)
        roster.rows = list(self._rows())
        named = [row for row in roster.rows if row.name and not row.is_sum]
        alike = sum(is_agency_name(grid.text(row.line, self.names)) for row in named)
        if not named or alike * 2 < len(named):
            return None
        if not any(figure_at(grid, row.line, column) for row in named for column in self.figures):
            return None  # names alone: a table of contents, a list of contacts
        nameless = sum(not row.name for row in roster.rows)
        if nameless * 2 > len(named) and (grid.turned or not self.head.start.clear):
            return None  # a table of one agency, whose name stands beside its labels
        roster.fields = self.fields
        last = max(row.line for row in roster.rows)
        roster.anchors = {
            place: (extent[0], extent[1])
            for place, extent in grid.merged.items()
            if self.head.below <= place[0] <= last and place != (extent[0], extent[1])
        }
        used = {self.names, *self.figures, *self.fields.values(), *self.aside, *self.qualifiers}
        first, right = grid.place(self.head.top, min(used)), grid.place(last, max(used))
        roster.box, roster.below = (*first, *right), self.head.below
        roster.figures = frozenset({*self.figures, *self.qualifiers})
        return roster

    @property
    def promising(self) -> bool:
        """Whether enough of the columns are figures of the forms."""
        sure = {(one.table, one.row, one.column) for one in self._any_columns() if one.table}
        if self.head.start.clear and not sure:  # words of a form that say too little are named, one by one
            return any(_understood(self.head.columns[column].readings, ())[1] for column in self.figures)
        return len(sure) >= (1 if self.head.start.clear else _FEWEST_SURE)

    def _any_columns(self) -> Iterator[RosterColumn]:
        """The columns as the first lines read them."""
        for row in range(self.head.below, min(self.head.below + _LOOKED_AT, self.end)):
            yield from self.columns_of(self._qualifiers(row))
            if not self.qualifiers:
                return

    def _qualifiers(self, row: int) -> tuple[str, ...]:
        """What the label columns say of a line."""
        grid = self.grid
        return tuple([grid.text(row, at) or ("" if grid.blank(row, at) else _NO_LABEL) for at in self.qualifiers])

    def _rows(self) -> Iterator[RosterRow]:
        section, name, line_before = 0, "", -1
        for row in range(self.head.below, self.end):
            kind, said = self.lines.kind(row)
            if kind == "end":
                return
            if kind == "section":
                section += 1
            elif kind == "sum":
                yield RosterRow(row, said, self.columns_of(self._qualifiers(row)), is_sum=True, section=section)
                section += 1
                name = ""
            elif kind in ("agency", "nameless"):
                if kind == "nameless" and line_before == row - 1 and self._goes_on(row):
                    said = name
                yield RosterRow(row, said, self.columns_of(self._qualifiers(row)), section=section)
                name, line_before = said, row

    def _goes_on(self, row: int) -> bool:
        """Whether a line without a name tells more of the agency above: another year, another label."""
        keys = [*self.qualifiers, *([self.fields["year"]] if "year" in self.fields else [])]
        now, before = ([self.grid.raw(line, column) for column in keys] for line in (row, row - 1))
        return bool(keys) and any(not self.grid.blank(row, column) for column in keys) and now != before


def _kind(texts: list[str]) -> str:
    """What heads say that a column without figures holds; 备注 over a label of the forms says nothing of it."""
    for text in reversed(texts):
        kind = column_kind(text)
        if kind or vocabulary().take_apart(text):
            return kind
    return ""


def _label(text: str) -> Words:
    """A label beside a name; one that is not understood makes every figure of its line unknown."""
    words = vocabulary().take_apart(text) if text else ()
    return (frozenset(),) if words is None or (text and holds_figure(text)) else words


def _understood(readings: list[Words | None], before: Words) -> tuple[Words, frozenset[Meaning]]:
    """The first reading of a head that makes sense; one with words not understood makes none, and ends the search."""
    for words in readings:
        if words is None:
            break
        together = (*before, *words)
        found = meanings(together)
        if found:
            return together, found
    return (), frozenset()
