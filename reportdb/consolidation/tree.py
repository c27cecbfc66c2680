"""All totals of a tree in one pass from the bottom up: each filing is added once, each sum passed on to the one above."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reportdb.consolidation.partial import Member, Partial
from reportdb.forms.bridging import Crossing


@dataclass(frozen=True, slots=True)
class Node:
    """An agency of the tree: its own filing, its consolidated one, and who stands directly below it."""

    agency_id: int
    own: Member | None
    whole: Member | None
    below: tuple[int, ...]


def partials(crossing: Crossing, nodes: Iterable[Node]) -> Iterator[tuple[Node, Partial]]:
    """For every node the sum of all below it, `nodes` given from the bottom up (a node after those below it).

    A node's consolidated filing stands for its whole subtree in the sums above it, never in its own.
    """
    passed_on: dict[int, Partial] = {}
    for node in nodes:
        below = Partial(crossing)
        for lower in node.below:
            below.join(passed_on.pop(lower))
        yield node, below
        up = Partial.of(crossing, [member for member in (node.whole or node.own,) if member is not None])
        if node.whole is None:
            up.join(below)
        passed_on[node.agency_id] = up
