"""What a corrections file declares, and which of it an import has met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from etl.draft import SourceFile
from etl.text import squeeze
from etl.values import Kind, Reading, read_value
from reportdb.correction import CHANNELS, meaning_of
from reportdb.forms.codes import MONEY_UNITS, Cell
from reportdb.report import Figure, Mark, Scope


@dataclass(frozen=True, slots=True)
class Declared:
    """One [[correction]]: `before` and `after` as typed, to be read the way a cell of the sheet is read.

    For a line of the channel list the cell's row is its position and its column whatever the file calls the line:
    the metric or the channel, by code or as typed.
    """

    number: int  # from 1, in the order of the file
    where: str  # "corrections.toml line 12"
    agency: str
    year: int
    scope: Scope | None
    table: str
    cell: Cell
    before: str
    after: str
    reason: str
    source: str
    by: str = ""

    @property
    def place(self) -> tuple[str, Cell]:
        """Which figure it is about; of a channel line the position alone."""
        return self.table, Cell(self.cell.row, "", "") if self.table == CHANNELS else self.cell

    @property
    def kind(self) -> Kind:
        """What the figure counts, and the unit its label names ("" where it names none)."""
        found = meaning_of(self.table, self.cell)
        if found is None:
            return Kind(counted=False)
        meaning = found[1]
        printed = meaning.unit in MONEY_UNITS and meaning.unit in f"{meaning.column.label}{meaning.row.label}"
        return Kind(meaning.money, meaning.signed, meaning.unit if printed else "")

    @property
    def names(self) -> str:
        """The place as the file's author would look for it."""
        scope = f" {self.scope}" if self.scope else ""
        return f"{self.agency} {self.year}{scope} {self.table} {self.cell.row}/{self.cell.column}"


@dataclass(slots=True)
class Corrections:
    """The corrections of one file, and the numbers of those that some report of the import was met by."""

    entries: tuple[Declared, ...]
    file: SourceFile
    met: set[int] = field(default_factory=set)
    strangers: dict[str, Sequence[str]] = field(default_factory=dict)  # agency no register knows -> nearest names

    def unmet(self) -> Iterator[str]:
        """One line for each correction whose place no report of the import has: told, and no fault."""
        for one in self.entries:
            if one.number in self.met:
                continue
            near = self.strangers.get(one.agency)
            known = "" if near is None else f"; no agency is called {one.agency}"
            offer = f" (nearest: {'、'.join(near)})" if near else ""
            yield f"{one.where}: not used, no report of this import has {one.names}{known}{offer}"


def same_place(one: Declared, other: Declared) -> bool:
    """Whether two corrections are about one figure, as far as the file itself can tell."""
    whose = squeeze(one.agency) == squeeze(other.agency) and one.year == other.year
    return whose and meets_scope(one.scope, other.scope) and one.place == other.place


def meets_scope(one: Scope | None, other: Scope | None) -> bool:
    """Whether two scopes may mean one report; None is any."""
    return one is None or other is None or one == other


def read_typed(text: str, kind: Kind) -> Reading:
    """What a typed value says, read as a cell that holds it."""
    return read_value(text, kind)


def shows(shown: Figure, reading: Reading, typed: str) -> bool:
    """Whether a sheet shows what a correction expects: the same figure, or the same words (5.5 is 5.50)."""
    if shown.mark is not Mark.TEXT:
        return reading.figure == shown
    one, other = squeeze(shown.text or ""), squeeze(typed)
    if one == other:
        return True
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
