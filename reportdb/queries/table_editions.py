"""The editions of the tables of many filings."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask
from reportdb.seeding import AXES

_EDITIONS = f"""SELECT fi.id, t.table_code, t.edition
FROM annual_report r JOIN filing fi ON fi.report_id = r.id
LEFT JOIN filing_table t ON t.filing_id = fi.id AND t.part = 0 AND t.table_code IN ({", ".join(map(repr, AXES))})
WHERE r.year = ? AND fi.is_current AND {{seen}}"""


def table_editions(conn: Reading, remit: Remit, year: int) -> dict[int, Mapping[str, str]]:
    """The editions of the tables of figures of each current filing of a year, by its id and the code of the table.

    Filings alike share one mapping: a country has 170,000 of a handful of kinds.
    """
    kinds: dict[tuple[tuple[str, str], ...], Mapping[str, str]] = {(): {}}
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    grown: dict[tuple[tuple[tuple[str, str], ...], str, str], tuple[tuple[str, str], ...]] = {}
    for number, table, edition in ask(conn, _EDITIONS.format(seen=remit.condition("r.agency_id")), year):
        kind = found.get(number, ())
        if table is not None:
            step = kind, table, edition
            kind = grown.get(step) or grown.setdefault(step, (*kind, (table, edition)))
            kinds.setdefault(kind, dict(kind))
        found[number] = kind
    return {number: kinds[kind] for number, kind in found.items()}
