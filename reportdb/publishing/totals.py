"""What a total is made of, as plain rows: the agencies of a year, the filings each total adds, where figures go in it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from reportdb.consolidation import due_edition
from reportdb.correction import meaning_of
from reportdb.forms import Catalog, catalog
from reportdb.forms.bridging import Crossing
from reportdb.forms.catalog import GRID_TABLES
from reportdb.forms.codes import MONEY_UNITS, Cell
from reportdb.published_tables import NO_REGION
from reportdb.queries.members import Tree
from reportdb.queries.remit import Remit
from reportdb.queries.table_editions import table_editions
from reportdb.region_code import province_of

Row = tuple[object, ...]
#: the one table whose figures have no column of their own in the views
_WITHOUT_COLUMNS = "resources"


def region_of(code: str) -> str:
    """The region of a code: its province, NO_REGION where GB/T 2260 has none."""
    return NO_REGION if province_of(code) is None else code[:2]


def agency_rows(tree: Tree, year: int) -> Iterator[Row]:
    """The rows of `annual_agencies` for a year."""
    for office in tree.offices():
        row = office.agency
        filings = (None if filing is None else filing.id for filing in (office.own, office.whole))
        yield (
            office.name, office.code, year, row.level, row.kind, row.region_code, office.superior_code,
            office.collector_code, *filings, region_of(row.region_code),
        )  # fmt: skip


def member_rows(conn: Connection, remit: Remit, tree: Tree, year: int) -> Iterator[Row]:
    """The rows of `total_members` for a year: what `total` would add for every agency."""
    editions = table_editions(conn, remit, year)
    region = {office.agency.id: region_of(office.agency.region_code) for office in tree.offices()}
    for office in tree.offices():
        added = tree.members(office.agency.id).added
        edition = due_edition(catalog(), year, (editions.get(one.filing.id, {}) for one in added))
        for member in added:
            filing = member.filing
            part = "own" if filing.agency_id == office.agency.id else "subordinate"
            yield (
                year, office.name, office.code, edition, part, filing.agency_code, filing.scope, filing.id,
                region[filing.agency_id],
            )  # fmt: skip


def cell_rows(known: Catalog) -> Iterator[Row]:
    """The rows of `total_cells`: every figure of any edition, in a table of every edition, into every edition."""
    for edition in known.forms:
        crossing = Crossing(known, edition)
        for table in GRID_TABLES:
            tables = {home: form.tables[table] for home, form in known.forms.items() if table in form.tables}
            cells = list(dict.fromkeys(cell for declared in tables.values() for cell in declared.cells))
            for home in tables:
                for cell in cells:
                    yield (edition, table, home, *_codes(table, cell), *_place(crossing, table, home, cell))


def _place(crossing: Crossing, table: str, home: str, cell: Cell) -> Row:
    place = crossing.place(table, home, cell)
    if place is None:
        found = meaning_of(table, cell, home)
        additive, stands = found is not None and found[1].additive, "left_out"
        place = cell
    else:
        found = meaning_of(table, place, crossing.edition)
        additive = crossing.is_additive(table, place)
        stands = "apart" if crossing.is_apart(table, place) else "cell"
    unit = "" if found is None else found[1].unit
    return (*_codes(table, place), stands, additive, "万元" if unit in MONEY_UNITS else unit)


def _codes(table: str, cell: Cell) -> tuple[str, str, str]:
    return cell.row, "" if table == _WITHOUT_COLUMNS else cell.column, cell.period
