"""The agencies that have others below them, as far as a reader may see, and how much of each has been filed."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from reportdb.queries.members import Tree


class Head(NamedTuple):
    """An agency with members below it. `heads` of these have members of their own; `present` of `expected` are in."""

    id: int
    name: str
    code: str
    heads: int
    expected: int
    present: int
    reported: bool  # it filed a total of its own


def heads_below(tree: Tree, under: int | None) -> list[int]:
    """Agencies with others below them directly below one, or (None) those above which a reader sees nobody."""
    seen = set(tree.agencies())
    if under is not None:
        near = [number for number in tree.below(under) if number in seen]
    else:
        near = [number for number in tree.agencies() if tree.collector(number) not in seen]
    return [number for number in near if _visible(tree, number, seen)]


def heads_among(tree: Tree, some: Container[int]) -> list[int]:
    """Those of some agencies that have others below them, in the order of the registry."""
    seen = set(tree.agencies())
    return [number for number in tree.agencies() if number in some and _visible(tree, number, seen)]


def told(tree: Tree, number: int) -> Head:
    """How much of an agency's subtree has been filed."""
    members = tree.members(number)
    present = len(members.added) + len(members.covered)
    expected = present + len(members.missing)
    reported = members.reported is not None
    return Head(number, *tree.called(number), len(heads_below(tree, number)), expected, present, reported)


def way_to(tree: Tree, number: int) -> list[tuple[int, str]]:
    """Those above an agency whom the reader sees, from the top, and the agency itself, with their names."""
    found: list[tuple[int, str]] = []
    seen = set(tree.agencies())
    here: int | None = number
    while here is not None and here in seen and here not in {one for one, _ in found}:
        found.append((here, tree.called(here)[0]))
        here = tree.collector(here)
    return found[::-1]


def _visible(tree: Tree, number: int, seen: set[int]) -> list[int]:
    return [lower for lower in tree.below(number) if lower in seen]
