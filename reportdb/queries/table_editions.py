"""The editions of the tables of many filings."""

from __future__ import annotations

from collections.abc import Mapping

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask
from reportdb.seeding import AXES

_FILINGS = """SELECT fi.id FROM annual_report r JOIN filing fi ON fi.report_id = r.id
WHERE r.year = ? AND fi.is_current AND {seen}"""
#: the filings of each table and edition in one text: a row a filing and table takes longer to hand over than to find
_EDITIONS = f"""SELECT t.table_code, t.edition, {{joined}}
FROM annual_report r JOIN filing fi ON fi.report_id = r.id JOIN filing_table t ON t.filing_id = fi.id
WHERE t.part = 0 AND t.table_code IN ({", ".join(map(repr, AXES))}) AND r.year = ? AND fi.is_current AND {{seen}}
GROUP BY t.table_code, t.edition ORDER BY t.table_code, t.edition"""
_JOINED = {"sqlite": "group_concat(fi.id)", "postgresql": "string_agg(fi.id::text, ',')"}


def table_editions(conn: Reading, remit: Remit, year: int) -> dict[int, Mapping[str, str]]:
    """The editions of the tables of figures of each current filing of a year, by its id and the code of the table.

    Filings alike share one mapping: a country has 170,000 of a handful of kinds.
    """
    seen = remit.condition("r.agency_id")
    kinds: list[tuple[set[int], dict[str, str]]] = [
        ({row[0] for row in ask(conn, _FILINGS.format(seen=seen), year)}, {})
    ]
    sql = _EDITIONS.format(joined=_JOINED[conn.dialect.name], seen=seen)
    for table, edition, joined in ask(conn, sql, year).all():
        having = set(map(int, joined.split(",")))
        kinds = [
            one
            for filings, editions in kinds
            for one in ((filings & having, {**editions, table: edition}), (filings - having, editions))
            if one[0]
        ]
    return {number: editions for filings, editions in kinds for number in filings}
