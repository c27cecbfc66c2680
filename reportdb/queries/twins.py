"""Tables of different agencies with exactly the same figures."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection

from reportdb.checks import Twin
from reportdb.queries.remit import Remit
from reportdb.reader import ask
from reportdb.views import NAME_IN_YEAR


class TwinRow(NamedTuple):
    """A table of a current filing of another agency."""

    filing: int
    twin: Twin


_TWINS = f"""SELECT fi.id, t.table_code, {NAME_IN_YEAR.format(year="r.year")}, r.year, r.agency_id
FROM filing_table t JOIN filing fi ON fi.id = t.filing_id AND fi.is_current
JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id
WHERE t.figures_key IN ({{keys}}) AND r.agency_id <> ? AND r.scope = ? ORDER BY r.year DESC, fi.id"""


def twins_of(conn: Connection, remit: Remit, keys: Iterable[str], agency_id: int, scope: str) -> list[TwinRow]:
    """The tables with these figures in the current filings of other agencies, of the same scope and of any year."""
    wanted = sorted(set(keys))
    if not wanted:
        return []
    sql = _TWINS.format(keys=", ".join("?" * len(wanted)))
    rows = ask(conn, sql, *wanted, agency_id, str(scope)).all()
    return [TwinRow(row[0], Twin(*row[1:4])) for row in rows if remit.covers(row[4])]
