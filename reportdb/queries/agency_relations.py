"""Whom an agency has to do with: those above it, those it carries on, those that carry it on - as far as a reader may see."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from reportdb.queries.registry import collector_links, collectors, successions, superior_links
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask, listed


class Relation(NamedTuple):
    """Another agency, from when to when; without a number and a name where the reader may not see it."""

    agency_id: int | None
    name: str
    since: dt.date | None
    until: dt.date | None


class Relations(NamedTuple):
    """All relations of an agency, oldest first; `collected_by` is who collects its report now, None for nobody."""

    superiors: list[Relation]
    reports_to: list[Relation]
    collected_by: Relation | None
    predecessors: list[Relation]
    successors: list[Relation]


def relations_of(conn: Reading, remit: Remit, agency_id: int) -> Relations:
    """The relations of an agency the reader may see; nobody's of any other."""
    if not remit.covers(agency_id):
        return Relations([], [], None, [], [])
    only = Remit.of({agency_id})
    above, reporting, chain = superior_links(conn, only), collector_links(conn, only), successions(conn, only)
    collector = collectors(conn).get(agency_id)
    met = {link.upper_id for link in (*above, *reporting)} | {one for pair in chain for one in pair[:2]}
    names = _names(conn, remit, met | ({collector} if collector is not None else set()))

    def relation(number: int, since: dt.date | None, until: dt.date | None) -> Relation:
        return Relation(number if number in names else None, names.get(number, ""), since, until)

    return Relations(
        [relation(link.upper_id, link.valid_from, link.valid_to) for link in above],
        [relation(link.upper_id, link.valid_from, link.valid_to) for link in reporting],
        None if collector is None else relation(collector, None, None),
        [relation(one.predecessor_id, one.since, None) for one in chain if one.successor_id == agency_id],
        [relation(one.successor_id, one.since, None) for one in chain if one.predecessor_id == agency_id],
    )


def _names(conn: Reading, remit: Remit, numbers: set[int]) -> dict[int, str]:
    seen = sorted(number for number in numbers if remit.covers(number))
    return {row[0]: row[1] for row in ask(conn, f"SELECT id, name FROM agency WHERE id IN ({listed(seen)})")}
