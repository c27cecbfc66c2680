"""The figures of all agencies of one level and kind, side by side."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

from reportdb.checks.watched import watched
from reportdb.forms import STATUTORY_TABLES, catalog
from reportdb.forms.codes import Cell
from reportdb.queries.cells import cells_of
from reportdb.queries.remit import Remit
from reportdb.seeding import AXES

#: filing -> number
Figures = dict[int, int]

_FIGURES = """SELECT f.cell_id, f.filing_id, f.value, r.agency_id
FROM {fact} f JOIN filing fi ON fi.id = f.filing_id AND fi.is_current
JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id
WHERE f.year = ? AND f.cell_id IN ({cells}) AND f.value >= 0 AND r.scope = 'own' AND a.level = ? AND a.kind = ?"""


def peer_figures(conn: Connection, remit: Remit, year: int, level: str, kind: str) -> dict[tuple[str, Cell], Figures]:
    """The watched figures of the current 本级 filings of a year, by table and cell; blank ones are left out."""
    found: dict[tuple[str, Cell], Figures] = defaultdict(dict)
    cells = cells_of(conn)
    for table in STATUTORY_TABLES:
        forms = (form.tables[table] for form in catalog().forms.values() if table in form.tables)
        wanted = sorted({cell for form in forms for cell in watched(form)})
        numbers = cells.numbers(table, wanted)
        sql = _FIGURES.format(fact=AXES[table][0], cells=", ".join(map(str, numbers)))
        if conn.dialect.name != "sqlite":
            sql = sql.replace("?", "%s")
        for number, filing, value, agency in conn.exec_driver_sql(sql, (year, level, kind)):
            if remit.covers(agency):
                found[table, cells.cells[table][number]][filing] = value
    return found
