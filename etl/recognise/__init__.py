"""Which table is where on a sheet: found by labels, never by fixed addresses.

Offices send the same layout hundreds of times. What was recognised once is used again for a sheet whose outline -
every label at its place, every merge, and which of the other cells are filled - is exactly the same; a moved,
renamed or missing row changes the outline and is recognised afresh.
"""

from __future__ import annotations

from collections.abc import Iterator

from etl.grid import Frame, Grid
from etl.lexicon import Lexicon
from etl.recognise import appeals, applications, listed, lists, publications, roster_coded
from etl.recognise.agency_name import is_agency_name
from etl.recognise.found import FoundRoster, FoundSheet, FoundStatistics, FoundTable
from etl.recognise.halves import halves
from etl.recognise.head_words import may_head
from etl.recognise.identity import OUR_TITLES, Role, from_cells, role_of
from etl.recognise.leftover import beside_lists, beside_statistics, elsewhere, leftovers, name, name_merged
from etl.recognise.moved import moved
from etl.recognise.ours import COVER_WORDS, is_digest, is_ours, rows_beside, rows_of_cover, without_rows
from etl.recognise.regions import side_by_side, turned_bands
from etl.recognise.roster_coded import CODES_HEAD, codes_at
from etl.recognise.roster_starts import is_name_head, suspected
from etl.recognise.said import Identity
from etl.recognise.words import (
    continues,
    holds_figure,
    is_digits,
    is_filler,
    is_labelled_line,
    is_note,
    is_section,
    money_unit,
    says_nothing,
)
from etl.statistics_label import is_label as is_statistics_label
from etl.text import is_number, trim
from etl.workbook import Shape, Sheet

__all__ = ["FoundSheet", "Recogniser"]

_REMEMBERED = 256
#: texts looked at before those that did not come again are forgotten
_TEXTS = 2048
_MOST_TEXTS = 100_000  # of one sheet
Speaking = tuple[int, int, Role]
_Known = tuple[FoundSheet, list[Speaking], Frame]
#: what recognition asks of words that are no label; a judgement that is missing here would be remembered wrongly
_JUDGEMENTS = (
    continues, holds_figure, is_digits, is_filler, is_labelled_line, is_note, is_number, is_section, money_unit,
    says_nothing, is_agency_name, is_name_head, may_head, is_digest,
)  # fmt: skip


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
        self._seen: dict[tuple[object, ...], _Known] = {}
        self._classes = _Classes(lexicon)

    def read(self, sheet: Sheet, shape: Shape | None = None) -> tuple[FoundSheet, Identity]:
        """The tables of a sheet, and what its cells say of agency, year and scope; `shape` spares a look at each cell."""
        classes = self._classes
        if len(classes) > _TEXTS:
            classes.age()
        form = None if shape is None else (sheet.name, shape.form, *map(classes.__getitem__, shape.words))
        known = None if form is None else self._seen.get(form)
        if known is None:
            known = self._by_outline(sheet, form)
        found, speaking, frame = known
        if found.leftovers:
            found = name(found, sheet)
        if not speaking:
            return found, Identity()
        return found, from_cells(Grid(sheet, self._lexicon, frame=frame), speaking, self._lexicon)

    def _by_outline(self, sheet: Sheet, form: tuple[object, ...] | None) -> _Known:
        """What is known of an outline, else what is recognised; `form`: what else may tell of it from now on."""
        outline = self._outline(sheet)
        known = self._seen.get(outline)
        if known is None:
            grid = Grid(sheet, self._lexicon)
            found = _recognise(grid, self._lexicon)
            known = found, self._speaking(sheet, found), grid.frame
        if _only_outline(known[0]):
            for key in (outline,) if form is None else (outline, form):
                if len(self._seen) >= _REMEMBERED:
                    del self._seen[next(iter(self._seen))]  # the oldest
                self._seen[key] = known
        return known

    def rest(self, sheet: Sheet, found: FoundSheet, before: FoundSheet) -> FoundSheet:
        """The same sheet with the rest of a table three that the sheet before it began, when it holds that."""
        begun = [table for table in before.tables if table.table == "applications"]
        if not begun or found.ours or found.tables or found.channels or found.items or found.extras:
            return found
        grid = Grid(sheet, self._lexicon)
        tables = applications.find_rest(grid, begun[-1])
        if not tables:
            return found
        whole = FoundSheet(sheet.name, tables)
        claimed = {place for table in tables for place in table.places()}
        whole.leftovers = [*leftovers(grid, tables, claimed), *elsewhere(grid, whole, claimed)]
        return name(whole, sheet)

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
        rosters = found.rosters
        roles = self._classes.roles
        return [
            (row, column, roles[cell])
            for row, cells in enumerate(sheet.rows)
            if row not in told
            for column, cell in enumerate(cells)
            if isinstance(cell, str) and cell in roles and not any(one.covers(row, column) for one in rosters)
        ]


class _Classes(dict[str, object]):
    """How recognition takes each text: labels and speaking words as themselves, others by a few judgements, in one number."""

    def __init__(self, lexicon: Lexicon) -> None:
        super().__init__({"": ""})
        self._lexicon = lexicon
        self._aged: dict[str, object] = {}
        self._numbers: dict[object, int] = {}  # of the judgements met: few, and a number is soon hashed
        self._roles: dict[object, Role] = {}
        self.roles: dict[str, Role] = {}

    def age(self) -> None:
        """Forget what was not asked for since this was last called: every file has words of its own."""
        self._aged = dict(self)
        self.clear()
        self[""] = ""
        self.roles.clear()

    def __missing__(self, text: str) -> object:
        known = self._aged.pop(text, None)
        if known is None:
            known = self._numbered(*self._judged(text))
        if len(self) < _MOST_TEXTS:
            self[text] = known
        role = self._roles.get(known, Role.NONE)
        if role is not Role.NONE:
            self.roles[text] = role
        return known

    def _numbered(self, known: object, role: Role) -> object:
        """A class and a role as what stands for both."""
        if role is Role.NONE and isinstance(known, str):
            return known
        number = self._numbers.setdefault((known, role), len(self._numbers))
        self._roles[number] = role
        return number

    def _judged(self, text: str) -> tuple[object, Role]:
        if self._lexicon.terms(text) or self._lexicon.is_part(text):
            known: object = text
        elif not (words := trim(text)):
            known = ""
        else:
            known = tuple(judge(words) for judge in _JUDGEMENTS)
        if text in OUR_TITLES or text in COVER_WORDS or text == CODES_HEAD or is_statistics_label(text):
            known = text
        return known, role_of(text, self._lexicon)


