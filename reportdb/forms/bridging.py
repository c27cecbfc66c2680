"""口径衔接 put to use: which figure of a form says what a figure of another one does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from reportdb.forms.catalog import Bridge, Catalog, CellMeaning, Table
from reportdb.forms.codes import Cell

_TOGETHER = ("same", "sum")


@dataclass(frozen=True, slots=True)
class Crossing:
    """The way of figures of any edition into one edition, `edition`. Every figure goes to one place at most."""

    known: Catalog
    edition: str
    _gone: dict[tuple[str, str, Cell], Cell | None] = field(default_factory=dict, repr=False, compare=False)
    _apart: dict[str, list[Cell]] = field(default_factory=dict, repr=False, compare=False)
    _additive: dict[tuple[str, Cell], bool] = field(default_factory=dict, repr=False, compare=False)
    _merged: dict[tuple[str, str], dict[Cell, tuple[Cell, ...]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def place(self, table: str, home: str, cell: Cell) -> Cell | None:
        """Where a figure of a table of edition `home` goes, None where the edition has no place for it.

        That is the figure itself where the edition declares it, the one a bridge makes it a part of, or, where the
        edition only has the parts of it (2019's single （六）其他处理 in 2021), the figure itself, apart from the tables.
        """
        key = (table, home, cell)
        if key not in self._gone:
            self._gone[key] = self._place(table, home, cell)
        return self._gone[key]

    def is_additive(self, table: str, cell: Cell) -> bool:
        """Whether figures may be added over agencies, as the edition declares, or another one that has the figure."""
        key = table, cell
        if key not in self._additive:
            found = self.known.meaning_of(table, cell, self.edition)
            self._additive[key] = found is not None and found[1].additive
        return self._additive[key]

    def is_apart(self, table: str, cell: Cell) -> bool:
        """Whether a figure is one that cannot be split into those of the edition, and so stands beside its tables."""
        return cell in self.apart(table)

    def apart(self, table: str) -> list[Cell]:
        """Every such figure of a table, in the order of the form that has it."""
        if table not in self._apart:
            self._apart[table] = list(apart_cells(self.known, self.edition, table))
        return self._apart[table]

    def sources(self, table: str, home: str, cell: Cell) -> list[Cell]:
        """The declared figures of an edition that go to a place, in printing order."""
        declared = self.known.form(home).tables
        return (
            [one for one in declared[table].cells if self.place(table, home, one) == cell] if table in declared else []
        )

    def merged(self, table: str, home: str) -> Mapping[Cell, tuple[Cell, ...]]:
        """Places that several figures of a table of edition `home` go to, with those figures.

        A table may hold figures that its own edition does not declare (those of totals, that stand apart).
        """
        if (table, home) not in self._merged:
            every = dict.fromkeys(
                cell for form in self.known.forms.values() if table in form.tables for cell in form.tables[table].cells
            )
            gone: dict[Cell, list[Cell]] = {}
            for cell in every:
                place = self.place(table, home, cell)
                if place is not None:
                    gone.setdefault(place, []).append(cell)
            self._merged[table, home] = {place: tuple(cells) for place, cells in gone.items() if len(cells) > 1}
        return self._merged[table, home]

    def _place(self, table: str, home: str, cell: Cell) -> Cell | None:
        declared = self.known.form(self.edition).tables.get(table)
        if declared is None or self._ended(table, home, cell):
            return None
        if cell in declared.cells:
            return cell
        bridges = [bridge for bridge in self.known.bridges if bridge.table == table and bridge.kind in _TOGETHER]
        bridges.sort(key=lambda bridge: home not in (bridge.from_edition, bridge.to_edition))
        for bridge in bridges:
            for there in _over(bridge, self.edition, cell):
                if there in declared.cells:
                    return there
        return cell if self.is_apart(table, cell) else None

    def _ended(self, table: str, home: str, cell: Cell) -> bool:
        """Whether a bridge says that the code, although both editions have it, does not count the same in them."""
        between = {home, self.edition}
        return any(
            bridge.kind == "ended"
            and bridge.table == table
            and {bridge.from_edition, bridge.to_edition} == between
            and not {cell.row, cell.column}.isdisjoint(bridge.from_codes)
            for bridge in self.known.bridges
        )


def apart_cells(known: Catalog, edition: str, table: str) -> dict[Cell, tuple[CellMeaning, tuple[Cell, ...]]]:
    """Figures of other editions that an edition only has the parts of: what each counts, and those parts.

    A table of the edition that holds one beside its own figures says what could not be split: it is no sum of the parts
    but stands beside them.
    """
    declared: Table | None = known.form(edition).tables.get(table)
    found: dict[Cell, tuple[CellMeaning, tuple[Cell, ...]]] = {}
    for bridge in known.bridges:
        if declared is None or bridge.kind != "sum" or (bridge.table, bridge.from_edition) != (table, edition):
            continue
        for cell, meaning in known.table(bridge.to_edition, table).cells.items():
            parts = tuple(_parts(bridge, cell))
            if cell not in declared.cells and any(part in declared.cells for part in parts):
                found[cell] = (meaning, parts)
    return found


def _over(bridge: Bridge, edition: str, cell: Cell) -> Iterator[Cell]:
    """Where a bridge into an edition carries a figure; one that only renames is crossed both ways."""
    if bridge.to_edition == edition:
        if cell.row in bridge.from_codes:
            yield cell._replace(row=bridge.to_code)
        if cell.column in bridge.from_codes:
            yield cell._replace(column=bridge.to_code)
    elif bridge.from_edition == edition and len(bridge.from_codes) == 1:
        yield from _parts(bridge, cell)


def _parts(bridge: Bridge, cell: Cell) -> Iterator[Cell]:
    """The figures that a bridge adds up to one."""
    if bridge.to_code == cell.row:
        yield from (cell._replace(row=code) for code in bridge.from_codes)
    elif bridge.to_code == cell.column:
        yield from (cell._replace(column=code) for code in bridge.from_codes)


def parts_in(known: Catalog, edition: str, table: str, cell: Cell) -> tuple[Cell, ...]:
    """The figures of an edition that together are a figure: itself, or those a bridge adds up; () where none are.

    What an edition does not tell apart gives (): 2019's single （六）其他处理 is no part of a 2021 line.
    """
    tables = known.form(edition).tables
    if table in tables and cell in tables[table].cells:
        return (cell,)
    for bridge in known.bridges:
        if bridge.kind not in _TOGETHER or (bridge.table, bridge.from_edition) != (table, edition):
            continue
        if bridge.to_code == cell.row:
            return tuple(cell._replace(row=code) for code in bridge.from_codes)
        if bridge.to_code == cell.column:
            return tuple(cell._replace(column=code) for code in bridge.from_codes)
    return ()
