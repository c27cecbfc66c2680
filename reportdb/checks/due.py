"""What a figure would have to be for a broken sum to hold, all others staying as they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reportdb.checks.plans import Sum, Term, plan_of
from reportdb.findings import Finding, Number
from reportdb.forms import Catalog
from reportdb.forms.codes import Cell


@dataclass(frozen=True, slots=True)
class Due:
    """`found` stands in the cell of the finding, `words` say what should: 应为 12, 应不少于 12."""

    words: str
    found: Number | None
    unit: str


def due_of(item: Finding, editions: Mapping[str, str], catalog: Catalog) -> Due | None:
    """For a broken sum, what its cell should hold; None where other figures are missing too, and for other findings."""
    edition = editions.get(item.table or "")
    if edition is None or item.table is None or item.row is None or item.column is None or not item.operands:
        return None
    one = _sum(item, edition, catalog)
    if one is None:
        return None
    cell = one.place if one.balance.axis == "periods" else Cell(item.row, item.column, one.period)
    if not any(_is(term, cell) for term in one.terms):
        return None
    on_left = any(_is(term, cell) for term in one.left)
    own, others = (one.left, one.right) if on_left else (one.right, one.left)
    beside = [item.operands[term.key] for term in own if not _is(term, cell)]
    against = [item.operands[term.key] for term in others]
    if None in beside or None in against:
        return None
    value = _total(against) - _total(beside)
    meaning = next(term.meaning for term in own if _is(term, cell))
    if value < 0 and not meaning.signed:
        return None
    word = "应为" if one.balance.relation == "=" else "应不多于" if on_left else "应不少于"
    unit = meaning.unit if meaning.money else ""
    key = next(term.key for term in own if _is(term, cell))
    return Due(f"{word} {_shown(value)}{unit}", item.operands[key], unit)


def _is(term: Term, cell: Cell) -> bool:
    return term.cell == cell and not term.years_back


def _sum(item: Finding, edition: str, catalog: Catalog) -> Sum | None:
    """The line of the balance that the finding read."""
    if item.table is None or edition not in catalog.forms or item.table not in catalog.form(edition).tables:
        return None
    plan = plan_of(catalog, edition, item.table)
    sums = (one for rule in (*plan.within, *plan.across) if rule.balance.code == item.code for one in rule.sums)
    return next((one for one in sums if {term.key for term in one.terms} == set(item.operands)), None)


def _total(values: list[Number | None]) -> Decimal:
    return sum((Decimal(str(value)) for value in values), Decimal(0))


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"
