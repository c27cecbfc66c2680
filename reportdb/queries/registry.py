"""The registry of agencies: who they are, who stands above whom, and which agency some words mean."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from sqlalchemy import Connection, exists, func, select

from reportdb.errors import UsageError
from reportdb.queries.remit import Remit
from reportdb.queries.tables import (
    agency,
    agency_name,
    agency_reports_to,
    agency_succession,
    agency_superior,
    annual_report,
    filing,
)
from reportdb.succession import Succession, Successions


class AgencyRow(NamedTuple):
    """An agency as registered; `registered` is False for one that only an import has met."""

    id: int
    code: str | None
    name: str
    superior_id: int | None
    level: str
    kind: str
    region_code: str
    credit_code: str
    rule_making: bool | None
    valid_from: dt.date | None
    valid_to: dt.date | None
    registered: bool

    def existed_in(self, year: int) -> bool:
        """Whether the agency existed at any time of a year."""
        began = self.valid_from is None or self.valid_from.year <= year
        return began and (self.valid_to is None or self.valid_to.year >= year)

    def ended_by(self, year: int) -> dt.date | None:
        """The agency's last day where that is in a year or before it."""
        return self.valid_to if self.valid_to is not None and self.valid_to.year <= year else None

    def stood_at_the_end_of(self, year: int) -> bool:
        """Whether the agency existed when a year ended: it reports on that year."""
        last = dt.date(year, 12, 31)
        return self.existed_in(year) and (self.valid_to is None or self.valid_to >= last)


class NameRow(NamedTuple):
    """A name of an agency; the aliases with a `last_year` were its name up to that year."""

    agency_id: int
    name: str
    is_alias: bool
    first_year: int | None
    last_year: int | None

    def held_in(self, year: int) -> bool:
        """Whether it was the agency's name at the end of a year (of mere aliases nobody knows)."""
        return (self.first_year is None or self.first_year <= year) and (
            self.last_year is None or year <= self.last_year
        )


class LinkRow(NamedTuple):
    """Who stood above an agency, or collected its report, from when to when (None: always, still)."""

    agency_id: int
    upper_id: int
    valid_from: dt.date | None
    valid_to: dt.date | None

    def holds(self, day: dt.date | None) -> bool:
        """Whether it holds on a day, or (None) still."""
        if day is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or self.valid_to >= day)


class SuccessionRow(NamedTuple):
    """Who carries on whose duties, from a day on."""

    predecessor_id: int
    successor_id: int
    since: dt.date


#: 垂直管理部门 (taxes, customs, weather ...): they report within their own line
VERTICAL = "垂直管理部门"


def superior_links(conn: Connection, remit: Remit) -> list[LinkRow]:
    """Everyone who stands or stood above an agency of the remit, oldest first."""
    c = agency_superior.c
    statement = select(c.agency_id, c.superior_id, c.valid_from, c.valid_to).where(remit.clause(c.agency_id))
    return _in_time(LinkRow(*row) for row in conn.execute(statement))


def collector_links(conn: Connection, remit: Remit) -> list[LinkRow]:
    """Whoever collects or collected an agency's report without being its superior, oldest first."""
    c = agency_reports_to.c
    statement = select(c.agency_id, c.collector_id, c.valid_from, c.valid_to).where(remit.clause(c.agency_id))
    return _in_time(LinkRow(*row) for row in conn.execute(statement))


def successions(conn: Connection, remit: Remit) -> list[SuccessionRow]:
    """Mergers and splits that an agency of the remit was part of, oldest first."""
    c = agency_succession.c
    statement = select(c.predecessor_id, c.successor_id, c.since)
    statement = statement.where(remit.clause(c.predecessor_id) | remit.clause(c.successor_id))
    return [SuccessionRow(*row) for row in conn.execute(statement.order_by(c.since, c.predecessor_id, c.successor_id))]


