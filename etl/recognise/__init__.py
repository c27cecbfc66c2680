"""Which table is where on a sheet: found by labels, never by fixed addresses.

Offices send the same layout hundreds of times. What was recognised once is used again for a sheet whose outline -
every label at its place, every merge, and which of the other cells are filled - is exactly the same; a moved,
renamed or missing row changes the outline and is recognised afresh.
"""

from __future__ import annotations

from etl.grid import Grid
from etl.lexicon import Lexicon
from etl.recognise import appeals, applications, lists, publications
from etl.recognise.found import FoundSheet
from etl.recognise.identity import Identity, Role, from_cells, role_of
from etl.recognise.words import is_filler, is_labelled_line, is_note, says_nothing
from etl.workbook import Sheet

__all__ = ["FoundSheet", "Recogniser"]

_REMEMBERED = 512


class Recogniser:
    """Recognises sheets and remembers the outlines it has seen."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._seen: dict[tuple[object, ...], FoundSheet] = {}
        self._classes: dict[str, object] = {"": ""}
        self._roles: dict[str, Role] = {}

    def read(self, sheet: Sheet) -> tuple[FoundSheet, Identity]:
        """The tables of a sheet, and what its cells say of agency, year and scope."""
        outline, speaking = self._outline(sheet)
        found = self._seen.get(outline)
        if found is None:
            found = recognise(sheet, self._lexicon)
            if len(self._seen) < _REMEMBERED and not any(table.findings for table in found.tables):
                self._seen[outline] = found
        if not speaking:
            return found, Identity()
        return found, from_cells(Grid(sheet, self._lexicon), speaking, self._lexicon)

    def _outline(self, sheet: Sheet) -> tuple[tuple[object, ...], list[tuple[int, int, Role]]]:
        """Everything recognition looks at, and the cells that say whose report it is."""
        classes, roles = self._classes, self._roles
        outline: list[object] = [sheet.name, tuple(sheet.merges)]
        speaking: list[tuple[int, int, Role]] = []
        for row, cells in enumerate(sheet.rows):
            line: list[object] = []
            for column, cell in enumerate(cells):
                if cell.__class__ is not str:
                    line.append(1)
                    continue
                known = classes.get(cell)
                if known is None:
                    known = self._classify(str(cell))
                line.append(known)
                if cell in roles:
                    speaking.append((row, column, roles[cell]))
            outline.append(tuple(line))
        return tuple(outline), speaking

    def _classify(self, text: str) -> object:
        """A label counts as itself, other words only by how recognition would take them."""
        if self._lexicon.terms(text):
            known: object = text
        elif not text.strip("\u200b\ufeff \t\r\n\xa0\u3000"):
            known = ""
        else:
            marks = (is_note(text), is_filler(text), is_labelled_line(text), says_nothing(text))
            known = (*marks, len(text.strip()) <= 12)
        role = role_of(text, self._lexicon)
        if len(self._classes) < 100_000:
            self._classes[text] = known
            if role is not Role.NONE:
                self._roles[text] = role
        return known


def recognise(sheet: Sheet, lexicon: Lexicon) -> FoundSheet:
    """Everything of a report on one sheet."""
    grid = Grid(sheet, lexicon)
    found = FoundSheet(sheet.name)
    found.tables = publications.find(grid) + applications.find(grid) + appeals.find(grid)
    found.channels = lists.find_channels(grid)
    found.items = lists.find_items(grid)
    found.extras = lists.find_extras(grid)
    missing = {"applications", "appeals"} - {table.table for table in found.tables}
    if missing and _may_be_turned(grid, missing):
        turned = Grid(sheet, lexicon, turned=True)
        if "applications" in missing:
            found.tables += applications.find(turned)
        if "appeals" in missing:
            found.tables += appeals.find(turned)
    return found


def _may_be_turned(grid: Grid, missing: set[str]) -> bool:
    """Whether labels that usually stand across the top stand down the side."""
    kinds = {"applications": "applicant", "appeals": "result"}
    return any(len(grid.rows_with(kinds[table])) >= 4 for table in missing)
