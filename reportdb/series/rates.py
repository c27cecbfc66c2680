"""A derived indicator of one filing: an exact fraction, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from reportdb.forms.catalog import Catalog
from reportdb.forms.continuity import Kind, basis_of, home_of
from reportdb.forms.derived import Formula, Term
from reportdb.report import Figure, Mark
from reportdb.series.figures import Filed, Reading, read
from reportdb.series.indicator import Indicator, code_of
from reportdb.series.points import Point, State

PERCENT = "%"
_MARKS = {Mark.BLANK: "为空白", Mark.NOT_APPLICABLE: "为“/”"}


def rate_of(indicator: Indicator, empty: Point, filed: Filed) -> tuple[Point, tuple[object, ...] | None]:
    """The rate of a filing, and the way it is counted (None: the filing lacks a table)."""
    rate, known = indicator.derived, indicator.forms
    if rate is None or any(table not in filed.editions for table in indicator.tables):
        return empty, None
    editions = {table: filed.editions[table] for table in indicator.tables}
    edition = editions[indicator.tables[0]]
    point = replace(empty, state=State.NOT_ASKED, edition=edition, unit=PERCENT)
    formula = rate.formula_in(edition)
    if formula is None:
        return point, (Kind.ABSENT,)
    gap = next(
        (one for one in formula.terms if not basis_of(known, one.table, one.cell, editions[one.table]).comparable), None
    )
    if gap is not None:
        return replace(point, notes=(f"{known.called(editions[gap.table])}没有{named(known, gap)}",)), (Kind.ABSENT,)
    readings = {term: read(known, filed, term.table, term.cell) for term in formula.terms}
    kinds = [one.basis.kind for one in readings.values()]
    point = replace(
        point,
        state=State.NOT_COMPUTABLE,
        basis=max(kinds, key=list(Kind).index),
        parts=tuple(
            dict.fromkeys(code_of(term.table, cell) for term, one in readings.items() for cell in one.basis.cells)
        ),
        bridged=tuple(dict.fromkeys(note for one in readings.values() for note in one.basis.notes)),
        notes=tuple(dict.fromkeys(note for one in readings.values() for note in one.remarks)),
    )
    return _computed(known, point, formula, readings, rate.minimum), _way(formula, readings)


def _way(formula: Formula, readings: Mapping[Term, Reading]) -> tuple[object, ...]:
    bases = [one.basis for one in readings.values()]
    return (formula, *((one.kind, one.notes if one.kind is Kind.SAME else one.cells) for one in bases))


def _computed(known: Catalog, point: Point, formula: Formula, readings: Mapping[Term, Reading], minimum: int) -> Point:
    silent = {term: one.figure for term, one in readings.items() if one.figure is None or one.figure.value is None}
    if silent:
        said = "、".join(f"{named(known, term)}{_why(figure)}" for term, figure in silent.items())
        return replace(point, notes=(*point.notes, f"不能计算：{said}"))
    above, below = _sum(formula.numerator, readings), _sum(formula.denominator, readings)
    point = replace(point, numerator=above, denominator=below)
    if below <= 0:
        why = "分母为0" if below == 0 else "分母为负，表内数字不相符"
        return replace(point, notes=(*point.notes, f"不能计算：{why}"))
    return replace(point, state=State.REPORTED, small=below < minimum)


def _sum(terms: Iterable[Term], readings: Mapping[Term, Reading]) -> int:
    figures = ((term.sign, readings[term].figure) for term in terms)
    return sum(sign * figure.value for sign, figure in figures if figure is not None and figure.value is not None)


def named(known: Catalog, term: Term) -> str:
    """A figure of a formula in words, as its newest edition prints it."""
    home = home_of(known, term.table, term.cell)
    return "" if home is None else f"“{known.table(home, term.table).label(term.cell.row, term.cell.column)}”"


def _why(figure: Figure | None) -> str:
    if figure is None:
        return "没有填报栏"
    return _MARKS.get(figure.mark, f"为文字“{figure.text}”")
