"""Who collects whose report, asked from one agency up or down: for those who must not read a whole register for it.

`registry.subtree` says the same; a test holds the three against each other.
"""

from __future__ import annotations

from collections.abc import Iterable

from reportdb.queries.registry import collectors, holds_in
from reportdb.reader import Reading, ask, listed

_BELOW = """SELECT agency_id FROM agency_superior WHERE superior_id IN ({uppers}) AND {holds}
UNION SELECT agency_id FROM agency_reports_to WHERE collector_id IN ({uppers}) AND {holds}"""


def chain_above(conn: Reading, agency_id: int, year: int) -> list[int]:
    """The agency and, nearest first, everyone whose subtree it is in at the end of a year."""
    chain = [agency_id]
    while (upper := collectors(conn, year, chain[-1:]).get(chain[-1])) is not None and upper not in chain:
        chain.append(upper)
    return chain


def all_below(conn: Reading, agency_ids: Iterable[int], year: int | None) -> set[int]:
    """Some agencies and everyone whose report one of them collects, directly or through others, in a year or today."""
    found = set(agency_ids)
    newest = set(found)
    while newest:
        met = {row[0] for row in ask(conn, _BELOW.format(uppers=listed(sorted(newest)), holds=holds_in(year)))}
        newest = {lower for lower, upper in collectors(conn, year, met - found).items() if upper in found}
        found |= newest
    return found


def ever_below(conn: Reading, agency_ids: Iterable[int]) -> set[int]:
    """Some agencies and everyone who ever stood below one of them, or filed to it, directly or through others."""
    found = set(agency_ids)
    newest = set(found)
    while newest:
        met = {row[0] for row in ask(conn, _BELOW.format(uppers=listed(sorted(newest)), holds="TRUE"))}
        newest = met - found
        found |= newest
    return found
