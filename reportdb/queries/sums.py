"""The sums behind totals: what many filings of a year gave in each figure, added up by the database itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reportdb.consolidation import Member, Named, Partial, Summed, Telling, telling
from reportdb.consolidation.channel_lines import words_of
from reportdb.forms.bridging import Crossing
from reportdb.forms.codes import Cell
from reportdb.queries.cells import cells_of
from reportdb.queries.members import Member as MemberFiling
from reportdb.queries.remit import Remit
from reportdb.queries.reports import figure_stored
from reportdb.reader import Reading, among, array, ask
from reportdb.report import ChannelFigure
from reportdb.seeding import AXES

#: filings and the part each is in; materialized, as SQLite would take the text apart anew for every figure
_CHOSEN = {
    "sqlite": """WITH c AS MATERIALIZED
(SELECT json_extract(value, '$[0]') AS filing_id, json_extract(value, '$[1]') AS part FROM json_each(?))""",
    "postgresql": "WITH c AS MATERIALIZED (SELECT * FROM unnest(%s::int[], %s::int[]) AS pairs(filing_id, part))",
}
#: CROSS JOIN keeps SQLite in this order: the filings, then the figures of each by their key
_FIGURES = {
    "sqlite": "FROM c CROSS JOIN {fact} f ON f.year = {year} AND f.filing_id = c.filing_id",
    "postgresql": "FROM c JOIN {fact} f ON f.year = {year} AND f.filing_id = c.filing_id",
}
_SUMS = """SELECT cell_id, CAST(SUM(value) AS BIGINT), COUNT(value), COUNT(text)
FROM {fact} WHERE year = {year} AND filing_id {among} GROUP BY cell_id"""
#: SQLite sorts all that it groups, and every column of it: no texts, which a second look at the few others gives
_SOME_SUMS = """SELECT cell_id, SUM(value), COUNT(value), COUNT(*) FROM {fact}
WHERE year = {year} AND filing_id {among} GROUP BY cell_id"""
_WORDS = """SELECT DISTINCT cell_id FROM {fact}
WHERE year = {year} AND filing_id {among} AND text IS NOT NULL"""
_SUMS_OF_PARTS = """{chosen} SELECT c.part, f.cell_id, CAST(SUM(f.value) AS BIGINT), COUNT(f.value), COUNT(f.text)
{figures} GROUP BY c.part, f.cell_id"""
_NAMED = """{chosen} SELECT c.filing_id, f.cell_id, f.value, f.text
{figures} AND (f.text IS NOT NULL AND f.cell_id IN ({given}, {words}) OR f.value IS NOT NULL AND f.cell_id IN ({given}))
ORDER BY c.filing_id, f.cell_id"""
_CHANNELS = """SELECT f.filing_id, l.channel_code, l.channel, l.metric_code, l.metric, l.unit, f.value, f.text
FROM channel_activity f JOIN channel_line l ON l.id = f.line_id
WHERE f.year = {year} AND f.filing_id {among} ORDER BY f.filing_id, f.position"""
_COUNTED = """{chosen} SELECT c.part, COUNT(DISTINCT f.filing_id)
{figures} AND f.cell_id IN ({cells}) AND f.value IS NOT NULL GROUP BY c.part"""

#: parts of so many filings are summed one by one, which spares PostgreSQL joining them and grouping by them
_MANY = 50
#: filings that SQLite groups at once: what it sorts then stays in the processor's cache
_GROUPED = 96
Editions = Mapping[int, Mapping[str, str]]
Groups = Mapping[int, Sequence[MemberFiling]]
_Added = Mapping[int, Sequence[Member]]


def members_of(remit: Remit, found: Iterable[MemberFiling], editions: Editions) -> list[Member]:
    """Filings that are added, as sums speak of them; those outside the remit left out."""
    return [
        Member(one.filing.agency, one.filing.agency_code, one.filing.id, one.whole, editions[one.filing.id])
        for one in found
        if remit.covers(one.filing.agency_id)
    ]


def sums_of_year(
    conn: Reading, remit: Remit, year: int, crossing: Crossing, groups: Groups, editions: Editions
) -> dict[int, Partial]:
    """The sum of each group of filings of a year, in the cells of an edition; those outside the remit left out.

    `editions` are those of `table_editions`. A filing may be in several groups.
    """
    added = {group: members_of(remit, filings, editions) for group, filings in groups.items()}
    found = {group: Partial(crossing) for group in groups}
    for group, members in added.items():
        found[group].hold(members)
    for table in AXES:
        _Table(conn, year, crossing, table, added).add_to(found)
    if words_of(crossing):
        _add_channels(conn, year, added, found)
    return found


def _add_channels(conn: Reading, year: int, groups: _Added, sums: Mapping[int, Partial]) -> None:
    """The channel lines of all members; there are few, and the edition's sheet says which are added."""
    filings = sorted({member.filing for members in groups.values() for member in members})
    named, numbers = among(conn, filings)
    rows = ask(conn, _CHANNELS.format(year=year, among=named), numbers)
    lines: dict[int, list[ChannelFigure]] = {}
    for row in rows:
        lines.setdefault(row[0], []).append(
            ChannelFigure(row[1], row[2], row[3], row[4], row[5], figure_stored(*row[6:]))
        )
    for group, members in groups.items():
        for member in members:
            sums[group].add_channels(member, lines.get(member.filing, ()))


