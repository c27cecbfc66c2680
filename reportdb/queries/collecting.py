"""Who collects whose report, asked from one agency up or down: for those who must not read a whole register for it.

`registry.subtree` says the same; a test holds the three against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reportdb.queries.registry import VERTICAL, collectors, holds_in
from reportdb.reader import Reading, ask, day, listed

_BELOW = """SELECT agency_id FROM agency_superior WHERE superior_id IN ({uppers}) AND {holds}
UNION SELECT agency_id FROM agency_reports_to WHERE collector_id IN ({uppers}) AND {holds}"""


def chain_above(conn: Reading, agency_id: int, year: int) -> list[int]:
    """The agency and, nearest first, everyone whose subtree it is in at the end of a year."""
    chain = [agency_id]
    while (upper := collectors(conn, year, chain[-1:]).get(chain[-1])) is not None and upper not in chain:
        chain.append(upper)
    return chain


def all_below(conn: Reading, agency_ids: Iterable[int], year: int | None) -> set[int]:
    """Some agencies and everyone whose report one of them collects, directly or through others, in a year or today."""
    found = set(agency_ids)
    newest = set(found)
    while newest:
        met = {row[0] for row in ask(conn, _BELOW.format(uppers=listed(sorted(newest)), holds=holds_in(year)))}
        newest = {lower for lower, upper in collectors(conn, year, met - found).items() if upper in found}
        found |= newest
    return found


def ever_below(conn: Reading, agency_ids: Iterable[int]) -> set[int]:
    """Some agencies and everyone who ever stood below one of them, or filed to it, directly or through others."""
    found = set(agency_ids)
    newest = set(found)
    while newest:
        met = {row[0] for row in ask(conn, _BELOW.format(uppers=listed(sorted(newest)), holds="TRUE"))}
        newest = met - found
        found |= newest
    return found


class _Link(NamedTuple):
    """Who stands above whom, from the end of one year to the end of another."""

    lower: int
    upper: int
    first: int
    last: int


_LINKS = """SELECT agency_id, {upper}, valid_from, valid_to FROM {table} WHERE agency_id IN ({lowers})
ORDER BY 1, valid_from NULLS FIRST, 2"""
_EVER = (0, 9999)


def below_by_year(conn: Reading, agency_ids: Iterable[int], years: range) -> dict[int, frozenset[int]]:
    """What `all_below` gives in each of some years: all links are read at once, and years between moves are alike."""
    roots = frozenset(agency_ids)
    lowers = listed(sorted(ever_below(conn, roots)))
    superiors = _links(conn, _LINKS.format(table="agency_superior", upper="superior_id", lowers=lowers))
    given = _links(conn, _LINKS.format(table="agency_reports_to", upper="collector_id", lowers=lowers))
    vertical = {row[0] for row in ask(conn, "SELECT id FROM agency WHERE kind = ?", VERTICAL)}
    own = [one for one in superiors if one.lower not in vertical or one.upper in vertical]
    moves = {year for one in (*superiors, *given) for year in (one.first, one.last + 1)}
    found: dict[int, frozenset[int]] = {}
    for year in years:
        if year == years[0] or year in moves:
            above = {one.lower: one.upper for one in own if one.first <= year <= one.last}
            above |= {one.lower: one.upper for one in given if one.first <= year <= one.last}
            found[year] = _all_below(roots, above)
        else:
            found[year] = found[year - 1]
    return found


def _links(conn: Reading, asked: str) -> list[_Link]:
    return [_Link(row[0], row[1], *_span(row[2], row[3])) for row in ask(conn, asked)]


def _span(valid_from: object, valid_to: object) -> tuple[int, int]:
    """The first and the last year at whose end a link holds."""
    began, ended = day(valid_from), day(valid_to)
    last = _EVER[1] if ended is None else ended.year - ((ended.month, ended.day) != (12, 31))
    return (_EVER[0] if began is None else began.year), last


def _all_below(roots: frozenset[int], above: Mapping[int, int]) -> frozenset[int]:
    found, newest = set(roots), set(roots)
    while newest:  # level by level: trees are wide and not deep
        newest = {lower for lower, upper in above.items() if upper in newest and lower not in found}
        found |= newest
    return frozenset(found)
