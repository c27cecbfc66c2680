"""The registry of agencies: who they are, who stands above whom, and which agency some words mean."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from typing import NamedTuple

from reportdb.errors import UsageError
from reportdb.queries.remit import OUTSIDE, Remit
from reportdb.reader import Reading, ask, day, truth
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


class CalledRow(NamedTuple):
    """The name and the code that an agency has now."""

    agency_id: int
    name: str
    code: str | None


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

#: plain text throughout: an import looks up every file's agency, and who only reads does without SQLAlchemy
_LINKS = {
    "agency_superior": "SELECT agency_id, superior_id, valid_from, valid_to FROM agency_superior",
    "agency_reports_to": "SELECT agency_id, collector_id, valid_from, valid_to FROM agency_reports_to",
}
_HOLDING = {
    "agency_superior": "SELECT agency_id, superior_id FROM agency_superior",
    "agency_reports_to": "SELECT agency_id, collector_id FROM agency_reports_to",
}
#: of two that hold, the one that began later
_IN_TIME = "ORDER BY 1, valid_from NULLS FIRST, 2"
_SUCCESSIONS = """SELECT predecessor_id, successor_id, since FROM agency_succession
WHERE {} AND {} ORDER BY since, predecessor_id, successor_id"""
_ALL_SUCCESSIONS = """SELECT s.predecessor_id, s.successor_id, s.since, old.name, old.valid_from, old.valid_to, new.name,
  new.valid_from
