"""One table as the checks see it: this year's figures, last year's if known, and their numbers in plan order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reportdb.checks.plans import Plan, Rule, Term, Values
from reportdb.findings import Number
from reportdb.forms import CellMeaning
from reportdb.forms.codes import Cell, money_text
from reportdb.report import BLANK, Figure


@dataclass(frozen=True, slots=True)
class Reading:
    """`last` is None when last year's report, or this table of it, is not known."""

    plan: Plan
    figures: Mapping[Cell, Figure]
    last: Mapping[Cell, Figure] | None
    values: Values

    @classmethod
    def of(cls, plan: Plan, figures: Mapping[Cell, Figure], last: Mapping[Cell, Figure] | None) -> Reading:
        """Reads the figures once into the order the plan adds them up in."""
        return cls(plan, figures, last, plan.values(figures, last))

    @property
    def whole(self) -> bool:
        """Whether every figure the plan reads is a number."""
        return None not in self.values

    def rules(self) -> tuple[Rule, ...]:
        """The rules that can be asked: those over two years only on lines for which last year's table has the cell."""
        if self.last is None:
            return self.plan.within
        there = self.last.keys()
        if all(cell in there for cell in self.plan.cells_of_last_year):
            return self.plan.within + self.plan.across
        return self.plan.within + tuple(
            Rule(rule.balance, tuple(one for one in rule.sums if one.cells_of_last_year <= there))
            for rule in self.plan.across
        )

    def figure(self, term: Term) -> Figure:
        """What stands in an operand's cell; a cell that is not there counts as blank."""
        return ((self.last or {}) if term.years_back else self.figures).get(term.cell, BLANK)

    def number(self, term: Term) -> Number | None:
        """An operand for a finding: a count, an amount as text in its unit, None where there is no number."""
        value = self.figure(term).value
        return None if value is None else as_number(value, term)


def as_number(value: int, term: Term) -> Number:
    """A figure in the unit of `term`; see `in_unit`."""
    return in_unit(value, term.meaning)


def in_unit(value: int, meaning: CellMeaning) -> Number:
    """A count as it is, an amount in fen as the exact text in the unit of its cell."""
    return money_text(value, meaning.unit) if meaning.money else value