def _only_outline(found: FoundSheet) -> bool:
    """Whether the outline alone led to it: findings quote the words of the sheet, other figures go by their codes."""
    return not (found.extras or found.listed or found.rosters or found.halves or found.statistics) and not any(
        table.findings for table in found.tables
    )


def recognise(sheet: Sheet, lexicon: Lexicon) -> FoundSheet:
    """Everything of a report on one sheet."""
    return _recognise(Grid(sheet, lexicon), lexicon)


def _recognise(grid: Grid, lexicon: Lexicon) -> FoundSheet:
    if is_ours(grid.sheet):
        found = FoundSheet(grid.sheet.name)
        found.ours = True
        return found  # words about figures that stand on the other sheets
    return _apart(grid, lexicon) or _on_the_sheet(grid, lexicon)


def _apart(grid: Grid, lexicon: Lexicon) -> FoundSheet | None:
    """What says itself what it is, a list of codes or a statistics sheet, with the rest of the sheet read without it."""
    sheet = grid.sheet
    if beside := rows_beside(sheet) | rows_of_cover(sheet):
        return _recognise(Grid(without_rows(sheet, beside), lexicon), lexicon)
    if codes_at(sheet.rows) is not None and (coded := roster_coded.find(grid)) is not None:
        found = FoundSheet(sheet.name)
        found.rosters = [coded]
        found.leftovers = beside_lists(grid, found.rosters)
        return found
    if extras := lists.find_extras(grid):
        rows = {row for one in extras for row in one.rows}
        found = _recognise(Grid(without_rows(sheet, rows), lexicon), lexicon)
        found.extras = extras
        return found
    if stats := _statistics(grid, lexicon):
        rows = {row for one in stats for row in one.rows}
        found = _recognise(Grid(without_rows(sheet, rows), lexicon), lexicon)
        if not found.tables and not found.rosters:
            found.leftovers = beside_statistics(grid, found, rows)
        found.statistics = stats
        found.tables += [table for one in stats for table in one.tables]
        return found
    return None


def _on_the_sheet(grid: Grid, lexicon: Lexicon) -> FoundSheet:
    found = FoundSheet(grid.sheet.name)
    found.halves = halves(grid)
    if found.halves:
        return found
    found.listed = suspected(grid) and _may_list(grid)
    found.rosters = _rosters(grid, lexicon) if found.listed else []
    if found.rosters:
        found.leftovers = beside_lists(grid, found.rosters)
        return found
    labels, lines = _unread_list(grid) if found.listed else (False, False)
    if lines:  # of agencies, whatever tables their heads look like
        found.leftovers = elsewhere(grid, found, set(), labels=labels)
        return found
    grids = [Grid(piece, lexicon) for piece in side_by_side(grid)] or [grid]
    on_grids = [tables for piece in grids for tables in _find(piece, lexicon, found)]
    found.tables = [table for _, tables in on_grids for table in tables]
    for on, tables in on_grids:
        for table in tables:
            name_merged(on, table)
            found.notices += moved(on, table)
    claimed = {place for table in found.tables for place in table.places()}
    claimed |= {place for table in found.tables for stray in table.strays for place in stray.figures}
    found.leftovers = [left for on, tables in on_grids for left in leftovers(on, tables, claimed)]
    found.leftovers += elsewhere(grid, found, claimed, labels=labels)
    for on, tables in on_grids:
        for table in tables if on.turned else ():
            table.top = min((row for row, _ in table.cells.values()), default=0)
    if lexicon.declares:
        from etl.recognise import declared

        declared.apply(grid, found, lexicon)
    return found


def _statistics(grid: Grid, lexicon: Lexicon) -> list[FoundStatistics]:
    """The statistics sheets on a sheet; few files hold any."""
    from etl.recognise import statistics

    return statistics.find(grid, lexicon) if statistics.may_hold(grid, lexicon) else []


def _may_list(grid: Grid) -> bool:
    """Whether some cell holds a word of a form: a flat list without one is none, whatever its agencies are called."""
    return any(may_head(cell) for cells in grid.rows for cell in cells if cell and isinstance(cell, str))


def _rosters(grid: Grid, lexicon: Lexicon) -> list[FoundRoster]:
    """The flat lists of a sheet; few files hold any, so what they need is loaded where one may."""
    from etl.recognise import roster

    return roster.find(grid, lexicon)


def _unread_list(grid: Grid) -> tuple[bool, bool]:
    """Whether a sheet without a list that can be read holds labels of the forms; and the head of a list over agencies."""
    from etl.recognise import roster

    return roster.names_labels(grid), roster.resembles(grid)


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
        on_its_side = False
        for band in turned_bands(grid, kind):
            turned = Grid(band, lexicon, turned=True)
            tables = find(turned)
            if tables:
                on_its_side = True
                yield turned, tables
        if not on_its_side and not channels:  # whose metrics may be called like items and measures
            yield grid, listed.find(grid, table)
