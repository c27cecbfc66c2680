"""The register as a tree: everyone once, superiors first, with their depth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from reportdb.queries.registry import AgencyRow


def in_tree_order(rows: Sequence[AgencyRow], above: Mapping[int, int]) -> list[tuple[AgencyRow, int]]:
    """The rows with their depth, those below an agency right behind it; within one superior the order is kept.

    `above` gives the superior of an agency. One whose superior is not among the rows stands at depth 0, and so does one
    of a ring of agencies that stand above each other.
    """
    known = {row.id for row in rows}
    below: dict[int | None, list[AgencyRow]] = defaultdict(list)
    for row in rows:
        upper = above.get(row.id)
        below[upper if upper in known else None].append(row)
    found: list[tuple[AgencyRow, int]] = []
    seen: set[int] = set()

    def walk(tops: Iterable[AgencyRow]) -> None:
        waiting = [(row, 0) for row in reversed(list(tops))]
        while waiting:
            row, depth = waiting.pop()
            if row.id not in seen:
                seen.add(row.id)
                found.append((row, depth))
                waiting += [(lower, depth + 1) for lower in reversed(below[row.id])]

    walk(below[None])
    for row in rows:
        if row.id not in seen:
            walk([row])
    return found


def shown(ordered: Iterable[tuple[AgencyRow, int]], kept: Set[int]) -> Iterator[tuple[AgencyRow, int]]:
    """Of rows in tree order those that are kept, with the depth they have among these.

    Whoever stands below one that is left out (a county that has ended) comes up to the next superior that is shown: with
    its old depth it would seem to belong to the agency drawn before it.
    """
    above: list[bool] = []  # the way down to a row: whether each superior is shown
    for row, depth in ordered:
        del above[depth:]
        if row.id in kept:
            yield row, sum(above)
        above.append(row.id in kept)
