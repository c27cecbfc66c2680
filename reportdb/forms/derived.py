"""Derived indicators (公开率, 纠错率 ...): rates practitioners use, declared in derived.toml. None of them is statutory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from reportdb.errors import CatalogError
from reportdb.forms.catalog import Catalog
from reportdb.forms.codes import Cell
from reportdb.forms.continuity import basis_of, home_of
from reportdb.forms.loader import HERE, catalog, read_toml

_KEYS = {"code", "name", "numerator", "denominator", "minimum", "note", "source"}
_FORMULA = ("numerator", "denominator")


@dataclass(frozen=True, slots=True)
class Term:
    """A figure of a formula; `sign` is -1 where it is taken off."""

    table: str
    cell: Cell
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Formula:
    """Numerator over denominator, both sums of figures."""

    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """All figures it reads."""
        return (*self.numerator, *self.denominator)


@dataclass(frozen=True)
class DerivedIndicator:
    """A rate: its formula, the least denominator that makes a percentage worth printing, and whose definition it is.

    `formula` holds in every edition whose figures the bridges lead to; `by_edition` has the formulas of editions that
    count otherwise, None where an edition cannot give it.
    """

    code: str
    name: str
    formula: Formula
    minimum: int
    note: str
    source: str
    by_edition: Mapping[str, Formula | None] = field(default_factory=dict)

    def formula_in(self, edition: str) -> Formula | None:
        """The formula an edition is computed by; None where it cannot give the rate."""
        return self.by_edition.get(edition, self.formula)

    @property
    def figures(self) -> tuple[tuple[str, Cell], ...]:
        """Every figure any of its formulas reads, once."""
        formulas = (self.formula, *filter(None, self.by_edition.values()))
        return tuple(dict.fromkeys((term.table, term.cell) for one in formulas for term in one.terms))


@cache
def derived_indicators() -> Mapping[str, DerivedIndicator]:
    """The indicators shipped with reportdb, by code, in the order of the file."""
    return load_derived(HERE / "derived.toml", catalog())


def load_derived(path: Path, known: Catalog) -> Mapping[str, DerivedIndicator]:
    """Derived indicators of a file; CatalogError where one contradicts itself or the forms."""
    found: dict[str, DerivedIndicator] = {}
    for row in read_toml(path).get("indicators", []):
        one = _indicator(path.name, row, known)
        if one.code in found or one.name in {other.name for other in found.values()}:
            raise CatalogError(f"{path.name}: {one.code} ({one.name}) is declared twice")
        found[one.code] = one
    return found


def _indicator(file: str, row: dict[str, Any], known: Catalog) -> DerivedIndicator:
    where = f"{file}: {row.get('code')}"
    missing, unknown = _KEYS - row.keys(), row.keys() - {*_KEYS, "by_edition"}
    if missing or unknown:
        raise CatalogError(f"{where}: {f'{min(missing)} is missing' if missing else f'unknown key {min(unknown)}'}")
    minimum = row["minimum"]
    if isinstance(minimum, bool) or not isinstance(minimum, int) or minimum < 1:
        raise CatalogError(f"{where}: minimum is a whole number above 0, not {minimum!r}")
    formula = _formula(where, row, known)
    by_edition: dict[str, Formula | None] = {}
    for edition, other in row.get("by_edition", {}).items():
        if edition not in known.forms:
            raise CatalogError(f"{where}: there is no edition {edition}")
        by_edition[edition] = None if other is False else _formula(f"{where}: {edition}", other, known)
    for edition, own in by_edition.items():
        gaps = [] if own is None else list(gaps_in(known, own, edition))
        if gaps:
            raise CatalogError(f"{where}: edition {edition} has no {gaps[0].table}.{gaps[0].cell.row}")
    if not any(not list(gaps_in(known, formula, edition)) for edition in known.forms):
        raise CatalogError(f"{where}: no edition gives all of its figures")
    return DerivedIndicator(row["code"], row["name"], formula, minimum, row["note"], row["source"], by_edition)


def gaps_in(known: Catalog, formula: Formula, edition: str) -> Iterator[Term]:
    """The terms of a formula that an edition does not give whole."""
    for term in formula.terms:
        if not basis_of(known, term.table, term.cell, edition).comparable:
            yield term


def _formula(where: str, row: dict[str, Any], known: Catalog) -> Formula:
    for key in _FORMULA:
        if not isinstance(row.get(key), list) or not row[key]:
            raise CatalogError(f"{where}: {key} is a list of figures")
    numerator, denominator = (tuple(_term(where, text, known) for text in row[key]) for key in _FORMULA)
    return Formula(numerator, denominator)


def _term(where: str, text: object, known: Catalog) -> Term:
    if not isinstance(text, str):
        raise CatalogError(f"{where}: a figure is table/row/column, not {text!r}")
    sign = -1 if text.startswith("-") else 1
    table, *codes = text.removeprefix("-").split("/")
    if len(codes) not in (2, 3):
        raise CatalogError(f"{where}: a figure is table/row/column, not {text!r}")
    cell = Cell(*codes)
    if home_of(known, table, cell) is None:
        raise CatalogError(f"{where}: no edition has a figure {text}")
    return Term(table, cell, sign)
