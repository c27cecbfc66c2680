"""The figures of all agencies of one level and kind, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

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
WHERE f.year = ? AND f.cell_id IN ({cells}) AND f.value >= 0 AND r.scope = 'own' AND a.level = ? AND a.kind = ?
ORDER BY f.cell_id"""


def peer_figures(
    conn: Connection, remit: Remit, year: int, level: str, kind: str
) -> Iterator[tuple[tuple[str, Cell], Figures]]:
    """The watched figures of the current 本级 filings of a year, cell by cell of each table; blank ones are left out.

    One cell is held at a time: a country has many agencies of a kind.
    """
    cells = cells_of(conn)
    for table in STATUTORY_TABLES:
        forms = (form.tables[table] for form in catalog().forms.values() if table in form.tables)
        wanted = sorted({cell for form in forms for cell in watched(form)})
        numbers = cells.numbers(table, wanted)
        sql = _FIGURES.format(fact=AXES[table][0], cells=", ".join(map(str, numbers)))
        if conn.dialect.name != "sqlite":
            sql = sql.replace("?", "%s")
        rows = conn.exec_driver_sql(sql, (year, level, kind), execution_options={"stream_results": True})
        for number, of_cell in groupby(rows, key=itemgetter(0)):
            figures = {filing: value for _, filing, value, agency in of_cell if remit.covers(agency)}
            if figures:
                yield (table, cells.cells[table][number]), figures
