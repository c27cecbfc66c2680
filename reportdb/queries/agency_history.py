"""What the registry knows of one agency over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TypedDict

from sqlalchemy import Connection, select

from reportdb.queries.registry import (
    LinkRow,
    agencies,
    agency_names,
    collectors,
    links_above,
    successions,
)
from reportdb.queries.remit import Remit
from reportdb.queries.tables import agency


class Named(TypedDict):
    """A name; `last_year` is the last year whose report bears it, None for a mere alias."""

    name: str
    last_year: int | None


class Above(TypedDict):
    """Another agency above this one, and the ISO days from and to which (None: always, still)."""

    agency: str
    agency_code: str
    valid_from: str | None
    valid_to: str | None


class Other(TypedDict):
    """A predecessor or successor, and the ISO day since when the one follows the other."""

    agency: str
    agency_code: str
    since: str


class AgencyHistory(TypedDict):
    """An agency as registered. `collected_by` is who collects its report now: None for nobody."""

    agency: str
    agency_code: str
    level: str
    kind: str
    region_code: str
    credit_code: str
    rule_making: bool | None
    valid_from: str | None
    valid_to: str | None
    registered: bool
    names: list[Named]
    superiors: list[Above]
    reports_to: list[Above]
    collected_by: str | None
    predecessors: list[Other]
    successors: list[Other]


def agency_history(conn: Connection, remit: Remit, agency_id: int) -> AgencyHistory:
    """All of one agency, oldest first; KeyError outside the remit. Agencies outside it are left out."""
    row = {row.id: row for row in agencies(conn, remit)}[agency_id]
    only = Remit.of({agency_id})
    upper = [[link for link in links if remit.covers(link.upper_id)] for links in links_above(conn, agency_id)]
    chain = [one for one in successions(conn, remit) if agency_id in one[:2]]
    collector = collectors(conn).get(agency_id)
    collector = collector if collector is not None and remit.covers(collector) else None
    met = {link.upper_id for links in upper for link in links} | {one for pair in chain for one in pair[:2]}
    called = _called(conn, met | ({collector} if collector is not None else set()))
    names = [name for name in agency_names(conn, only) if name.is_alias]
    names.sort(key=lambda name: (name.last_year is None, name.last_year or 0, name.name))

    def above(links: Iterable[LinkRow]) -> list[Above]:
        return [
            Above(**called[link.upper_id], valid_from=_iso(link.valid_from), valid_to=_iso(link.valid_to))
            for link in links
        ]

    return AgencyHistory(
        agency=row.name,
        agency_code=row.code or f"#{row.id}",
        level=row.level,
        kind=row.kind,
        region_code=row.region_code,
        credit_code=row.credit_code,
        rule_making=row.rule_making,
        valid_from=_iso(row.valid_from),
        valid_to=_iso(row.valid_to),
        registered=row.registered,
        names=[Named(name=name.name, last_year=name.last_year) for name in names],
        superiors=above(upper[0]),
        reports_to=above(upper[1]),
        collected_by=None if collector is None else called[collector]["agency"],
        predecessors=[
            Other(**called[one.predecessor_id], since=str(one.since)) for one in chain if one.successor_id == agency_id
        ],
        successors=[
            Other(**called[one.successor_id], since=str(one.since)) for one in chain if one.predecessor_id == agency_id
        ],
    )


class _Called(TypedDict):
    agency: str
    agency_code: str


def _called(conn: Connection, ids: Iterable[int]) -> dict[int, _Called]:
    c = agency.c
    rows = conn.execute(select(c.id, c.name, c.code).where(c.id.in_(sorted(ids))))
    return {row[0]: _Called(agency=row[1], agency_code=row[2] or f"#{row[0]}") for row in rows}


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()
