"""The register as a tree that is opened bit by bit: a province has thousands of agencies, a screen room for some."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reportdb.queries.remit import OUTSIDE

if TYPE_CHECKING:
    from reportdb.queries.registry import AgencyRow


@dataclass(slots=True)
class Node:
    """An agency of the tree under the name of the year; `below` counts everyone under it, `children` those drawn."""

    row: AgencyRow
    name: str
    below: int
    remarks: list[str]
    children: list[Node] = field(default_factory=list)

    @property
    def is_cut(self) -> bool:
        """Whether there are agencies below it, and none of them is drawn."""
        return self.below > 0 and not self.children


@dataclass(slots=True)
class Tree:
    """What is drawn, those above it from the top down, and how many agencies stand in the whole of it."""

    nodes: list[Node]
    path: list[Node]
    count: int


def grown(
    rows: Sequence[AgencyRow],
    names: Mapping[int, str],
    collectors: Mapping[int, int],
    under: int | None,
    room: int,
) -> Tree:
    """The tree below an agency (None: all of it): the topmost always, deeper levels whole as long as there is room."""
    known = {row.id: row for row in rows}
    called = {row.id: names.get(row.id, row.name) for row in rows}
    below: dict[int | None, list[AgencyRow]] = defaultdict(list)
    for row in rows:
        below[row.superior_id if row.superior_id in known else None].append(row)
    counts = _counts(below)

    def node(row: AgencyRow) -> Node:
        return Node(row, called[row.id], counts[row.id], list(remarks(row, called, collectors)))

    tops = [node(row) for row in below[None]] if under is None else [node(known[under])]
    level, drawn = tops, len(tops)
    first = under is not None  # whoever asks for one agency wants to see those below it
    while level:
        wider = sum(len(below[one.row.id]) for one in level)
        if not first and drawn + wider > room:
            break
        for one in level:
            one.children = [node(row) for row in below[one.row.id]]
        level = [child for one in level for child in one.children]
        drawn, first = drawn + wider, False
    path: list[Node] = []
    upper = known[under].superior_id if under is not None else None
    while upper in known and all(one.row.id != upper for one in path) and upper is not None:
        path.insert(0, node(known[upper]))
        upper = known[upper].superior_id
    return Tree(tops, path, len(rows) if under is None else counts[under] + 1)


def _counts(below: Mapping[int | None, Sequence[AgencyRow]]) -> dict[int, int]:
    """How many agencies stand below each; of a ring, which the door refuses, nobody is counted twice."""
    counts: dict[int, int] = defaultdict(int)
    waiting = [(row, False) for row in below.get(None, ())]
    while waiting:
        row, done = waiting.pop()
        lower = below.get(row.id, ())
        if done:
            counts[row.id] = sum(counts[one.id] + 1 for one in lower)
        else:
            waiting += [(row, True), *((one, False) for one in lower)]
    return counts


def remarks(row: AgencyRow, called: Mapping[int, str], collectors: Mapping[int, int]) -> Iterator[str]:
    """Whose report another agency collects than its superior, and who ended before today.

    `called` are the names of all whom the reader sees.
    """
    collector = collectors.get(row.id)
    if collector is not None and collector != row.superior_id:
        yield f"报送 {called.get(collector, OUTSIDE)}"
    elif collector is None and row.superior_id is not None:
        yield "垂直管理，不计入上级汇总"
    if row.valid_to is not None and row.valid_to < dt.date.today():
        yield f"{row.valid_to} 止"
