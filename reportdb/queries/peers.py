"""The figures of all agencies of one level and kind, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection

from reportdb.checks.watched import watched
from reportdb.forms import STATUTORY_TABLES, catalog
from reportdb.forms.codes import Cell
from reportdb.queries.cells import cells_of
from reportdb.queries.remit import Remit
from reportdb.seeding import AXES

#: how many filings gave a value
Counts = dict[int, int]

# The agencies first, then their filings, then a few cells of each by the key of the facts: read the other way round, every
# figure of the year is looked at. SQLite keeps the order of a CROSS JOIN.
_PEERS = """FROM agency a CROSS JOIN annual_report r CROSS JOIN filing fi CROSS JOIN {fact} f
WHERE a.level = ? AND a.kind = ? AND r.year = ? AND r.agency_id = a.id AND r.scope = 'own' AND fi.report_id = r.id
  AND fi.is_current AND f.year = ? AND f.filing_id = fi.id"""
_COUNTS = "SELECT f.cell_id, f.value, COUNT(*) {peers} AND f.cell_id IN ({cells}) AND f.value >= 0{seen} GROUP BY 1, 2"
_VALUES = "SELECT f.filing_id, f.cell_id, f.value {peers} AND f.cell_id IN ({cells}) AND ({beyond}){seen}"
_WITH = """SELECT DISTINCT fi.id FROM finding n JOIN finding_wording w ON w.id = n.wording_id
JOIN filing fi ON fi.id = n.filing_id AND fi.is_current JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id
WHERE w.code IN ({codes}) AND r.year = ? AND r.scope = 'own' AND a.level = ? AND a.kind = ?{seen}"""


def peer_counts(conn: Connection, remit: Remit, year: int, level: str, kind: str) -> dict[tuple[str, Cell], Counts]:
    """The watched figures of the current 本级 filings of a year, by table and cell: how many gave each value.

    Blank ones are left out. It takes the memory of the different values, not that of the filings.
    """
    found: dict[tuple[str, Cell], Counts] = defaultdict(dict)
    cells = cells_of(conn)
    for table in STATUTORY_TABLES:
        numbers = cells.numbers(table, watched_cells(table))
        sql = _COUNTS.format(peers=_of(table), cells=", ".join(map(str, numbers)), seen=_seen(remit))
        for number, value, count in _run(conn, sql, (level, kind, year, year)):
            found[table, cells.cells[table][number]][value] = count
    return found


def peers_beyond(
    conn: Connection,
    remit: Remit,
    year: int,
    level: str,
    kind: str,
    limits: Mapping[tuple[str, Cell], tuple[int | None, int | None]],
) -> dict[int, dict[str, dict[Cell, int]]]:
    """Of the same filings, the figures at or below the first or at or above the second limit of their cell.

    By filing and table; None is no limit.
    """
    found: dict[int, dict[str, dict[Cell, int]]] = defaultdict(lambda: defaultdict(dict))
    cells = cells_of(conn)
    for table in STATUTORY_TABLES:
        wanted = {cell: limit for (code, cell), limit in limits.items() if code == table and limit != (None, None)}
        if not wanted:
            continue
        numbers = cells.numbers(table, wanted)
        beyond = " OR ".join(
            f"f.cell_id = {number} AND {side}"
            for number, (low, high) in zip(numbers, wanted.values(), strict=True)
            for side in (
                *([] if low is None else [f"f.value BETWEEN 0 AND {int(low)}"]),
                *([] if high is None else [f"f.value >= {int(high)}"]),
            )
        )
        listed = ", ".join(map(str, numbers))
        sql = _VALUES.format(peers=_of(table), cells=listed, beyond=beyond, seen=_seen(remit))
        for filing, number, value in _run(conn, sql, (level, kind, year, year)):
            found[filing][table][cells.cells[table][number]] = value
    return found


def peers_with(conn: Connection, remit: Remit, year: int, level: str, kind: str, codes: Collection[str]) -> set[int]:
    """Of the same filings, those that have a finding of these codes."""
    sql = _WITH.format(codes=", ".join("?" * len(codes)), seen=_seen(remit))
    return {row[0] for row in _run(conn, sql, (*sorted(codes), year, level, kind))}


def watched_cells(table: str) -> list[Cell]:
    """The watched cells of a table in any edition."""
    forms = (form.tables[table] for form in catalog().forms.values() if table in form.tables)
    return sorted({cell for form in forms for cell in watched(form)})


def _of(table: str) -> str:
    return _PEERS.format(fact=AXES[table][0])


def _seen(remit: Remit) -> str:
    return "" if remit.unlimited else f" AND a.id IN ({', '.join(map(str, sorted(remit.agencies))) or 'NULL'})"


def _run(conn: Connection, sql: str, values: tuple[object, ...]) -> Iterator[tuple[int, ...]]:
    if conn.dialect.name != "sqlite":
        sql = sql.replace("?", "%s")
    return map(tuple, conn.exec_driver_sql(sql, values))