def all_successions(conn: Connection) -> Successions:
    """Every merger and split, with the names of the agencies and the days on which they began and ended.

    Of the whole register, as in `collectors`: a chain of mergers may lead through agencies that a reader may not see,
    and is no shorter for it. What those filed is asked for under the remit.
    """
    old, new, c = agency.alias("old"), agency.alias("new"), agency_succession.c
    statement = (
        select(
            c.predecessor_id, c.successor_id, c.since, old.c.name, old.c.valid_from, old.c.valid_to, new.c.name,
            new.c.valid_from,
        )
        .join(old, old.c.id == c.predecessor_id)
        .join(new, new.c.id == c.successor_id)
        .order_by(c.since, c.predecessor_id, c.successor_id)
    )  # fmt: skip
    rows: list[Succession] = []
    begun: dict[int, dt.date] = {}
    names: dict[int, str] = {}
    for predecessor, successor, since, old_name, old_began, old_ended, new_name, new_began in conn.execute(statement):
        rows.append(Succession(predecessor, successor, since, old_ended))
        names |= {predecessor: old_name, successor: new_name}
        begun |= {one: day for one, day in ((predecessor, old_began), (successor, new_began)) if day is not None}
    return Successions(tuple(rows), begun, names)


def superiors(conn: Connection, remit: Remit, year: int | None = None) -> dict[int, int]:
    """agency id -> superior id of those of a remit, today or at the end of a year."""
    return _holding(superior_links(conn, remit), year)


def collectors(conn: Connection, year: int | None = None) -> dict[int, int]:
    """agency id -> id of the agency that collects its report and whose totals hold it, today or at the end of a year.

    That is 报送对象 where the list names one; else the superior - but a 垂直管理部门 belongs to its own line alone: not
    to a superior of any other kind.
    """
    given = _holding(collector_links(conn, Remit.everyone()), year)
    c = agency.c
    vertical = set(conn.execute(select(c.id).where(c.kind == VERTICAL)).scalars())
    above = {
        lower: upper
        for lower, upper in superiors(conn, Remit.everyone(), year).items()
        if lower not in given and (lower not in vertical or upper in vertical)
    }
    return above | given


def _in_time(links: Iterable[LinkRow]) -> list[LinkRow]:
    return sorted(links, key=lambda link: (link.agency_id, link.valid_from or dt.date.min, link.upper_id))


def _holding(links: Iterable[LinkRow], year: int | None) -> dict[int, int]:
    day = None if year is None else dt.date(year, 12, 31)
    return {link.agency_id: link.upper_id for link in links if link.holds(day)}


def agencies(conn: Connection, remit: Remit, year: int | None = None) -> list[AgencyRow]:
    """All agencies of the remit in the order of their registration, with their superior (of a year, or today's)."""
    c = agency.c
    above = superiors(conn, remit, year)
    rows = conn.execute(
        select(
            c.id, c.code, c.name, c.level, c.kind, c.region_code, c.credit_code, c.rule_making, c.valid_from,
            c.valid_to, c.registered,
        )
        .where(remit.clause(c.id))
        .order_by(c.id)
    )  # fmt: skip
    return [AgencyRow(*row[:3], above.get(row[0]), *row[3:]) for row in rows]


def agency_names(conn: Connection, remit: Remit) -> list[NameRow]:
    """Every name an agency bears or bore."""
    own = select(agency.c.id, agency.c.name).where(remit.clause(agency.c.id)).order_by(agency.c.id)
    return [*(NameRow(row[0], row[1], False, None, None) for row in conn.execute(own)), *other_names(conn, remit)]


def other_names(conn: Connection, remit: Remit) -> list[NameRow]:
    """The former names and mere aliases of agencies."""
    c = agency_name.c
    others = select(c.agency_id, c.name, c.first_year, c.last_year).where(remit.clause(c.agency_id))
    return [NameRow(row[0], row[1], True, row[2], row[3]) for row in conn.execute(others.order_by(c.agency_id, c.name))]


