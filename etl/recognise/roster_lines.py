"""What the lines below the head of a flat list are: agencies, sums, headings, remarks, or the end of the list."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from etl.recognise.agency_name import clean_agency, is_agency_name
from etl.recognise.head_words import squeezed, vocabulary
from etl.recognise.roster_head import Head, column_kind, numbers_columns_by_code
from etl.recognise.roster_starts import is_name_head
from etl.recognise.words import figure_at, is_labelled_line, is_note, is_section
from etl.text import squeeze

_SUM_END = re.compile(r"(?:合计|小计|总计|共计)\d{0,2}$")
_SENTENCE = re.compile(r"[。；;！？]")
_LONGEST_NAME = 60
_SHORTEST_NAME = 2


class Lines:
    """The lines of one list, by its columns of figures and those that have nothing to do with the forms."""

    def __init__(self, head: Head, figures: Sequence[int], aside: set[int]) -> None:
        self.head = head
        self.grid = head.grid
        self.names = head.start.column
        self.figures = figures
        self.aside = aside

    def kind(self, row: int) -> tuple[str, str]:
        """What a line is - agency, nameless, sum, section, nothing, or the end of the list - and its name."""
        grid = self.grid
        text = grid.text(row, self.names)
        filled = any(True for _ in self._filled(row))
        if not text and not filled:
            return "nothing", ""
        beside = (
            () if grid.turned else range(self.head.left, self.names)
        )  # 合计 may stand in the column of serial numbers
        words = [text, *(grid.text(row, column) for column in beside if grid.anchor(row, column)[0] == row)]
        summed = next((word for word in words if word and is_sum(word)), "")
        if filled and not summed and squeezed(text) in vocabulary().sections:
            summed = text  # 市直部门 with figures: theirs together
        if summed:
            return ("sum" if filled else "section"), summed
        if numbers_columns_by_code(grid, row) or self._numbers_columns(row, text):
            return "nothing", ""
        if not filled:
            return self._without_figures(row, text)
        if not text:
            return "nameless", ""
        if is_name_head(text) or (not is_agency_name(text) and vocabulary().take_apart(text)):
            return ("nothing" if is_name_head(text) else "end"), ""
        if not is_agency_name(text) and (is_labelled_line(text) or len(text) > _LONGEST_NAME or _SENTENCE.search(text)):
            return "nothing", ""
        name = agency_in(text)
        if len(name) < _SHORTEST_NAME or not any("一" <= character <= "鿿" for character in name):
            return "nameless", ""  # 计 is what is left of 合计
        return "agency", name

    def _without_figures(self, row: int, text: str) -> tuple[str, str]:
        """A line of blanks: an agency that filled in nothing, a heading, or a remark."""
        grid = self.grid
        name = agency_in(text)
        extent = grid.extent(row, self.names)
        heading = (
            extent[3] >= min(self.figures, default=grid.width)
            or squeezed(text) in vocabulary().sections
            or is_section(text)
        )
        if heading or not is_agency_name(text) or is_note(text) or extent[0] != row:
            return ("section" if heading else "nothing"), ""
        serial = [column for column in self.aside if self._is_serial(column)]
        if serial and all(grid.blank(row, column) for column in serial):
            return "section", ""
        return "agency", name

    def _is_serial(self, column: int) -> bool:
        return any(column_kind(text) == "serial" for text in self.head.columns[column].texts)

    def _filled(self, row: int) -> Iterator[int]:
        """The columns with a figure in a line."""
        grid = self.grid
        cells = grid.rows[row]
        for column in self.figures:
            if cells[column] != "" and figure_at(grid, row, column) and grid.anchor(row, column)[0] == row:
                yield column

    def _numbers_columns(self, row: int, text: str) -> bool:
        """甲 | 1 | 2 | 3: numbers of the columns under the head."""
        if text and squeezed(text) not in vocabulary().numbering:
            return False
        numbers: list[tuple[int, int]] = []
        for column in self._filled(row):
            value = self.grid.raw(row, column)
            if isinstance(value, str) and value.strip().isdecimal():
                value = int(value)
            if not isinstance(value, int | float) or isinstance(value, bool):
                return False
            numbers.append((column, int(value)))
        steps = [(b[1] - a[1], b[0] - a[0]) for a, b in pairwise(numbers)]
        return (
            bool(steps) and all(step in (1, columns) for step, columns in steps) and numbers[0][1] <= numbers[0][0] + 1
        )


def agency_in(text: str) -> str:
    """The name of an agency without brackets and the words around it; 市本级 is one too."""
    name = clean_agency(text)
    return name if len(name) > 1 else squeeze(text)


def is_sum(text: str) -> bool:
    """Whether the name of a line says that it adds others up."""
    line = squeezed(text)
    return line in vocabulary().sums or (len(line) <= 20 and _SUM_END.search(line) is not None)
