"""What is found in a table whose sums hold: it follows from which of its figures are numbers, whatever these are.

Tables come by the thousand with the same cells filled. For each such pattern the findings are worked out once, and all
its sums made into one expression; the next table of the pattern is only added up. Where a sum does not hold, or words
stand in a cell, every rule is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from reportdb.cell_order import CellOrder
from reportdb.checks.balances import open_sides
from reportdb.checks.other_share import check_other_share
from reportdb.checks.plans import Plan, Sum, Values, plan_for
from reportdb.findings import Finding
from reportdb.forms import Catalog
from reportdb.forms.codes import Cell
from reportdb.report import TableData

#: patterns remembered for a table: blanks lie anywhere
_MOST = 64


@dataclass(slots=True)
class _Pattern:
    """Whether the numbers of such a table, in the order of its cells, fulfil every sum; what is found where they do."""

    hold: Callable[[Values], bool]
    findings: tuple[Finding, ...] | None = None


@dataclass(slots=True)
class _Kind:
    """Tables of an edition that have the same cells in the same order, with the patterns met."""

    plan: Plan
    cells: tuple[Cell, ...]
    patterns: dict[bytes, _Pattern] = field(default_factory=dict)

    def pattern(self, filled: bytes) -> _Pattern:
        known = self.patterns.get(filled)
        if known is None:
            if len(self.patterns) >= _MOST:
                self.patterns.clear()
            known = self.patterns[filled] = _Pattern(_condition(self.plan, self.cells, filled))
        return known


_known: dict[int, tuple[Catalog, dict[tuple[str, str], CellOrder[_Kind]]]] = {}


def findings_of(
    data: TableData, code: str, catalog: Catalog, check: Callable[[TableData], Sequence[Finding]]
) -> Sequence[Finding]:
    """What `check` finds in a table alone: asked where nothing is known of tables filled like it, or a sum does not hold."""
    filled = data.pattern()
    if filled is None:
        return check(data)
    kind = _kinds(catalog, data.edition, code).of(data.figures)
    known = kind.pattern(filled)
    if not known.hold([figure[1] for figure in data.figures.values()]) or check_other_share(
        kind.plan.table, data.figures
    ):
        return check(data)
    if known.findings is None:
        known.findings = tuple(check(data))
    return known.findings


def _kinds(catalog: Catalog, edition: str, code: str) -> CellOrder[_Kind]:
    known = _known.get(id(catalog))
    if known is None or known[0] is not catalog:
        known = _known[id(catalog)] = (catalog, {})
    kinds = known[1].get((edition, code))
    if kinds is None:

        def kind(cells: list[Cell]) -> _Kind:
            return _Kind(plan_for(catalog, edition, code, dict.fromkeys(cells)), tuple(cells))

        kinds = known[1][edition, code] = CellOrder(kind)
    return kinds


def _condition(plan: Plan, cells: Sequence[Cell], filled: bytes) -> Callable[[Values], bool]:
    """Whether every sum within the year holds, as one expression: asked sum by sum it takes ten times as long."""
    places = {cell: at for at, cell in enumerate(cells) if not filled[at]}
    sums = (one for rule in plan.within for one in rule.sums)
    conditions = " and ".join(filter(None, (_written(one, places) for one in sums)))
    # made of numbers, signs and v alone
    hold: Callable[[Values], bool] = eval(f"lambda v: {conditions or 'True'}")
    return hold


def _written(one: Sum, places: dict[Cell, int]) -> str:
    """The condition of a sum on the list of values v; "" for one that blanks leave open whatever the others are."""
    left, right = ([places.get(term.cell) for term in side] for side in (one.left, one.right))
    if None not in left and None not in right:
        return f"{_sum(left)} {'==' if one.balance.relation == '=' else '<='} {_sum(right)}"
    sides = open_sides(one, left, right)
    return "" if sides is None else f"{_sum(sides[0])} <= {_sum(sides[1])}"


def _sum(places: Sequence[int | None]) -> str:
    return " + ".join(f"v[{at}]" for at in _known_places(places)) or "0"


def _known_places(places: Sequence[int | None]) -> Iterator[int]:
    return (at for at in places if at is not None)
