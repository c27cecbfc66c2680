"""Reference rows made from the catalog: a new edition is a TOML file and needs no migration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reportdb.dictionary import DICTIONARY, Entry, entries
from reportdb.forms import Catalog, Form, catalog
from reportdb.forms.codes import Cell

if TYPE_CHECKING:
    from sqlalchemy import Connection

#: grid table -> (fact and its dimension, reference table of the rows, of the columns).
AXES: dict[str, tuple[str, str, str | None]] = {
    "publications": ("publication", "publication_item", "publication_measure"),
    "applications": ("application", "outcome", "applicant"),
    "appeals": ("appeal", "appeal_route", "appeal_result"),
    "resources": ("resource", "resource_kind", None),
}
CELL_COLUMNS = {
    "publications": ("item_code", "measure_code", "period"),
    "applications": ("outcome_code", "applicant_code", "period"),
    "appeals": ("route_code", "result_code", "period"),
    "resources": ("resource_code", "period"),
}
Row = tuple[object, ...]


def seed(conn: Connection, forms: Catalog | None = None) -> None:
    """Bring the reference rows in line with the catalog; repeating it changes nothing, and no code is ever removed."""
    forms = forms or catalog()
    editions = sorted(forms.forms.values(), key=lambda form: form.first_year)
    _put(
        conn,
        "edition",
        ("code", "title", "first_year", "last_year", "legal_basis"),
        1,
        ((form.edition, form.title, form.first_year, form.last_year, form.legal_basis) for form in editions),
    )
    _put(conn, "channel", ("code", "label"), 1, ((item.code, item.label) for item in forms.channels))
    _put(conn, "channel_metric", ("code", "label"), 1, ((item.code, item.label) for item in forms.metrics))
    for table, (_, rows, columns) in AXES.items():
        for reference, axis in ((rows, "rows"), (columns, "columns")):
            if reference is not None:
                _put(conn, reference, ("code", "label"), 1, _labels(editions, table, axis))
        _seed_cells(conn, editions, table)
    for form in editions:
        _seed_form(conn, form)
    conn.exec_driver_sql(f"DELETE FROM {DICTIONARY}")  # it says what this version says, nothing refers to it
    _insert(conn, DICTIONARY, Entry._fields, list(entries(forms)), "")


def cell_key(table: str, cell: Cell) -> tuple[str, ...]:
    """What names a figure in the table's cell dimension; resources have no column there."""
    return (cell.row, cell.period) if AXES[table][2] is None else tuple(cell)


def _labels(editions: Sequence[Form], table: str, axis: str) -> Iterable[Row]:
    """Codes that hold figures, with the label of the newest edition."""
    labels: dict[str, str] = {}
    for form in editions:
        if table in form.tables:
            lines = getattr(form.tables[table], axis).values()
            labels.update({line.code: line.label for line in lines if not line.heading})
    return labels.items()


def _seed_cells(conn: Connection, editions: Sequence[Form], table: str) -> None:
    dimension, columns = f"{AXES[table][0]}_cell", CELL_COLUMNS[table]
    stored = conn.exec_driver_sql(f"SELECT id, {', '.join(columns)} FROM {dimension}").all()
    known = {tuple(row[1:]) for row in stored}
    next_id: int = max((row[0] for row in stored), default=0) + 1
    new: dict[tuple[str, ...], int] = {}
    for form in reversed(editions):
        for cell in form.tables[table].cells if table in form.tables else ():
            key = cell_key(table, cell)
            if key not in known and key not in new:
                new[key] = next_id + len(new)
    _insert(conn, dimension, ("id", *columns), [(number, *key) for key, number in new.items()], "")


def _seed_form(conn: Connection, form: Form) -> None:
    lines: dict[tuple[str, str, str], Row] = {}
    cells: list[Row] = []
    for code, table in form.tables.items():
        for axis, members in (("row", table.rows), ("column", table.columns)):
            for position, line in enumerate(members.values()):
                lines[code, axis, line.code] = (
                    position, line.label, line.under, line.heading, line.number, line.unconfirmed,
                )  # fmt: skip
        for position, (cell, meaning) in enumerate(table.cells.items()):
            cells.append((
                form.edition, code, *cell, position, meaning.clause, meaning.unit, meaning.signed,
                meaning.additive, meaning.extra,
            ))  # fmt: skip
    _put(
        conn,
        "form_line",
        (
            "edition",
            "table_code",
            "axis",
            "code",
            "position",
            "label",
            "under_code",
            "heading",
            "number",
            "unconfirmed",
        ),
        4,
        ((form.edition, *key, *rest) for key, rest in lines.items()),
    )
    _put(
        conn,
        "form_cell",
        ("edition", "table_code", "row_code", "column_code", "period", "position", "clause", "unit", "signed",
         "additive", "extra"),
        5,
        cells,
    )  # fmt: skip


def _put(conn: Connection, table: str, columns: Sequence[str], keys: int, rows: Iterable[Row]) -> None:
    """Insert, or bring what follows the first `keys` columns up to date."""
    changed = ", ".join(f"{column} = excluded.{column}" for column in columns[keys:])
    _insert(conn, table, columns, list(rows), f" ON CONFLICT ({', '.join(columns[:keys])}) DO UPDATE SET {changed}")


def _insert(conn: Connection, table: str, columns: Sequence[str], rows: Sequence[Row], tail: str) -> None:
    if rows:
        places = ", ".join(["?" if conn.dialect.name == "sqlite" else "%s"] * len(columns))
        conn.exec_driver_sql(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}){tail}", list(rows))
