"""The derived indicators for programs: the objects of `series --list --format json`."""

from __future__ import annotations

from reportdb.forms import Catalog, catalog
from reportdb.forms.derived import DerivedIndicator, Term, gaps_in

COLUMNS = ("code", "name", "numerator", "denominator", "minimum", "editions", "note", "source")


def record(one: DerivedIndicator) -> dict[str, object]:
    return {
        "code": one.code,
        "name": one.name,
        "numerator": [_code(term) for term in one.formula.numerator],
        "denominator": [_code(term) for term in one.formula.denominator],
        "minimum": one.minimum,
        "editions": editions_of(catalog(), one),
        "note": one.note,
        "source": one.source,
    }


def editions_of(known: Catalog, one: DerivedIndicator) -> list[str]:
    """The editions that give the rate, oldest first."""
    forms = sorted(known.forms.values(), key=lambda form: (form.first_year, form.edition))
    formulas = ((form.edition, one.formula_in(form.edition)) for form in forms)
    return [code for code, formula in formulas if formula is not None and not list(gaps_in(known, formula, code))]


def _code(term: Term) -> str:
    return f"{'-' if term.sign < 0 else ''}{'/'.join((term.table, *term.cell[:2]))}"
