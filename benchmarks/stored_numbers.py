"""What a contestant stored, read back: the numbers of every file in millionths, whoever keeps them how.

A contestant that lost or changed a figure is no rival and no floor.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from benchmarks.filled_report import FEE, FEN

Numbers = Mapping[str, Sequence[int]]
_OURS = """SELECT s.name, {value} FROM filing f JOIN filing_source s ON s.filing_id = f.id AND s.made
JOIN {fact} x ON x.filing_id = f.id {dimension} WHERE f.is_current AND x.value IS NOT NULL"""
_FEE = "SELECT id FROM publication_cell WHERE item_code = '{}' AND measure_code = '{}'"


def ours(conn: Connection) -> Numbers:
    """Numbers of the current filings by the name of their file."""
    fees = ", ".join(str(row[0]) for row in conn.exec_driver_sql(_FEE.format(FEE.row, FEE.column)))
    money = f"CASE WHEN x.cell_id IN ({fees}) THEN x.value ELSE x.value * {FEN} END"
    found: dict[str, list[int]] = defaultdict(list)
    for fact in ("publication", "application", "appeal", "channel_activity"):
        value = money if fact == "publication" else f"x.value * {FEN}"
        for name, number in conn.exec_driver_sql(_OURS.format(value=value, fact=fact, dimension="")):
            found[name].append(number)
    return found


def cells(conn: Connection, sql: str) -> Numbers:
    """Numbers of a query that gives file and value as the sheet shows it."""
    found: dict[str, list[int]] = defaultdict(list)
    for name, value in conn.exec_driver_sql(sql):
        found[name].append(round(value * FEN))
    return found


def require(who: str, expected: Numbers, stored: Numbers, *, exactly: bool = False) -> None:
    """RuntimeError unless every number is there for every file; `exactly`: and no other."""
    if expected.keys() != stored.keys():
        raise RuntimeError(f"{who} stored {len(stored)} files of {len(expected)}")
    for name, numbers in expected.items():
        wanted, found = Counter(numbers), Counter(stored[name])
        if wanted - found or (exactly and found - wanted):
            raise RuntimeError(
                f"{who} stored other numbers of {name}: {_some(wanted - found)} / {_some(found - wanted)}"
            )


def _some(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, list(numbers)[:5])) or "none"
