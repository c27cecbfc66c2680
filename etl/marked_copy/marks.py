"""What is wrong on each sheet, cell by cell: colours, notes, and the way back to the list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from etl.marked_copy.book_part import BookPart
from etl.marked_copy.conditions import show_over_conditions
from etl.marked_copy.fills import Fills
from etl.marked_copy.issue import Issue
from etl.marked_copy.list_sheet import COLOURS
from etl.marked_copy.notes_part import MARK, Note, add_notes
from etl.marked_copy.sheet_part import Place, SheetPart
from etl.marked_copy.shown import Shown
from etl.marked_copy.style_part import StylePart
from etl.marked_copy.wording import note_text
from etl.text import address, cells_named, place_of
from reportdb.findings import Level

_RANK = {Level.ERROR: 0, Level.VERIFY: 1, Level.NOTICE: 2}
_MOST_COLOURED = 2_000  # cells of one issue
_MOST_NOTED = 100  # cells of one issue that say what is wrong; the first one always does
_NEAR = 60  # rows up to a label


@dataclass(slots=True)
class SheetMarks:
    """The cells of one sheet with the issues (by their numbers in the list) that touch them."""

    name: str
    part: SheetPart
    of: dict[Place, list[tuple[int, Issue]]] = field(default_factory=dict)
    noted: set[Place] = field(default_factory=set)

    def take(self, number: int, issue: Issue) -> None:
        """The cells of one more issue; within a merged range the one that shows."""
        first = self.spot(issue)
        if first is None:
            return
        anchor = self.part.anchor
        spots = sorted(cells_named(issue.cells))[:_MOST_COLOURED]
        for spot in dict.fromkeys([first, *map(anchor, spots)]):
            self.of.setdefault(spot, []).append((number, issue))
        # of a whole area the first cell speaks for all, and so it does in a notice
        single = {place_of(one.strip()) for one in issue.cells.split(",") if ":" not in one}
        alone = [] if issue.level is Level.NOTICE else sorted(single)[:_MOST_NOTED]
        self.noted.update([first, *map(anchor, alone)])

    def spot(self, issue: Issue) -> Place | None:
        """The cell to look at first."""
        return self.part.anchor(place_of(issue.first)) if issue.first else None

    def draw(self, book: BookPart, style: StylePart, shown: Shown, lines: Sequence[str]) -> Fills:
        """Colours and notes and links to the `lines` of the list; the fills that the colours cover."""
        notes = []
        covered: Fills = {}
        colours = {}
        for spot, issues in self.of.items():
            level = min((issue.level for _, issue in issues), key=_RANK.__getitem__)
            own = self.part.style(spot)
            if xml := style.fill_xml(own):
                covered[self.name, address(*spot)] = xml
            colours[spot] = COLOURS[level]
            self.part.restyle(spot, style.filled(own, COLOURS[level]))
            if spot in self.noted:
                notes.append(Note(spot, note_text(issues, MARK, lambda cell: shown.at(self.name, cell))))
                number, issue = issues[0]
                if spot == self.spot(issue):
                    self.part.link(self._way_back(spot), lines[number - 1], f"回到问题清单第 {number} 条")
        show_over_conditions(book, self.part, style, colours)
        add_notes(book, self.part, notes)
        return covered

    def _way_back(self, spot: Place) -> Place:
        """The cell that links back: a label left of a figure or above it, so that a click on the figure still edits it."""
        row, column = spot
        beside = ((row, at) for at in range(column - 1, -1, -1))
        above = ((at, column) for at in range(row - 1, max(row - _NEAR, -1), -1))
        for place in (*beside, *above):
            label = self.part.anchor(place)
            if self.part.is_words(label) and label not in self.of:
                return label
        return spot


def marks_of(book: BookPart, issues: tuple[Issue, ...]) -> dict[str, SheetMarks]:
    """The marks of each sheet that issues name."""
    marks: dict[str, SheetMarks] = {}
    for number, issue in enumerate(issues, 1):
        sheet = book.worksheet(issue.sheet) if issue.sheet else None
        if sheet is None or not sheet.part:
            continue
        if issue.sheet not in marks:
            marks[issue.sheet] = SheetMarks(issue.sheet, SheetPart(book, sheet.part))
        marks[issue.sheet].take(number, issue)
    return marks
