"""Who collects an agency's report, and who collects the collector's, up to the top."""

from __future__ import annotations

import datetime as dt

from reportdb.queries.registry import VERTICAL, links_above
from reportdb.reader import Reading, ask


def chain_above(conn: Reading, agency_id: int, year: int) -> list[int]:
    """The agency and, nearest first, everyone whose `registry.subtree` it is in at the end of a year.

    It asks for this agency alone, so that an import of one report does not read the whole register.
    """
    chain = [agency_id]
    while (upper := _collector(conn, chain[-1], dt.date(year, 12, 31))) is not None and upper not in chain:
        chain.append(upper)
    return chain


def _collector(conn: Reading, agency_id: int, day: dt.date) -> int | None:
    """As `registry.collectors` has it: 报送对象, else the superior, who is of its own line for a 垂直管理部门."""
    superior, collector = links_above(conn, agency_id)
    given = [link.upper_id for link in collector if link.holds(day)]
    if given:
        return given[-1]
    above = [link.upper_id for link in superior if link.holds(day)]
    if not above:
        return None
    kinds = {
        row[0]: row[1] for row in ask(conn, "SELECT id, kind FROM agency WHERE id IN (?, ?)", agency_id, above[-1])
    }
    return None if kinds[agency_id] == VERTICAL != kinds[above[-1]] else above[-1]
