"""Which registered agency a name in a sheet means; nothing is guessed, the nearest names are offered."""

from __future__ import annotations

import difflib
from collections import defaultdict
from dataclasses import dataclass, field

from sqlalchemy import Connection

from etl.load import register_agency
from etl.recognise.identity import clean_agency
from etl.text import squeeze
from etl.whose import is_bare
from reportdb.findings import Finding, finding
from reportdb.queries.registry import AgencyRow, agencies, agency_names, list_loaded
from reportdb.queries.remit import Remit


@dataclass(slots=True)
class AgencyBook:
    """The registry as an import sees it: read once, kept up to date with what the import itself registers."""

    by_id: dict[int, AgencyRow]
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: list[str] = field(default_factory=list)
    closed: bool = False  # an agency list was loaded: unknown names are errors

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
        self.names.append(name)

    def ids(self, name: str) -> set[int]:
        """The agencies a name, alias or code may mean; nothing is registered."""
        return self.by_name.get(squeeze(clean_agency(name))) or self.by_name.get(squeeze(name)) or set()

    def find(self, conn: Connection, name: str) -> tuple[AgencyRow | None, list[Finding]]:
        """The agency of a name, registered on the fly while no list was ever loaded; None with a finding otherwise."""
        ids = self.ids(name)
        if len(ids) == 1:
            row = self.by_id[next(iter(ids))]
            bare = not row.registered and is_bare(row.name)
            return row, [_bare(row.name)] if bare else []
        if len(ids) > 1:
            choices = "、".join(sorted(f"{self.by_id[one].name}（{self.by_id[one].code or '无代码'}）" for one in ids))
            text = f"名称“{name}”在名录中有多个单位：{choices}；请写全称，或用 --agency 指定代码。"
            return None, [finding("unknown_agency", text)]
        if self.closed:
            near = difflib.get_close_matches(name, list(dict.fromkeys(self.names)), n=3, cutoff=0.4)
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