class _Table:
    """One table of the groups: its members are cut into parts, each of one group and one edition."""

    def __init__(self, conn: Reading, year: int, crossing: Crossing, table: str, groups: _Added) -> None:
        self._conn, self._year, self._crossing, self._table = conn, year, crossing, table
        self._parts: dict[tuple[int, str], list[Member]] = {}
        for group, members in groups.items():
            for member in members:
                if table in member.editions:
                    self._parts.setdefault((group, member.editions[table]), []).append(member)
        self._keys = list(self._parts)
        self._numbers = cells_of(conn)

    def add_to(self, sums: Mapping[int, Partial]) -> None:
        """Everything the members gave in this table."""
        if not self._parts:
            return
        given = list(self._given())
        together = self._together({(one.edition, one.cell) for _, one in given})
        beside = {(edition, cell) for edition, cells in together for cell in cells}
        for group, one in given:
            sums[group].add(one, alone=(one.edition, one.cell) not in beside)
        for (edition, cells), place in together.items():
            for group, members in self._counted(edition, cells):
                sums[group].count(self._table, place, members)
        for (table, edition), told in telling(self._crossing, (one for _, one in given)).items():
            for group, named in self._named(table, edition, told):
                sums[group].named.append(named)

    def _given(self) -> Iterator[tuple[int, Summed]]:
        cells = self._numbers.cells[self._table]
        for part, cell, value, numbers, others in self._sums():
            group, edition = self._keys[part]
            yield group, Summed(self._table, edition, cells[cell], value or 0, numbers, bool(others))

    def _sums(self) -> Iterable[Sequence[Any]]:
        """Part, cell, sum, how many numbers, and whether any said "/" or words."""
        if self._conn.dialect.name == "sqlite":
            return self._sums_of_some()
        small = [key for key in self._keys if len(self._parts[key]) < _MANY]
        places = {key: part for part, key in enumerate(self._keys)}
        rows = [(places[small[at]], *row) for at, *row in self._ask(_SUMS_OF_PARTS, small)] if small else []
        for key in self._keys:
            if len(self._parts[key]) >= _MANY:
                rows += [(places[key], *row) for row in self._over(_SUMS, self._filings(key))]
        return rows

    def _sums_of_some(self) -> Iterator[Sequence[Any]]:
        """The same, some filings after the other."""
        for part, key in enumerate(self._keys):
            filings = sorted(self._filings(key))
            found: dict[int, tuple[int, int]] = {}
            spoken: set[int] = set()
            for start in range(0, len(filings), _GROUPED):
                some = filings[start : start + _GROUPED]
                others = False
                for cell, value, numbers, figures in self._over(_SOME_SUMS, some):
                    known = found.get(cell, (0, 0))
                    found[cell] = (known[0] + (value or 0), known[1] + numbers)
                    others = others or figures > numbers
                if others:
                    spoken.update(row[0] for row in self._over(_WORDS, some))
            for cell in sorted(found):
                yield part, cell, *found[cell], cell in spoken

    def _together(self, given: set[tuple[str, Cell]]) -> dict[tuple[str, tuple[Cell, ...]], Cell]:
        """The figures of an edition that go to one place, several of them given, and that place."""
        found = {}
        for edition in sorted({edition for _, edition in self._keys}):
            for place, sources in self._crossing.merged(self._table, edition).items():
                known = tuple(cell for cell in sources if (edition, cell) in given)
                if len(known) > 1:
                    found[edition, known] = place
        return found

    def _counted(self, edition: str, cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
        """How many members of each group gave a number in some of these figures."""
        keys = [key for key in self._keys if key[1] == edition]
        for part, members in self._ask(_COUNTED, keys, cells=self._listed(cells)):
            yield keys[part][0], members

    def _named(self, table: str, edition: str, told: Telling) -> Iterator[tuple[int, Named]]:
        keys = [key for key in self._keys if key[1] == edition]
        whose: dict[int, list[tuple[int, Member]]] = {}
        for key in keys:
            for member in self._parts[key]:
                whose.setdefault(member.filing, []).append((key[0], member))
        cells = self._numbers.cells[table]
        seen = set()
        for filing, number, value, text in self._ask(
            _NAMED, keys, given=self._listed(told.given), words=self._listed(told.words)
        ):
            if (filing, number) not in seen:  # a member of several groups comes several times
                seen.add((filing, number))
                for group, member in whose[filing]:
                    yield group, Named(table, edition, cells[number], member, figure_stored(value, text))

    def _filings(self, key: tuple[int, str]) -> list[int]:
        return [member.filing for member in self._parts[key]]

    def _over(self, sql: str, filings: Sequence[int]) -> Sequence[Any]:
        """The rows of a statement over some filings."""
        named, numbers = among(self._conn, filings)
        return ask(self._conn, sql.format(fact=AXES[self._table][0], year=self._year, among=named), numbers).all()

    def _listed(self, cells: Sequence[Cell]) -> str:
        return ", ".join(map(str, self._numbers.numbers(self._table, cells))) or "NULL"

    def _ask(self, sql: str, keys: Sequence[tuple[int, str]], **lists: str) -> Iterable[Sequence[Any]]:
        """The rows of a statement over the members of some parts, which it calls by their places in `keys`."""
        pairs = sorted((member.filing, at) for at, key in enumerate(keys) for member in self._parts[key])
        dialect = self._conn.dialect.name
        fact = AXES[self._table][0]
        values = (json.dumps(pairs),) if dialect == "sqlite" else tuple(map(array, zip(*pairs, strict=True)))
        figures = _FIGURES[dialect].format(fact=fact, year=self._year)
        return self._conn.exec_driver_sql(sql.format(chosen=_CHOSEN[dialect], figures=figures, **lists), values).all()
