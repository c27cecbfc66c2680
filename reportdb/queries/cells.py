"""The cell dimensions, read once per database: which number stands for which figure of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from weakref import WeakKeyDictionary

from reportdb.cell_order import CellOrder
from reportdb.errors import SchemaOutdated
from reportdb.forms.codes import Cell
from reportdb.forms.statistics import RESOURCE_COLUMN
from reportdb.reader import Reader, Reading
from reportdb.seeding import AXES, CELL_COLUMNS, cell_key


@dataclass(frozen=True, slots=True)
class Cells:
    """`ids[table]` maps the key of a figure (see `seeding.cell_key`) to its number, `cells[table]` a number back."""

    ids: dict[str, dict[tuple[str, ...], int]]
    cells: dict[str, dict[int, Cell]]
    _orders: dict[str, CellOrder[list[tuple[int, int]]]] = field(default_factory=dict)

    def in_order(self, table: str, cells: Iterable[Cell]) -> list[tuple[int, int]]:
        """The number of each cell with its place among them, by number; SchemaOutdated as in `numbers`."""
        order = self._orders.get(table)
        if order is None:
            order = self._orders[table] = CellOrder(partial(self._sorted, table))
        return order.of(cells)

    def _sorted(self, table: str, cells: list[Cell]) -> list[tuple[int, int]]:
        return sorted(zip(self.numbers(table, cells), range(len(cells)), strict=True))

    def numbers(self, table: str, cells: Iterable[Cell]) -> list[int]:
        """The numbers of figures; SchemaOutdated when the catalog knows more of them than the database."""
        ids = self.ids[table]
        keyed: Iterable[tuple[str, ...]] = cells
        if AXES[table][2] is None:
            keyed = [cell_key(table, cell) for cell in cells]
        try:
            return [ids[cell] for cell in keyed]
        except KeyError as error:
            raise SchemaOutdated(f"{table} {error} is not in the database yet; run: reportdb init") from None


def _column_of(table: str, key: tuple[str, ...]) -> Cell:
    """The figure of a key. Resources have one figure per row and period, in one column."""
    return Cell(*key) if AXES[table][2] is not None else Cell(key[0], RESOURCE_COLUMN, key[1])


_KNOWN: WeakKeyDictionary[object, Cells] = WeakKeyDictionary()


def cells_of(conn: Reading) -> Cells:
    """The cell dimensions of the connection's database; they only ever grow, so they are read once per engine."""
    holder = conn if isinstance(conn, Reader) else conn.engine.pool
    found = _KNOWN.get(holder)
    if found is None:
        found = _KNOWN[holder] = read_cells(conn)
    return found


def read_cells(conn: Reading) -> Cells:
    """The same as they stand in the database now."""
    keys = {
        table: {
            row[0]: tuple(row[1:])
            for row in conn.exec_driver_sql(f"SELECT id, {', '.join(columns)} FROM {AXES[table][0]}_cell")
        }
        for table, columns in CELL_COLUMNS.items()
    }
    return Cells(
        {table: {key: number for number, key in rows.items()} for table, rows in keys.items()},
        {table: {number: _column_of(table, key) for number, key in rows.items()} for table, rows in keys.items()},
    )