def find_agency(conn: Connection, remit: Remit, words: str, year: int | None = None) -> AgencyRow:
    """The agency a code, a name or an alias means; UsageError naming the nearest names, or the agencies it may be.

    Of several agencies of one name it is the one that existed in the year, at its end if need be.
    """
    words = words.strip()
    meant = Remit.of(number for number in _called(conn, words) if remit.covers(number))
    rows = {row.id: row for row in agencies(conn, meant, year)}
    names = agency_names(conn, meant)
    by_code = {row.id for row in rows.values() if words in (row.code, f"#{row.id}")}
    bearers = {name.agency_id for name in names if name.name == words and not name.is_alias}
    then = set() if year is None else borne_in(names, words, year)
    likely = by_code or likeliest(rows, (then, bearers, set(rows)), year)
    if len(likely) == 1:
        return rows[likely.pop()]
    if likely:
        codes = ", ".join(rows[number].code or f"#{number}" for number in sorted(likely))
        raise UsageError(f"{words} may be any of the agencies {codes}; give the code")
    near = nearest_names(words, [name.name for name in agency_names(conn, remit)])
    raise UsageError(f"no agency is called {words}" + (f"; the nearest are {'、'.join(near)}" if near else ""))


def _called(conn: Connection, words: str) -> set[int]:
    """Every agency that words are a code, a name or an alias of."""
    number = words[1:] if words.startswith("#") and words[1:].isascii() and words[1:].isdigit() else None
    meant = (agency.c.code == words) | (agency.c.name == words)
    if number is not None and len(number) < len(str(2**31)):
        meant |= agency.c.id == int(number)
    named = select(agency_name.c.agency_id).where(agency_name.c.name == words)
    return {row[0] for row in conn.execute(select(agency.c.id).where(meant).union(named))}


def borne_in(names: Iterable[NameRow], words: str, year: int) -> set[int]:
    """The agencies that a name was the name of at the end of a year, mere aliases left aside."""
    names = list(names)
    former = [name for name in names if name.last_year is not None and name.held_in(year)]
    renamed = {name.agency_id for name in former}
    now = {name.agency_id for name in names if name.name == words and not name.is_alias}
    return (now - renamed) | {name.agency_id for name in former if name.name == words}


def likeliest(rows: Mapping[int, AgencyRow], groups: Iterable[Set[int]], year: int | None) -> set[int]:
    """Whom a name means that several agencies bear or bore; `groups` are the ways to bear it, the nearest first.

    Those of the first group of which any existed in the year, and of them those that stood at its end.
    """
    groups = [group for group in groups if group]
    if not groups or year is None:
        return set(groups[0]) if groups else set()
    existing = ({number for number in group if rows[number].existed_in(year)} for group in groups)
    found = next(filter(None, existing), None) or set(groups[0])
    return {number for number in found if rows[number].stood_at_the_end_of(year)} or found


def nearest_names(words: str, names: list[str], limit: int = 3) -> list[str]:
    """Names that contain the words or are spelled much like them, the likeliest first."""
    inside = sorted((name for name in set(names) if words and words in name), key=len)
    alike = difflib.get_close_matches(words, sorted(set(names)), limit, 0.6)
    return list(dict.fromkeys([*inside, *alike]))[:limit]


def subtree(conn: Connection, remit: Remit, agency_id: int, year: int | None = None) -> set[int]:
    """An agency and everyone whose report it collects, directly or through others, as far as the remit goes."""
    below: dict[int, list[int]] = defaultdict(list)
    for lower, upper in collectors(conn, year).items():
        below[upper].append(lower)
    found: set[int] = set()
    waiting = [agency_id]
    while waiting:
        number = waiting.pop()
        if number not in found:
            found.add(number)
            waiting.extend(below[number])
    return {number for number in found if remit.covers(number)}


def list_loaded(conn: Connection) -> bool:
    """Whether an agency list was ever loaded; from then on an unknown name is an error."""
    return bool(conn.execute(select(exists(select(agency.c.id).where(agency.c.registered)))).scalar())


def last_filed(conn: Connection, remit: Remit) -> dict[int, int]:
    """The last year that each agency has an accepted filing for."""
    r = annual_report.c
    statement = (
        select(r.agency_id, func.max(r.year))
        .join_from(annual_report, filing, filing.c.report_id == r.id)
        .where(filing.c.is_current, remit.clause(r.agency_id))
        .group_by(r.agency_id)
    )
    return {row[0]: row[1] for row in conn.execute(statement)}
