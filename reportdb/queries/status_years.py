"""Who filed in which year: the standings of several years side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from reportdb.queries.registry import agencies, collectors, list_loaded, subtree
from reportdb.queries.remit import Remit
from reportdb.queries.status import NEVER_MIND, Asked, StatusRow, status
from reportdb.queries.tree import in_tree_order
from reportdb.reader import Reading, ask


class AgencyYears(NamedTuple):
    """An agency under the name it bore last within the years, and its rows of each; a year without rows was not due.

    `former` are the names it bore before, each with the last of the years it was borne in.
    """

    agency: str
    agency_code: str
    depth: int
    former: tuple[tuple[str, int], ...]
    years: Mapping[int, list[StatusRow]]
    agency_id: int


def status_over_years(
    conn: Reading, remit: Remit, years: Sequence[int], under: int | None = None, asked: Asked = NEVER_MIND
) -> list[AgencyYears]:
    """Everyone who was due or filed in one of the years, in the order of the tree as it last was within them."""
    rows: dict[int, dict[int, list[StatusRow]]] = defaultdict(lambda: defaultdict(list))
    above: dict[int, int] = {}
    for year in years:
        above.update(collectors(conn, year))
        for row in status(conn, remit.in_year(year), year, under, asked):
            rows[row.agency_id][year].append(row)
    shown = [office for office in agencies(conn, remit.within(years), years[-1]) if office.id in rows]
    return [_of(office.id, rows[office.id], depth) for office, depth in in_tree_order(shown, above)]


class Place(NamedTuple):
    """An agency of the grid: where it stands in the tree, and everyone above it in one of the years whom the reader sees."""

    agency_id: int
    depth: int
    above: frozenset[int]


def places_over_years(conn: Reading, remit: Remit, years: Sequence[int], under: int | None = None) -> list[Place]:
    """The agencies of `status_over_years` in the same order, without what they filed: to choose a page from."""
    uppers: dict[int, set[int]] = defaultdict(set)
    last: dict[int, int] = {}
    everyone = agencies(conn, remit.within(years), years[-1])
    known_only = list_loaded(conn)
    due: set[int] = set()
    for year, filed in _filed(conn, remit, years).items():
        above = collectors(conn, year)
        last.update(above)
        for lower, upper in above.items():
            uppers[lower].add(upper)
        then = remit.in_year(year)
        filed |= {
            one.id
            for one in everyone
            if one.existed_in(year) and (one.registered or not known_only) and then.covers(one.id)
        }
        due |= filed if under is None else filed & subtree(conn, then, under, year)
    chains: dict[int, frozenset[int]] = {}
    ordered = in_tree_order([office for office in everyone if office.id in due], last)
    shown = {office.id for office in everyone}
    return [Place(office.id, depth, _chain(office.id, uppers, chains) & shown) for office, depth in ordered]


_FILED = "SELECT DISTINCT year, agency_id FROM annual_report WHERE year BETWEEN ? AND ? AND {}"


def _filed(conn: Reading, remit: Remit, years: Sequence[int]) -> dict[int, set[int]]:
    """Whoever filed anything, by year."""
    found: dict[int, set[int]] = {year: set() for year in years}
    for year, number in ask(conn, _FILED.format(remit.condition("agency_id", "year")), years[0], years[-1]):
        found[year].add(number)
    return found


def _chain(number: int, uppers: Mapping[int, set[int]], known: dict[int, frozenset[int]]) -> frozenset[int]:
    """Everyone above an agency, whichever year they were."""
    if number not in known:
        found: set[int] = set()
        waiting = list(uppers.get(number, ()))
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting += uppers.get(one, ())
        known[number] = frozenset(found)
    return known[number]


def status_of_places(
    conn: Reading,
    remit: Remit,
    years: Sequence[int],
    places: Sequence[Place],
    under: int | None = None,
    asked: Asked = NEVER_MIND,
) -> list[AgencyYears]:
    """The same lines as `status_over_years` for some of its agencies; the others of a province are not read."""
    wanted = {place.agency_id for place in places}
    read = remit.only(wanted.union(*(place.above for place in places)))
    rows: dict[int, dict[int, list[StatusRow]]] = defaultdict(lambda: defaultdict(list))
    for year in years:
        for row in status(conn, read.in_year(year), year, under, asked):
            if row.agency_id in wanted:
                rows[row.agency_id][year].append(row)
    return [_of(one.agency_id, rows[one.agency_id], one.depth) for one in places if one.agency_id in rows]


def _of(number: int, years: Mapping[int, list[StatusRow]], depth: int) -> AgencyYears:
    names = {found[0].agency: year for year, found in years.items()}  # each with its last year, oldest first
    last = years[max(years)][0]
    former = tuple((name, year) for name, year in names.items() if name != last.agency)
    return AgencyYears(last.agency, last.agency_code, depth, former, years, number)
