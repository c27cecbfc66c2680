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
from reportdb.queries.registry import AgencyRow, agencies, agency_names, list_loaded
from reportdb.queries.remit import Remit

#: names compared letter by letter with an unknown one, and how much of it
_CANDIDATES, _LONGEST = 60, 80


@dataclass(slots=True)
class AgencyBook:
    """The registry as an import sees it: read once, kept up to date with what the import itself registers."""

    by_id: dict[int, AgencyRow]
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: dict[str, None] = field(default_factory=dict)
    closed: bool = False  # an agency list was loaded: unknown names are errors
    _with: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))  # the names with a character
    _offers: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def load(cls, conn: Connection) -> AgencyBook:
        """The registry of a database."""
        everyone = Remit.everyone()
        book = cls({row.id: row for row in agencies(conn, everyone)}, closed=list_loaded(conn))
        for row in book.by_id.values():
            book._add(row.name, row.id)
            if row.code:
                book._add(row.code, row.id)
        for named in agency_names(conn, everyone):
            book._add(named[1], named[0])
        return book

    def _add(self, name: str, agency_id: int) -> None:
        key = squeeze(clean_agency(name)) or squeeze(name)
        self.by_name[key].add(agency_id)
        for character in set(name) if name not in self.names else ():
            self._with[character].append(name)
        self.names[name] = None

    def _near(self, name: str) -> list[str]:
        """The names most like one, compared with those alone that share most of its characters: a list has thousands."""
        if name not in self._offers:
            letters = set(name[:_LONGEST])
            shared = Counter(chain.from_iterable(self._with.get(letter, ()) for letter in letters))
            alike = ((2 * count / (len(letters) + len(other)), other) for other, count in shared.items())
            likely = [other for _, other in heapq.nlargest(_CANDIDATES, alike)]
            self._offers[name] = difflib.get_close_matches(name[:_LONGEST], likely, n=3, cutoff=0.4)
        return self._offers[name]

    def ids(self, name: str) -> set[int]:
        """The agencies a name, alias or code may mean; nothing is registered."""
        return self.by_name.get(squeeze(clean_agency(name))) or self.by_name.get(squeeze(name)) or set()

    def find(self, conn: Connection, name: str, code: str = "") -> tuple[AgencyRow | None, list[Finding]]:
        """The agency of a name, registered on the fly while no list was ever loaded; None with a finding otherwise.

        Of several agencies of the name, `code` tells which one is meant.
        """
        ids = self.ids(name)
        if len(ids) > 1 and code:
            ids = ids & self.ids(code) or ids
        if len(ids) == 1:
            row = self.by_id[next(iter(ids))]
            bare = not row.registered and is_bare(row.name)
            return row, [_bare(row.name)] if bare else []
        if len(ids) > 1:
            choices = "、".join(sorted(f"{self.by_id[one].name}（{self.by_id[one].code or '无代码'}）" for one in ids))
            text = f"名称“{name}”在名录中有多个单位：{choices}；请写全称，或用 --agency 指定代码。"
            return None, [finding("unknown_agency", text)]
        if self.closed:
            near = self._near(name)
            offer = f"；相近的有：{'、'.join(near)}" if near else ""
            return None, [finding("unknown_agency", f"名录中没有“{name}”{offer}。")]
        agency_id = register_agency(conn, name)
        row = AgencyRow(agency_id, None, name, None, "", "", "", "", None, None, None, False)
        self.by_id[agency_id] = row
        self._add(name, agency_id)
        return row, [_bare(name)] if is_bare(name) else []


def _bare(name: str) -> Finding:
    text = f"单位名称“{name}”没有写明地区，可能与其他地方的同名单位混淆，请核实并写全称。"
    return finding("bare_agency_name", text)
