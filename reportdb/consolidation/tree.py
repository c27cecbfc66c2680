"""All totals of a tree in one pass from the bottom up: each sum is passed on to the one above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportdb.consolidation.partial import Partial


@dataclass(frozen=True, slots=True)
class Node:
    """An agency with others below it: what those directly below gave themselves (`given`), and which of them pass on more.

    `below` are the nodes directly below it without a consolidated filing, which would stand for all below them.
    """

    agency_id: int
    given: Partial
    below: tuple[int, ...]


def partials(nodes: Iterable[Node]) -> Iterator[tuple[Node, Partial]]:
    """For every node the sum of all below it, `nodes` given from the bottom up (a node after those below it)."""
    known: dict[int, Partial] = {}
    for node in nodes:
        passed_on = [known[lower] for lower in node.below if lower in known]
        found = known[node.agency_id] = Partial.of(node.given.crossing, [node.given, *passed_on])
        yield node, found
