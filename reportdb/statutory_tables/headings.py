"""Lines of a form as a tree of headings, and where each of them is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from reportdb.forms import Line
from reportdb.forms.codes import MONEY_UNITS


@dataclass(slots=True)
class Node:
    """A line with the lines that stand under it."""

    line: Line
    children: list[Node] = field(default_factory=list)

    @property
    def leaves(self) -> int:
        return sum(child.leaves for child in self.children) or 1

    @property
    def depth(self) -> int:
        return 1 + max((child.depth for child in self.children), default=0)


class Place(NamedTuple):
    """Where a node of a header tree stands: along the axis and, counted from the outside, across it."""

    line: Line
    start: int
    span: int
    level: int
    thickness: int


def tree(lines: Iterable[Line]) -> list[Node]:
    """Lines under the headings they stand under."""
    nodes: dict[str, Node] = {}
    roots: list[Node] = []
    for line in lines:
        node = nodes[line.code] = Node(line)
        (nodes[line.under].children if line.under else roots).append(node)
    return roots


def depth(roots: list[Node]) -> int:
    """How many headings stand above each other at most."""
    return max(root.depth for root in roots)


def placed(roots: list[Node], levels: int, start: int = 0, level: int = 0) -> Iterator[Place]:
    """Every node; a line with nothing under it reaches through to the figures."""
    for node in roots:
        thickness = 1 if node.children else levels - level
        yield Place(node.line, start, node.leaves, level, thickness)
        yield from placed(node.children, levels, start, level + 1)
        start += node.leaves


def graft(routes: list[Node], results: list[Node]) -> None:
    """Let the results stand under every route."""
    for route in routes:
        if route.line.heading:
            graft(route.children, results)
        else:
            route.children = results


def printed_words(line: Line) -> str:
    """The printed label; an amount whose label names no unit gains one."""
    return f"{line.label}（{line.unit}）" if line.unit in MONEY_UNITS and line.unit not in line.label else line.label


def leaves(lines: Iterable[Line]) -> list[Line]:
    """The lines that have figures of their own."""
    return [line for line in lines if not line.heading]
