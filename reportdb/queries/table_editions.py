"""The editions of the tables of many filings."""

from __future__ import annotations

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask
from reportdb.seeding import AXES

_EDITIONS = f"""SELECT fi.id, t.table_code, t.edition
FROM annual_report r JOIN filing fi ON fi.report_id = r.id
LEFT JOIN filing_table t ON t.filing_id = fi.id AND t.part = 0 AND t.table_code IN ({", ".join(map(repr, AXES))})
WHERE r.year = ? AND fi.is_current AND {{seen}}"""


def table_editions(conn: Reading, remit: Remit, year: int) -> dict[int, dict[str, str]]:
    """The editions of the tables of figures of each current filing of a year, by its id and the code of the table."""
    found: dict[int, dict[str, str]] = {}
    for number, table, edition in ask(conn, _EDITIONS.format(seen=remit.condition("r.agency_id")), year).all():
        tables = found.setdefault(number, {})
        if table is not None:
            tables[table] = edition
    return found