FROM agency_succession s JOIN agency old ON old.id = s.predecessor_id JOIN agency new ON new.id = s.successor_id
ORDER BY s.since, s.predecessor_id, s.successor_id"""
_AGENCIES = """SELECT id, code, name, level, kind, region_code, credit_code, rule_making, valid_from, valid_to, registered
FROM agency WHERE {} ORDER BY id"""
_NAMES_AND_CODES = "SELECT id, name, code FROM agency WHERE id > ? AND {} ORDER BY id LIMIT ?"
_TOGETHER = 1000
_CALLED = """SELECT id FROM agency WHERE code = ? OR name = ? OR id = ?
UNION SELECT agency_id FROM agency_name WHERE name = ?"""
_LAST_FILED = """SELECT r.agency_id, MAX(r.year) FROM annual_report r JOIN filing fi ON fi.report_id = r.id
WHERE fi.is_current AND {} GROUP BY r.agency_id"""


def superior_links(conn: Reading, remit: Remit) -> list[LinkRow]:
    """Everyone of the remit who stands or stood above an agency of it, oldest first."""
    return _links(conn, remit, "agency_superior")


def collector_links(conn: Reading, remit: Remit) -> list[LinkRow]:
    """Whoever of the remit collects or collected the report of an agency of it without being its superior, oldest first."""
    return _links(conn, remit, "agency_reports_to")


def links_above(conn: Reading, agency_id: int) -> tuple[list[LinkRow], list[LinkRow]]:
    """Whoever stands or stood above one agency, and whoever collects or collected its report, whoever may see them."""
    rows = [list(ask(conn, f"{sql} WHERE agency_id = ? {_IN_TIME}", agency_id)) for sql in _LINKS.values()]
    superior, collector = ([LinkRow(row[0], row[1], day(row[2]), day(row[3])) for row in some] for some in rows)
    return superior, collector


def _links(conn: Reading, remit: Remit, table: str) -> list[LinkRow]:
    rows = ask(conn, f"{_LINKS[table]} WHERE {remit.condition('agency_id')} {_IN_TIME}")
    return [LinkRow(lower, upper, day(began), day(ended)) for lower, upper, began, ended in rows if remit.covers(upper)]


def successions(conn: Reading, remit: Remit) -> list[SuccessionRow]:
    """Mergers and splits among agencies of the remit, oldest first."""
    rows = ask(conn, _SUCCESSIONS.format(remit.condition("predecessor_id"), remit.condition("successor_id")))
    return [SuccessionRow(old, new, _given(since)) for old, new, since in rows]


def all_successions(conn: Reading, remit: Remit) -> Successions:
    """Every merger and split, with the days on which the agencies began and ended, and the names of those in the remit.

    Of the whole register, as in `collectors`: a chain of mergers may lead through agencies that a reader may not see,
    and is no shorter for it. What those filed is asked for under the remit.
    """
    rows: list[Succession] = []
    begun: dict[int, dt.date] = {}
    names: dict[int, str] = {}
    for predecessor, successor, since, old_name, old_began, old_ended, new_name, new_began in ask(
        conn, _ALL_SUCCESSIONS
    ):
        rows.append(Succession(predecessor, successor, _given(since), day(old_ended)))
        names |= {
            one: name if remit.covers(one) else OUTSIDE
            for one, name in ((predecessor, old_name), (successor, new_name))
        }
        begun |= {one: _given(on) for one, on in ((predecessor, old_began), (successor, new_began)) if on is not None}
    return Successions(tuple(rows), begun, names)


def superiors(conn: Reading, remit: Remit, year: int | None = None) -> dict[int, int]:
    """agency id -> superior id among those of a remit, today or at the end of a year."""
    return {
        lower: upper for lower, upper in _holding(conn, remit, "agency_superior", year).items() if remit.covers(upper)
    }


def collectors(conn: Reading, year: int | None = None, of: Iterable[int] | None = None) -> dict[int, int]:
    """agency id -> id of the agency that collects its report and whose totals hold it, today or at the end of a year.

    That is 报送对象 where the list names one; else the superior - but a 垂直管理部门 belongs to its own line alone: not
    to a superior of any other kind. `of` limits it to some agencies, whoever collects their reports.
    """
    some = Remit.everyone() if of is None else Remit.of(of)
    return _collecting(conn, _holding(conn, some, "agency_superior", year), year, some)


def tree_of(conn: Reading, remit: Remit, year: int) -> tuple[list[AgencyRow], dict[int, int]]:
    """`agencies` and `collectors` at the end of a year, who stands above whom read once."""
    above = superiors(conn, Remit.everyone(), year)
    return _agencies(conn, remit, above), _collecting(conn, above, year, Remit.everyone())


def _collecting(conn: Reading, above: Mapping[int, int], year: int | None, of: Remit) -> dict[int, int]:
    given = _holding(conn, of, "agency_reports_to", year)
    asked = of if of.unlimited else Remit.of([*above, *above.values()])
    vertical = {
        row[0] for row in ask(conn, f"SELECT id FROM agency WHERE kind = ? AND {asked.condition('id')}", VERTICAL)
    }
    if not vertical:
        return {**above, **given}
    own = {
        lower: upper
        for lower, upper in above.items()
        if lower not in given and (lower not in vertical or upper in vertical)
    }
    return own | given


def _holding(conn: Reading, remit: Remit, table: str, year: int | None) -> dict[int, int]:
    """Who stands above whom at the end of a year, or (None) still."""
    rows = ask(conn, f"{_HOLDING[table]} WHERE {remit.condition('agency_id')} AND {holds_in(year)} {_IN_TIME}")
    return {row[0]: row[1] for row in rows.all()}


def holds_in(year: int | None) -> str:
    """A link between agencies holds at the end of a year, or (None) still: in SQL."""
    if year is None:
        return "valid_to IS NULL"
    end = f"'{dt.date(year, 12, 31)}'"
    return f"(valid_from IS NULL OR valid_from <= {end}) AND (valid_to IS NULL OR valid_to >= {end})"


def _given(value: object) -> dt.date:
    """A day that is always known."""
    found = day(value)
    if found is None:
        raise ValueError("a day is missing")
    return found


def agencies(conn: Reading, remit: Remit, year: int | None = None) -> list[AgencyRow]:
    """All agencies of the remit in the order of their registration, with their superior (of a year, or today's).

    A superior outside the remit is none.
    """
    return _agencies(conn, remit, superiors(conn, remit, year))


def _agencies(conn: Reading, remit: Remit, above: Mapping[int, int]) -> list[AgencyRow]:
    rows = ask(conn, _AGENCIES.format(remit.condition("id"))).all()
    if conn.dialect.name == "postgresql":  # whose driver gives days and truths as such
        return [AgencyRow._make((*row[:3], above.get(row[0]), *row[3:])) for row in rows]
    return [
        AgencyRow(
            number, code, name, above.get(number), level, kind, region, credit, truth(rules), day(began), day(ended),
            bool(registered),
        )
        for number, code, name, level, kind, region, credit, rules, began, ended, registered in rows
    ]  # fmt: skip


def agency_names(conn: Reading, remit: Remit) -> list[NameRow]:
    """Every name an agency bears or bore."""
    own = ask(conn, f"SELECT id, name FROM agency WHERE {remit.condition('id')} ORDER BY id")
    return [*(NameRow(row[0], row[1], False, None, None) for row in own), *other_names(conn, remit)]


def other_names(conn: Reading, remit: Remit) -> list[NameRow]:
    """The former names and mere aliases of agencies."""
    others = f"SELECT agency_id, name, first_year, last_year FROM agency_name WHERE {remit.condition('agency_id')}"
    return [NameRow(row[0], row[1], True, row[2], row[3]) for row in ask(conn, f"{others} ORDER BY agency_id, name")]


def names_and_codes(conn: Reading, remit: Remit) -> Iterator[CalledRow]:
    """What every agency is called now, in the order of their registration; however many they are, few are held at once."""
    last = 0  # numbers begin at 1
    while rows := ask(conn, _NAMES_AND_CODES.format(remit.condition("id")), last, _TOGETHER).all():
        yield from map(CalledRow._make, rows)
        last = rows[-1][0]


def names_in(conn: Reading, remit: Remit, year: int) -> dict[int, str]:
    """Former names that were still borne at the end of the year."""
    former = [name for name in other_names(conn, remit) if name.last_year is not None and name.held_in(year)]
    former.sort(key=lambda name: name.last_year or 0, reverse=True)
    return {name.agency_id: name.name for name in former}


def find_agency(conn: Reading, remit: Remit, words: str, year: int | None = None) -> AgencyRow:
    """The agency a code, a name or an alias means; UsageError naming the nearest names, or the agencies it may be.

    Of several agencies of one name it is the one that existed in the year, at its end if need be.
    """
    words = words.strip()
    meant = Remit.of(number for number in _called(conn, words) if remit.covers(number))
    above = {one: upper for one, upper in _holding(conn, meant, "agency_superior", year).items() if remit.covers(upper)}
    rows = {row.id: row for row in _agencies(conn, meant, above)}
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


def _called(conn: Reading, words: str) -> set[int]:
    """Every agency that words are a code, a name or an alias of."""
    number = words[1:] if words.startswith("#") and words[1:].isascii() and words[1:].isdigit() else ""
    meant = int(number) if number and len(number) < len(str(2**31)) else 0  # numbers begin at 1
    return {row[0] for row in ask(conn, _CALLED, words, words, meant, words)}


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


def subtree(conn: Reading, remit: Remit, agency_id: int, year: int | None = None) -> set[int]:
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


def list_loaded(conn: Reading) -> bool:
    """Whether an agency list was ever loaded; from then on an unknown name is an error."""
    return ask(conn, "SELECT 1 FROM agency WHERE registered LIMIT 1").first() is not None


def last_filed(conn: Reading, remit: Remit) -> dict[int, int]:
    """The last year that each agency has an accepted filing for."""
    return {row[0]: row[1] for row in ask(conn, _LAST_FILED.format(remit.condition("r.agency_id", "r.year")))}
