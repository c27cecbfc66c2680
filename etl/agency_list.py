"""`agencies load`: brings the registry in line with a list of agencies; loading the same list twice changes nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from reportdb.database import hold_registry
from reportdb.errors import UsageError
from reportdb.queries.tables import agency, agency_name, agency_superior


@dataclass(frozen=True, slots=True)
class Alias:
    """曾用名 or 简称; one with a date was the agency's name until then."""

    name: str
    until: dt.date | None = None

    @property
    def last_year(self) -> int | None:
        """The last year whose report bears the name: the agency bore it when that year ended."""
        if self.until is None:
            return None
        return self.until.year if (self.until.month, self.until.day) == (12, 31) else self.until.year - 1


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """One line of an agency list; empty where the list says nothing. `superior` is a name or a code."""

    name: str
    code: str | None = None
    superior: str = ""
    level: str = ""
    kind: str = ""
    region_code: str = ""
    credit_code: str = ""
    rule_making: bool | None = None
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    aliases: tuple[Alias, ...] = ()


@dataclass(slots=True)
class AgencyChanges:
    """Names of the agencies that a list added, changed, or found as they were."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def load_agencies(conn: Connection, rows: Sequence[AgencyRecord]) -> AgencyChanges:
    """Register agencies; a known code, name or former name changes that agency. Nobody is ever removed.

    UsageError names the first line with a code used twice, an unknown superior, or a superior below itself.
    """
    _refuse_twice(rows)
    hold_registry(conn)
    registry = _Registry(conn)
    ids = [registry.put(row) for row in rows]
    for number, row in zip(ids, rows, strict=True):
        registry.name(number, row.aliases)
        registry.place(number, row)
    registry.refuse_circles(ids, rows)
    changes = AgencyChanges()
    for number, row in zip(ids, rows, strict=True):
        kind = "added" if number in registry.added else "changed" if number in registry.changed else "unchanged"
        getattr(changes, kind).append(row.name)
    return changes


def _refuse_twice(rows: Sequence[AgencyRecord]) -> None:
    codes: dict[str, str] = {}
    names: dict[str, AgencyRecord] = {}
    for row in rows:
        if not row.name:
            raise UsageError("an agency of the list has no name")
        if row.code and codes.setdefault(row.code, row.name) != row.name:
            raise UsageError(f"the list gives the code {row.code} to {codes[row.code]} and to {row.name}")
        if row.name in names and (not row.code or names[row.name].code in (None, "", row.code)):
            raise UsageError(f"the list has {row.name} twice")
        names[row.name] = row


class _Registry:
    """The stored agencies while a list is laid over them."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self.added: set[int] = set()
        self.changed: set[int] = set()
        self.stored: dict[int, dict[str, Any]] = {}
        self.by_code: dict[str, int] = {}
        self.by_name: dict[str, int] = {}
        self.aliases: dict[int, dict[str, int | None]] = {}
        self.links: dict[int, tuple[int, int, dt.date | None]] = {}
        for row in conn.execute(select(agency).order_by(agency.c.id)).mappings():
            self._know(row["id"], {key: row[key] for key in row if key != "id"})
        for row in conn.execute(select(agency_name)).mappings():
            self.aliases.setdefault(row["agency_id"], {})[row["name"]] = row["last_year"]
        for row in conn.execute(select(agency_superior).where(agency_superior.c.valid_to.is_(None))).mappings():
            self.links[row["agency_id"]] = (row["id"], row["superior_id"], row["valid_from"])

    def _know(self, number: int, values: dict[str, Any]) -> None:
        self.stored[number] = values
        self.by_name.setdefault(values["name"], number)
        if values["code"]:
            self.by_code[values["code"]] = number

    def _find(self, row: AgencyRecord) -> int | None:
        """By code; else by present or former name, unless that agency has another code."""
        if row.code and row.code in self.by_code:
            return self.by_code[row.code]
        for name in (row.name, *(alias.name for alias in row.aliases)):
            number = self.by_name.get(name)
            if number is not None and (not row.code or not self.stored[number]["code"]):
                return number
        return None

    def put(self, row: AgencyRecord) -> int:
        """Register or change one agency, without its superior."""
        values: dict[str, Any] = {
            "code": row.code or None, "name": row.name, "level": row.level, "kind": row.kind,
            "region_code": row.region_code, "credit_code": row.credit_code, "rule_making": row.rule_making,
            "valid_from": row.valid_from, "valid_to": row.valid_to, "registered": True,
        }  # fmt: skip
        number = self._find(row)
        if number is None:
            number = int(self.conn.execute(insert(agency).values(values).returning(agency.c.id)).scalar_one())
            self.added.add(number)
        else:
            old = self.stored[number]
            values["code"] = values["code"] or old["code"]
            if values != old:
                self.conn.execute(update(agency).where(agency.c.id == number).values(values))
                self.changed.add(number)
            if old["name"] != row.name:
                self.name(number, (*row.aliases, *(() if _named(row, old["name"]) else (Alias(old["name"]),))))
        self._know(number, values)
        self.by_name[row.name] = number
        return number

    def name(self, number: int, aliases: Sequence[Alias]) -> None:
        """Add names; a date given later is added to a name known without one."""
        known = self.aliases.setdefault(number, {})
        for alias in aliases:
            if alias.name in known and alias.last_year in (None, known[alias.name]):
                continue
            c = agency_name.c
            self.conn.execute(delete(agency_name).where(c.agency_id == number, c.name == alias.name))
            self.conn.execute(
                insert(agency_name).values(
                    agency_id=number, name=alias.name, first_year=None, last_year=alias.last_year
                )
            )
            known[alias.name] = alias.last_year
            if number not in self.added:
                self.changed.add(number)

    def place(self, number: int, row: AgencyRecord) -> None:
        """Put an agency under its superior. A later `valid_from` ends the old link; otherwise the link is corrected."""
        superior = self._superior(row)
        link = self.links.get(number)
        if superior == (link[1] if link else None):
            return
        c = agency_superior.c
        moved = row.valid_from is not None
        if link is not None:
            if moved and row.valid_from is not None and (link[2] is None or link[2] < row.valid_from):
                ended = row.valid_from - dt.timedelta(days=1)
                self.conn.execute(update(agency_superior).where(c.id == link[0]).values(valid_to=ended))
            else:
                self.conn.execute(delete(agency_superior).where(c.id == link[0]))
            del self.links[number]
        if superior is not None:
            if superior == number:
                raise UsageError(f"{row.name} cannot be its own superior")
            # an agency newly listed belongs under its superior for all its time; a moved one from the move on
            since = row.valid_from if link is not None and moved else None
            added = insert(agency_superior).values(
                agency_id=number, superior_id=superior, valid_from=since, valid_to=None
            )
            link_id = int(self.conn.execute(added.returning(c.id)).scalar_one())
            self.links[number] = (link_id, superior, since)
        if number not in self.added:
            self.changed.add(number)

    def _superior(self, row: AgencyRecord) -> int | None:
        if not row.superior:
            return None
        found = self.by_code.get(row.superior, self.by_name.get(row.superior))
        if found is None:
            raise UsageError(f"the superior of {row.name}, {row.superior}, is neither in the list nor registered")
        return found

    def refuse_circles(self, ids: Sequence[int], rows: Sequence[AgencyRecord]) -> None:
        """Nobody stands above themselves."""
        for number, row in zip(ids, rows, strict=True):
            seen = {number}
            above = self.links.get(number)
            while above is not None:
                if above[1] in seen:
                    raise UsageError(f"{row.name} stands above itself in the list")
                seen.add(above[1])
                above = self.links.get(above[1])


def _named(row: AgencyRecord, name: str) -> bool:
    return any(alias.name == name for alias in row.aliases)
