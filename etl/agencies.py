"""Which registered agency a name in a sheet means; nothing is guessed, the nearest names are offered."""

from __future__ import annotations

import difflib
import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Set
from functools import cached_property
from itertools import chain

from sqlalchemy import Connection

from etl.key_index import KeyIndex
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
    names_and_codes,
    other_names,
)
from reportdb.queries.remit import Remit

EVERYONE = Remit.everyone()
#: names compared letter by letter with an unknown one, and how much of it
_CANDIDATES, _LONGEST = 60, 80
_REMEMBERED = 1024
#: agencies held as they are registered: the files of one come together, if at all
_HELD = 128


class AgencyBook:
    """The registry as an import sees it, for the transaction it is made in, with what the import itself registers.

    Of each name a mark is held: which agencies it may mean. Those, and what else they are called, are asked for: an
    import names few of a register, or registers as many as it has files.
    """

    def __init__(self, conn: Connection, remit: Remit = EVERYONE) -> None:
        """For an import that files for the agencies of a remit (by default of all), and may be told of them alone.

        All names are read: that one outside the remit means an agency must not make it mean another one inside.
        """
        self._conn, self._remit = conn, remit
        self._closed = list_loaded(conn)  # an agency list was loaded: unknown names are errors
        self._index = KeyIndex()
        self._former: dict[str, list[NameRow]] = defaultdict(list)  # with the years of each
        for called in names_and_codes(conn, EVERYONE):
            for name in filter(None, (called.name, called.code)):
                self._index.add(_key_of(name), called.agency_id)
        for named in other_names(conn, EVERYONE):
            key = _key_of(named.name)
            self._index.add(key, named.agency_id)
            if named.last_year is not None:
                self._former[key].append(named)
        self.successions = all_successions(conn, EVERYONE)
        self._successors: dict[int, list[int]] = defaultdict(list)
        for one in self.successions.rows:
            self._successors[one.predecessor].append(one.successor)
        self._rows: dict[int, AgencyRow] = {}
        self._renamed: dict[int, set[int]] = {}  # by year: whoever had another name than today's then
        self._offers: dict[str, list[str]] = {}

    @property
    def names(self) -> list[str]:
        """Every name, code and alias in the remit, none twice."""
        called = chain.from_iterable(row[1:] for row in names_and_codes(self._conn, self._remit))
        others = (row.name for row in other_names(self._conn, self._remit))
        return list(dict.fromkeys(filter(None, chain(called, others))))

    @cached_property
    def _with(self) -> dict[str, list[str]]:
        """The names with a character. They do not change: who asks for likely ones registers nobody."""
        found: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            for character in set(name):
                found[character].append(name)
        return found

    def rows(self, numbers: Iterable[int]) -> list[AgencyRow]:
        """Agencies by their numbers, in that order."""
        numbers = list(numbers)
        missing = [number for number in numbers if number not in self._rows]
        if missing:
            if len(self._rows) + len(missing) > _HELD:
                self._rows = {number: self._rows[number] for number in numbers if number in self._rows}
            self._rows |= {row.id: row for row in agencies(self._conn, Remit.of(missing))}
        return [self._rows[number] for number in numbers]

    def _called(self, key: str) -> tuple[dict[int, AgencyRow], set[int]]:
        """Every agency with a key, and those of them that bear it now, or as their code."""
        found = {row.id: row for row in self.rows(self._index.numbers(key))}
        bearers = {number for number, row in found.items() if key in map(_key_of, filter(None, (row.name, row.code)))}
        if len(bearers) < len(found):
            others = other_names(self._conn, Remit.of(found.keys() - bearers))
            known = bearers | {row.agency_id for row in others if _key_of(row.name) == key}
            found = {number: row for number, row in found.items() if number in known}
        return found, bearers

    def _near(self, name: str) -> list[str]:
        """The names most like one, compared with those alone that share most of its characters: a list has thousands."""
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
        remit = self._remit.in_year(year)
        return found if remit.unlimited else {one for one in found if remit.covers(one)}

    def _meant(self, name: str, year: int | None) -> set[int]:
        """The same, whoever it may be."""
        for key in (squeeze(clean_agency(name)), squeeze(name)):
            found, bearers = self._called(key)
            if found:
                return (
                    likeliest(found, (self._borne(key, year, bearers), bearers, set(found)), year)
                    if year
                    else set(found)
                )
        return set()

    def _borne(self, key: str, year: int, bearers: Set[int]) -> set[int]:
        """The agencies that a name was the name of at the end of a year, `bearers` having it now."""
        if year not in self._renamed:
            rows = chain.from_iterable(self._former.values())
            self._renamed[year] = {one.agency_id for one in rows if one.held_in(year)}
        then = {one.agency_id for one in self._former.get(key, ()) if one.held_in(year)}
        return {one for one in bearers if one not in self._renamed[year]} | then

    def find(self, name: str, year: int | None = None, code: str = "") -> tuple[AgencyRow | None, list[Finding]]:
        """The agency that bears a name in a year, registered on the fly while no list was ever loaded (and everybody may
        be filed for); None with a finding otherwise, also where it had ended before that year: whoever carries on its duties is named, not taken.

        Of several agencies of the name, `code` tells which one is meant.
        """
        ids = self.ids(name, year)
        if len(ids) > 1 and code:
            ids = ids & self.ids(code, year) or ids
        if len(ids) == 1:
            (row,) = self.rows(ids)
            if year is not None and row.valid_to is not None and row.valid_to.year < year:
                return None, [self._ended(row, name, year)]
            bare = not row.registered and is_bare(row.name)
            return row, [_bare(row.name)] if bare else []
        if len(ids) > 1:
            choices = "、".join(sorted(f"{one.name}（{one.code or '无代码'}）" for one in self.rows(ids)))
            text = f"名称“{name}”在名录中有多个单位：{choices}；请写全称，或用 --agency 指定代码。"
            return None, [finding("unknown_agency", text)]
        if not self._remit.unlimited:
            return None, [self._outside(name)]
        if self._closed:
            near = self._near(name)
            offer = f"；相近的有：{'、'.join(near)}" if near else ""
            return None, [finding("unknown_agency", f"名录中没有“{name}”{offer}。")]
        agency_id = register_agency(self._conn, name)
        row = AgencyRow(agency_id, None, name, None, "", "", "", "", None, None, None, False)
        self._index.add(_key_of(name), agency_id)
        return row, [_bare(name)] if is_bare(name) else []

    def _outside(self, name: str) -> Finding:
        """Nobody of the remit: whether anybody else bears the name is not told."""
        near = self._near(name)
        offer = f"；管辖范围内名称相近的有：{'、'.join(near)}" if near else ""
        return finding("outside_remit", f"“{name}”不是管辖范围内的单位，没有入库{offer}。")

    def _ended(self, row: AgencyRow, name: str, year: int) -> Finding:
        """An agency that ended before the year, with those that carried on its duties in it."""
        said = f"名录中“{name}”" + (f"（现名{row.name}）" if squeeze(row.name) != squeeze(name) else "")
        heirs = self.rows(number for number in self._heirs(row.id, year) if self._remit.covers(number))
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
        waiting = list(reversed(self._successors.get(agency_id, ())))
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            ended = self.rows([number])[0].valid_to
            later = self._successors.get(number, ()) if ended is not None and ended.year < year else ()
            if later:
                waiting += reversed(later)
            else:
                found[number] = None
        return list(found)


def _key_of(name: str) -> str:
    """What spellings of one name have in common; a plain code has no words around it."""
    return squeeze(name) if name.isascii() and name.isalnum() else squeeze(clean_agency(name)) or squeeze(name)


def _bare(name: str) -> Finding:
    text = f"单位名称“{name}”没有写明地区，可能与其他地方的同名单位混淆，请核实并写全称。"
    return finding("bare_agency_name", text)
