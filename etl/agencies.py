"""Which registered agency a name in a sheet means; nothing is guessed, the nearest names are offered."""

from __future__ import annotations

import difflib
import heapq
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import chain

from sqlalchemy import Connection

from etl.load import register_agency
from etl.recognise.agency_name import clean_agency
from etl.text import squeeze
from etl.whose import is_bare
from reportdb.findings import Finding, finding
from reportdb.queries.registry import (
    AgencyRow,
    NameRow,
    agencies,
    all_successions,
    likeliest,
    list_loaded,
    other_names,
)
from reportdb.queries.remit import Remit
from reportdb.succession import Successions

EVERYONE = Remit.everyone()
#: names compared letter by letter with an unknown one, and how much of it
_CANDIDATES, _LONGEST = 60, 80
_REMEMBERED = 1024


@dataclass(slots=True)
class AgencyBook:
    """The registry as an import sees it: read once, kept up to date with what the import itself registers."""

    by_id: dict[int, AgencyRow]
    by_name: dict[str, tuple[int, ...]] = field(default_factory=dict)
    names: dict[str, None] = field(default_factory=dict)
    bearers: dict[str, tuple[int, ...]] = field(default_factory=dict)  # now, or their code
    former: dict[str, list[NameRow]] = field(default_factory=lambda: defaultdict(list))  # with the years of each
    successors: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    successions: Successions = field(default_factory=Successions)
    remit: Remit = EVERYONE  # whom an import may be told of
    closed: bool = False  # an agency list was loaded: unknown names are errors
    _with: dict[str, list[str]] = field(
        default_factory=dict
    )  # the names with a character, once somebody asks for likely ones
    _renamed: dict[int, set[int]] = field(default_factory=dict)  # by year: whoever had another name than today's then
    _offers: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, conn: Connection, remit: Remit = EVERYONE) -> AgencyBook:
        """The registry of a database, for an import that files for the agencies of a remit (by default of all).

        It is read whole: that a name outside the remit means one agency must not make it mean another one inside.
        """
        rows = {row.id: row for row in agencies(conn, EVERYONE)}
        book = cls(rows, remit=remit, closed=list_loaded(conn))
        for row in book.by_id.values():
            for name in filter(None, (row.name, row.code)):
                book._bear(name, row.id)
        for named in other_names(conn, EVERYONE):
            key = book._add(named.name, named.agency_id)
            if named.last_year is not None:
                book.former[key].append(named)
        book.successions = all_successions(conn, EVERYONE)
        for one in book.successions.rows:
            book.successors[one.predecessor].append(one.successor)
        return book

    def _bear(self, name: str, agency_id: int) -> None:
        """The name, or the code, is borne by an agency now."""
        _join(self.bearers, self._add(name, agency_id), agency_id)

    def _add(self, name: str, agency_id: int) -> str:
        key = _key_of(name)
        _join(self.by_name, key, agency_id)
        if self.remit.covers(agency_id):
            if self._with and name not in self.names:
                self._spell(name)
            self.names[name] = None
        return key

    def _spell(self, name: str) -> None:
        for character in set(name):
            self._with.setdefault(character, []).append(name)

    def _near(self, name: str) -> list[str]:
        """The names most like one, compared with those alone that share most of its characters: a list has thousands."""
        if not self._with:  # few imports name an agency that nobody knows
            for known in self.names:
                self._spell(known)
        if name not in self._offers:
            if len(self._offers) >= _REMEMBERED:
                self._offers.clear()
            letters = set(name[:_LONGEST])
            shared = Counter(chain.from_iterable(self._with.get(letter, ()) for letter in letters))
            alike = ((2 * count / (len(letters) + len(other)), other) for other, count in shared.items())
            likely = [other for _, other in heapq.nlargest(_CANDIDATES, alike)]
            self._offers[name] = difflib.get_close_matches(name[:_LONGEST], likely, n=3, cutoff=0.4)
        return self._offers[name]

    def ids(self, name: str, year: int | None = None) -> set[int]:
        """The agencies of the remit that a name, alias or code may mean (in a year); nothing is registered."""
        found = self._meant(name, year)
        remit = self.remit.in_year(year)
        return found if remit.unlimited else {one for one in found if remit.covers(one)}

    def _meant(self, name: str, year: int | None) -> set[int]:
        """The same, whoever it may be."""
        for key in (squeeze(clean_agency(name)), squeeze(name)):
            found = set(self.by_name.get(key, ()))
            if found:
                bearers = set(self.bearers.get(key, ()))
                return likeliest(self.by_id, (self._borne(key, year), bearers, found), year) if year else found
        return set()

    def _borne(self, key: str, year: int) -> set[int]:
        """The agencies that a name was the name of at the end of a year."""
        if year not in self._renamed:
            rows = chain.from_iterable(self.former.values())
            self._renamed[year] = {one.agency_id for one in rows if one.held_in(year)}
        then = {one.agency_id for one in self.former.get(key, ()) if one.held_in(year)}
        return {one for one in self.bearers.get(key, ()) if one not in self._renamed[year]} | then

    def find(
        self, conn: Connection, name: str, year: int | None = None, code: str = ""
    ) -> tuple[AgencyRow | None, list[Finding]]:
        """The agency that bears a name in a year, registered on the fly while no list was ever loaded (and everybody may
        be filed for); None with a finding otherwise, also where it had ended before that year: whoever carries on its duties is named, not taken.

        Of several agencies of the name, `code` tells which one is meant.
        """
        ids = self.ids(name, year)
        if len(ids) > 1 and code:
            ids = ids & self.ids(code, year) or ids
        if len(ids) == 1:
            row = self.by_id[next(iter(ids))]
            if year is not None and row.valid_to is not None and row.valid_to.year < year:
                return None, [self._ended(row, name, year)]
            bare = not row.registered and is_bare(row.name)
            return row, [_bare(row.name)] if bare else []
        if len(ids) > 1:
            choices = "、".join(sorted(f"{self.by_id[one].name}（{self.by_id[one].code or '无代码'}）" for one in ids))
            text = f"名称“{name}”在名录中有多个单位：{choices}；请写全称，或用 --agency 指定代码。"
            return None, [finding("unknown_agency", text)]
        if not self.remit.unlimited:
            return None, [self._outside(name)]
        if self.closed:
            near = self._near(name)
            offer = f"；相近的有：{'、'.join(near)}" if near else ""
            return None, [finding("unknown_agency", f"名录中没有“{name}”{offer}。")]
        agency_id = register_agency(conn, name)
        row = AgencyRow(agency_id, None, name, None, "", "", "", "", None, None, None, False)
        self.by_id[agency_id] = row
        self._bear(name, agency_id)
        return row, [_bare(name)] if is_bare(name) else []

    def _outside(self, name: str) -> Finding:
        """Nobody of the remit: whether anybody else bears the name is not told."""
        near = self._near(name)
        offer = f"；管辖范围内名称相近的有：{'、'.join(near)}" if near else ""
        return finding("outside_remit", f"“{name}”不是管辖范围内的单位，没有入库{offer}。")

    def _ended(self, row: AgencyRow, name: str, year: int) -> Finding:
        """An agency that ended before the year, with those that carried on its duties in it."""
        said = f"名录中“{name}”" + (f"（现名{row.name}）" if squeeze(row.name) != squeeze(name) else "")
        heirs = [self.by_id[number] for number in self._heirs(row.id, year) if self.remit.covers(number)]
        if heirs:
            told = "、".join(f"{one.name}（{one.code or '无代码'}）" for one in heirs)
            offer = f"名录登记的职责承接单位为{told}，请核对单位名称和年度"
        else:
            offer = "名录中没有登记职责承接单位，请核对单位名称和年度"
        return finding("unknown_agency", f"{said}已于{row.valid_to}终止，不应有{year}年的报告；{offer}。")

    def _heirs(self, agency_id: int, year: int) -> list[int]:
        """The successors, or their own where they had ended by then too."""
        found: dict[int, None] = {}
        seen = {agency_id}
        waiting = list(reversed(self.successors.get(agency_id, ())))
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            ended = self.by_id[number].valid_to
            later = self.successors.get(number, ()) if ended is not None and ended.year < year else ()
            if later:
                waiting += reversed(later)
            else:
                found[number] = None
        return list(found)


def _key_of(name: str) -> str:
    """What spellings of one name have in common; a plain code has no words around it."""
    return squeeze(name) if name.isascii() and name.isalnum() else squeeze(clean_agency(name)) or squeeze(name)


def _join(numbers: dict[str, tuple[int, ...]], key: str, number: int) -> None:
    """One more agency of a key: almost all have one, and a set for each would be most of the book."""
    known = numbers.get(key, ())
    if number not in known:
        numbers[key] = (*known, number)


def _bare(name: str) -> Finding:
    text = f"单位名称“{name}”没有写明地区，可能与其他地方的同名单位混淆，请核实并写全称。"
    return finding("bare_agency_name", text)
