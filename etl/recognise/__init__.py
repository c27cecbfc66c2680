"""Which table is where on a sheet: found by labels, never by fixed addresses.

Offices send the same layout hundreds of times. What was recognised once is used again for a sheet whose outline -
every label at its place, every merge, and which of the other cells are filled - is exactly the same; a moved,
renamed or missing row changes the outline and is recognised afresh.
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.grid import Grid
from etl.lexicon import Lexicon
from etl.recognise import appeals, applications, listed, lists, publications
from etl.recognise.found import FoundSheet, FoundTable
from etl.recognise.identity import Identity, Role, from_cells, role_of
from etl.recognise.leftover import elsewhere, leftovers, name, name_merged
from etl.recognise.regions import side_by_side, turned_band
from etl.recognise.words import (
    holds_figure,
    is_digits,
    is_filler,
    is_labelled_line,
    is_note,
    is_number,
    is_section,
    money_unit,
    says_nothing,
)
from etl.text import trim
from etl.workbook import Sheet

__all__ = ["FoundSheet", "Recogniser"]

_REMEMBERED = 512
_TEXTS = 100_000
Speaking = tuple[int, int, Role]
#: what recognition asks of words that are no label; a judgement that is missing here would be remembered wrongly
_JUDGEMENTS = (
    holds_figure,
    is_digits,
    is_filler,
    is_labelled_line,
    is_note,
    is_number,
    is_section,
    money_unit,
    says_nothing,
)


#: what may stand on its side: the labels that usually stand across its top, and who reads it
_TURNED = (
    ("publications", "measure", publications.find),
    ("applications", "applicant", applications.find),
    ("appeals", "result", appeals.find),
)


class Recogniser:
    """Recognises sheets and remembers the outlines it has seen."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._seen: dict[tuple[object, ...], tuple[FoundSheet, list[Speaking]]] = {}
        self._classes = _Classes(lexicon)

    def read(self, sheet: Sheet) -> tuple[FoundSheet, Identity]:
        """The tables of a sheet, and what its cells say of agency, year and scope."""
        outline = self._outline(sheet)
        known = self._seen.get(outline)
        if known is None:
            found = recognise(sheet, self._lexicon)
            known = found, self._speaking(sheet, found)
            if len(self._seen) < _REMEMBERED and _only_outline(found):
                self._seen[outline] = known
        found, speaking = known
        if found.leftovers:
            found = name(found, sheet)
        if not speaking:
            return found, Identity()
        return found, from_cells(Grid(sheet, self._lexicon), speaking, self._lexicon)

    def _outline(self, sheet: Sheet) -> tuple[object, ...]:
        """Everything recognition looks at: each cell by its class, words by what they may be."""
        classes = self._classes
        lines = (
            tuple([classes[cell] if cell.__class__ is str else cell.__class__ for cell in cells])
            for cells in sheet.rows
        )
        return (sheet.name, tuple(sheet.merges), *lines)

    def _speaking(self, sheet: Sheet, found: FoundSheet) -> list[Speaking]:
        """The cells that say whose report it is; what a list tells of other agencies and years is its own matter."""
        told = {line for one in found.channels for line in one.lines}
        told |= {line for one in found.items for line in one.lines}
        roles = self._classes.roles
        return [
            (row, column, roles[cell])
            for row, cells in enumerate(sheet.rows)
            if row not in told
            for column, cell in enumerate(cells)
            if isinstance(cell, str) and cell in roles
        ]


class _Classes(dict[str, object]):
    """How recognition takes each text: labels and speaking words as themselves, others by a few judgements."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__({"": ""})
        self._lexicon = lexicon
        self.roles: dict[str, Role] = {}

    def __missing__(self, text: str) -> object:
        if self._lexicon.terms(text):
            known: object = text
        elif not (words := trim(text)):
            known = ""
        else:
            known = tuple(judge(words) for judge in _JUDGEMENTS)
        role = role_of(text, self._lexicon)
        if role is not Role.NONE:
            known = (known, role)
            self.roles[text] = role
        if len(self) < _TEXTS:
            self[text] = known
        return known


def _only_outline(found: FoundSheet) -> bool:
    """Whether the outline alone led to it: findings quote the words of the sheet, other figures go by their codes."""
    return not found.extras and not any(table.findings for table in found.tables)


def recognise(sheet: Sheet, lexicon: Lexicon) -> FoundSheet:
    """Everything of a report on one sheet."""
    grid = Grid(sheet, lexicon)
    found = FoundSheet(sheet.name)
    found.extras = lists.find_extras(grid)
    if found.extras:
        return found  # a list of codes with the labels of all tables beside them: no table stands on its sheet
    grids = [Grid(piece, lexicon) for piece in side_by_side(grid)] or [grid]
    on_grids = [tables for piece in grids for tables in _find(piece, lexicon, found)]
    found.tables = [table for _, tables in on_grids for table in tables]
    for on, tables in on_grids:
        for table in tables:
            name_merged(on, table)
    claimed = {place for table in found.tables for place in table.places()}
    found.leftovers = [left for on, tables in on_grids for left in leftovers(on, tables, claimed)]
    found.leftovers += elsewhere(grid, found, claimed)
    return found


def _find(grid: Grid, lexicon: Lexicon, found: FoundSheet) -> Iterator[tuple[Grid, list[FoundTable]]]:
    """The lists and tables of a sheet or of a piece of it; what does not stand upright is looked for on its side."""
    items = lists.find_items(grid)
    channels = lists.find_channels(grid, {line for one in items for line in one.lines})
    found.channels += channels
    found.items += items
    upright = publications.find(grid) + applications.find(grid) + appeals.find(grid)
    yield grid, upright
    seen = {table.table for table in upright}
    for table, kind, find in _TURNED:
        if table in seen:
            continue
        band = turned_band(grid, kind)
        turned = Grid(band, lexicon, turned=True) if band is not None else None
        on_its_side = find(turned) if turned is not None else []
        if turned is not None and on_its_side:
            yield turned, on_its_side
        elif not channels:  # whose metrics may be called like items and measures
            yield grid, listed.find(grid, table)
