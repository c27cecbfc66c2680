"""口径: which figures of an edition say what an indicator counts, through the declared bridges, generation by generation.

An indicator is a cell of its *home*, the newest edition that prints it. What no bridge mentions keeps its code and its
meaning; a heading without figures of its own (（三）不予公开) is the sum of the lines under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from reportdb.forms.catalog import Bridge, Catalog, Table
from reportdb.forms.codes import Cell


class Kind(StrEnum):
    """How an edition's figures stand to an indicator; the earlier, the better."""

    SAME = "same"
    SUM = "sum"  # several figures together
    PART = (
        "part"  # the figures are only a part of it, or it is a part of what the edition counts and cannot be told apart
    )
    ENDED = "ended"  # no longer asked; with figures: those of a line that ended, shown and never compared
    ABSENT = "absent"  # not asked, and no bridge says why


_ORDER = list(Kind)


@dataclass(frozen=True, slots=True)
class Basis:
    """What an edition gives for an indicator.

    `cells` are its figures, added up; none where it has none. `whole` are figures the indicator is an inseparable part
    of: they are named, and never stand for it.
    """

    kind: Kind
    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()
    whole: tuple[Cell, ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether the figures count neither less nor more than the indicator."""
        return self.kind in (Kind.SAME, Kind.SUM)


_NOTHING = Basis(Kind.ABSENT)


def home_of(known: Catalog, table: str, cell: Cell) -> str | None:
    """The newest edition that prints a cell, as a figure or as a heading with figures under it; None where none does."""
    editions = [
        code for code, form in known.forms.items() if table in form.tables and _prints(form.tables[table], cell)
    ]
    return max(editions, key=lambda code: (known.forms[code].first_year, code), default=None)


def basis_of(known: Catalog, table: str, cell: Cell, edition: str) -> Basis:
    """What an edition gives for an indicator; `Kind.ABSENT` where neither it nor any other edition prints it."""
    found = known.kept.get((table, cell, edition))
    if not isinstance(found, Basis):
        found = known.kept[table, cell, edition] = _basis(known, table, cell, edition)
    return found


def _basis(known: Catalog, table: str, cell: Cell, edition: str) -> Basis:
    home = home_of(known, table, cell)
    if home is None or edition not in known.forms:
        return _NOTHING
    if table not in known.form(edition).tables:
        return _without_table(known, table, cell, home, edition)
    return _figures(known, table, edition, _translated(known, table, cell, home, edition))


def _without_table(known: Catalog, table: str, cell: Cell, home: str, edition: str) -> Basis:
    """What the bridges say of a figure whose whole table an edition no longer has."""
    notes = dict.fromkeys(
        bridge.note
        for bridge in known.bridges
        if (bridge.kind, bridge.table, bridge.from_edition, bridge.to_edition) == ("ended", table, home, edition)
        and not {cell.row, cell.column}.isdisjoint(bridge.from_codes)
    )
    return Basis(Kind.ENDED, (), tuple(notes)) if notes else _NOTHING


def leaves(table: Table, cell: Cell) -> tuple[Cell, ...]:
    """The figures of a table behind a cell: itself, or what stands under its heading row; () where it has none."""
    if cell in table.cells:
        return (cell,)
    if cell.row not in table.rows or not table.rows[cell.row].heading:
        return ()
    return tuple(other for other in table.cells if other[1:] == cell[1:] and cell.row in _above(table, other.row))


def _above(table: Table, row: str) -> Iterator[str]:
    under = table.rows[row].under
    while under is not None:
        yield under
        under = table.rows[under].under


def _prints(table: Table, cell: Cell) -> bool:
    return bool(leaves(table, cell))


def _translated(known: Catalog, table: str, cell: Cell, source: str, target: str) -> Basis:
    """The cells of `target` (headings among them) that stand for a cell of `source`."""
    if source == target:
        return Basis(Kind.SAME, (cell,))
    declared = _declared(known, table, cell, source, target)
    if declared is not None:
        return declared
    through = [
        _onward(known, table, _translated(known, table, cell, source, between), between, target)
        for between in _next_generation(known, table, source, target)
    ]
    best = min(through, key=lambda one: _ORDER.index(one.kind), default=_NOTHING)
    if best.kind is not Kind.ABSENT:
        return best
    return Basis(Kind.SAME, (cell,)) if _prints(known.table(target, table), cell) else _NOTHING


def _next_generation(known: Catalog, table: str, source: str, target: str) -> list[str]:
    """The editions between two, of the generation nearest the source: bridges lead from one to the next."""
    first, last = known.forms[source].first_year, known.forms[target].first_year
    low, high = sorted((first, last))
    between = [
        (abs(form.first_year - first), code)
        for code, form in known.forms.items()
        if low < form.first_year < high and table in form.tables
    ]
    nearest = min((distance for distance, _ in between), default=0)
    return [code for distance, code in between if distance == nearest]


def _onward(known: Catalog, table: str, basis: Basis, between: str, target: str) -> Basis:
    """A basis in one edition carried on into the next."""
    if not basis.cells and not basis.whole:
        return basis
    steps = [_translated(known, table, cell, between, target) for cell in basis.cells or basis.whole]
    notes = tuple(dict.fromkeys((*basis.notes, *(note for step in steps for note in step.notes))))
    worst = max((basis.kind, *(step.kind for step in steps)), key=_ORDER.index)
    cells = tuple(dict.fromkeys(cell for step in steps for cell in step.cells))
    if not basis.cells and worst is Kind.ENDED:
        return Basis(Kind.ABSENT, (), notes)  # what it was a part of ended: those figures do not hold it
    if worst in (Kind.ENDED, Kind.ABSENT):
        return Basis(worst, cells if worst is Kind.ENDED else (), notes)
    whole = tuple(dict.fromkeys(cell for step in steps for cell in step.whole))
    if not basis.cells:
        return Basis(Kind.PART, (), notes, cells or whole)
    return Basis(Kind.PART, (), notes, whole) if whole else Basis(worst, cells, notes)


def _declared(known: Catalog, table: str, cell: Cell, source: str, target: str) -> Basis | None:
    """What a bridge between two editions says of a cell, whichever way it was written; None where none speaks of it."""
    found: list[Basis] = []
    for bridge in known.bridges:
        if bridge.table != table:
            continue
        if (bridge.from_edition, bridge.to_edition) == (source, target):
            found += _forward(bridge, cell)
        elif (bridge.from_edition, bridge.to_edition) == (target, source):
            found += _backward(bridge, cell)
    there = known.table(target, table)
    possible = [one for one in found if all(_prints(there, each) for each in one.cells or one.whole)]
    if not possible:
        return None
    best = min(possible, key=lambda one: (_ORDER.index(one.kind), not one.cells))
    alike = [one for one in possible if one.kind is best.kind and bool(one.cells) == bool(best.cells)]
    notes = tuple(dict.fromkeys(note for one in alike for note in one.notes))
    if best.kind is not Kind.PART:
        return replace(best, notes=notes)
    cells = tuple(dict.fromkeys(cell for one in alike for cell in one.cells))
    return Basis(Kind.PART, cells, notes, () if cells else best.whole)


def _forward(bridge: Bridge, cell: Cell) -> Iterator[Basis]:
    """The cell is of the bridge's `from_edition`."""
    for code in (cell.row, cell.column):
        if bridge.kind == "sum" and code == bridge.to_code and code not in bridge.from_codes:
            yield Basis(Kind.SAME, (cell,), (bridge.note,))  # a heading there, a line of its own here
        if code not in bridge.from_codes:
            continue
        if bridge.kind == "ended":
            yield Basis(Kind.ENDED, (), (bridge.note,))
            continue
        there = (_renamed(cell, code, bridge.to_code),)
        if bridge.kind == "same" or (bridge.kind == "sum" and len(bridge.from_codes) == 1):
            yield Basis(Kind.SAME, there, (bridge.note,))
        else:
            yield Basis(Kind.PART, (), (bridge.note,), there)


def _backward(bridge: Bridge, cell: Cell) -> Iterator[Basis]:
    """The cell is of the bridge's `to_edition`."""
    for code in (cell.row, cell.column):
        if bridge.kind == "ended" and code in bridge.from_codes:
            yield Basis(Kind.ENDED, (cell,), (bridge.note,))  # the code was used before, and counted something else
        if bridge.to_code and code == bridge.to_code:
            there = tuple(_renamed(cell, code, one) for one in bridge.from_codes)
            yield Basis(
                Kind(bridge.kind) if len(there) > 1 or bridge.kind == "part" else Kind.SAME, there, (bridge.note,)
            )


def _renamed(cell: Cell, code: str, new: str) -> Cell:
    return cell._replace(row=new) if cell.row == code else cell._replace(column=new)


def _figures(known: Catalog, table: str, edition: str, basis: Basis) -> Basis:
    """Headings replaced by the lines under them."""
    there = known.table(edition, table)
    cells = tuple(dict.fromkeys(leaf for cell in basis.cells for leaf in leaves(there, cell)))
    whole = tuple(dict.fromkeys(leaf for cell in basis.whole for leaf in leaves(there, cell)))
    kind = Kind.SUM if basis.kind is Kind.SAME and len(cells) > 1 else basis.kind
    return Basis(kind, cells, basis.notes, whole)
