"""Which figure of the forms the heads over a column of a flat list name, whatever their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import product
from math import prod
from typing import NamedTuple

from etl.lexicon import Term
from etl.recognise.head_words import SUBTOTAL, Words
from reportdb.forms import catalog

_TABLE_OF = {
    "item": "publications", "measure": "publications", "clause": "publications",
    "outcome": "applications", "applicant": "applications",
    "route": "appeals", "result": "appeals",
}  # fmt: skip
_MOST_READINGS = 2000
_OTHER = frozenset({Term("outcome", "other")})
_FEWEST_RESULTS = 2  # before a bare 总计, which may add up a whole line just as well
_NOT_HANDLED = frozenset({"received", "carried_in", "carried_out"})


class Meaning(NamedTuple):
    """A figure by its codes, or a sum of figures (`column` "" for an item whose measure is not said)."""

    table: str
    row: str
    column: str


@lru_cache(maxsize=1024)
def meanings(words: Words) -> frozenset[Meaning]:
    """Everything the words may mean together; empty for words that contradict each other."""
    if any(_is_outcome(terms) for terms in words):  # 其他 below 予以公开 or 其他处理 is not （六）其他处理
        words = tuple(terms if _is_outcome(terms) else terms - _OTHER for terms in words)
    if not words or prod(map(len, words)) > _MOST_READINGS:
        return frozenset()
    found: dict[Meaning, int] = {}
    for chosen in product(*words):
        terms = set(chosen)
        for meaning in _combined(terms):
            found[meaning] = max(found.get(meaning, 0), len(terms))
    most = max(found.values(), default=0)  # 其他 under 3.其他 does not say the same again
    return frozenset(meaning for meaning, said in found.items() if said == most)


def _is_outcome(terms: frozenset[Term]) -> bool:
    """Whether a word is an outcome, whatever stands beside it; 本年度办理结果 stands over all of them."""
    return all(term.kind == "outcome" and term.code != "handled" for term in terms)


def _combined(terms: set[Term]) -> Iterator[Meaning]:
    tables = {term.code if term.kind == "title" else _TABLE_OF.get(term.kind, "") for term in terms - {SUBTOTAL}}
    if len(tables) != 1:
        return
    table = tables.pop()
    by_kind: dict[str, set[str]] = {}
    for term in terms:
        by_kind.setdefault(term.kind, set()).add(term.code)
    if table == "applications":
        yield from _application(by_kind, subtotal=SUBTOTAL in terms)
    elif table == "appeals" and not (SUBTOTAL in terms and "result" in by_kind):
        yield from _appeal(by_kind)
    elif table == "publications" and SUBTOTAL not in terms:
        yield from _publication(by_kind)


def _application(by_kind: dict[str, set[str]], *, subtotal: bool) -> Iterator[Meaning]:
    outcome = _leaf(by_kind.get("outcome", set()), "applications")
    applicants = by_kind.get("applicant", set())
    if applicants >= {"org", "total"}:
        applicants = applicants - {"total"}
    applicant = _leaf(applicants, "applications") if applicants else "total"
    if outcome == "handled":
        outcome = "total_handled"
    if subtotal:
        group = outcome in ("denied", "unavailable", "not_processed", "other")
        if applicants not in (set(), {"org"}) or (group and applicants):
            return
        if not group and not applicants:  # of the organisations, or of all: what stands beside it tells
            yield Meaning("applications", outcome, "org")
        applicant = "total" if group or not applicants else "org"
    if outcome and applicant:
        yield Meaning("applications", outcome, applicant)


def _appeal(by_kind: dict[str, set[str]]) -> Iterator[Meaning]:
    route = _leaf(by_kind.get("route", set()), "appeals")
    results = by_kind.get("result", set()) or {"total"}
    if route and len(results) == 1:
        yield Meaning("appeals", route, next(iter(results)))


def _publication(by_kind: dict[str, set[str]]) -> Iterator[Meaning]:
    items, measures = by_kind.get("item", set()), by_kind.get("measure", set())
    if len(items) > 1 or len(measures) > 1 or not (items or measures):
        return
    measure = next(iter(measures), "")
    if items:
        item = next(iter(items))
        if not measure or (item, measure) in publication_cells():
            yield Meaning("publications", item, measure)
        return
    of = {item for item, one in publication_cells() if one == measure}
    if len(of) == 1:
        yield Meaning("publications", of.pop(), measure)


def _leaf(codes: set[str], table: str) -> str:
    """The innermost of codes that stand in each other, "" when they do not."""
    for code in codes:
        if codes <= {code, *_above(table, code)}:
            return code
    return ""


@cache
def _above(table: str, code: str) -> frozenset[str]:
    """The headings over a row or column, in any edition."""
    found: set[str] = set()
    for form in catalog().tabular.values():
        lines = {**form.tables[table].rows, **form.tables[table].columns} if table in form.tables else {}
        line = lines.get(code)
        while line is not None and line.under:
            found.add(line.under)
            line = lines.get(line.under)
    return frozenset(found)


@cache
def publication_cells() -> frozenset[tuple[str, str]]:
    """(item, measure) of every figure of table two in any edition."""
    return frozenset(
        (cell.row, cell.column) for form in catalog().tabular.values() for cell in form.tables["publications"].cells
    )


def settled(columns: Sequence[tuple[Words, frozenset[Meaning]]], *, qualified: bool = False) -> list[Meaning | None]:
    """The one meaning of each column, several meanings settled by the columns beside; None where none is left.

    `qualified`: the line itself says more of its figures, so that a bare 总计 is no total of it knows not what.
    """
    sure = [next(iter(found)) if len(found) == 1 else None for _, found in columns]
    split = any(one is not None and one.row.startswith("other.") for one in sure)
    result: list[Meaning | None] = []
    for number, (words, found) in enumerate(columns):
        choices = set(found)
        if len(choices) > 1:
            choices -= {one for one in choices if one in sure and any(other.column == "org" for other in choices)}
        if split and len(choices) > 1:
            choices = {one for one in choices if one.row != "other"}
        one = next(iter(choices)) if len(choices) == 1 else _beside(choices, columns, sure, number)
        if one is not None and not qualified and _nameless_total(words):
            following = sure[number + 1] if number + 1 < len(sure) else None
            run = _results_before(result, columns, number)
            if run < _FEWEST_RESULTS and not (run and following is not None and following.row == "carried_out"):
                one = None
        result.append(one)
    return result


def _beside(
    choices: set[Meaning],
    columns: Sequence[tuple[Words, frozenset[Meaning]]],
    sure: Sequence[Meaning | None],
    number: int,
) -> Meaning | None:
    """The choice that goes with most of the columns under the same heads: same row or same column of the table."""
    if not choices:
        return None
    parent = columns[number][0][:-1]
    siblings = [
        one for (words, _), one in zip(columns, sure, strict=True) if one is not None and words[: len(parent)] == parent
    ]
    scores = {
        choice: sum(
            one.table == choice.table
            and (one.row == choice.row or (one.column == choice.column and _near(one, choice)))
            for one in siblings
        )
        for choice in choices
    }
    best = max(scores.values())
    leading = [choice for choice, score in scores.items() if score == best]
    if len(leading) > 1:
        leading = [choice for choice in leading if choice.row != "other.rest"] if best else []
    return leading[0] if len(leading) == 1 and best else None


def _near(one: Meaning, other: Meaning) -> bool:
    """Whether two outcomes stand under one heading."""
    return _above(one.table, one.row) == _above(other.table, other.row) or one.table != "applications"


def _nameless_total(words: Words) -> bool:
    """总计 and nothing that says of what."""
    named = [terms for terms in words if not all(term.kind == "title" for term in terms)]
    return len(set(named)) == 1 and {term.kind for term in named[0]} >= {"outcome", "applicant"}


def _results_before(result: Sequence[Meaning | None], columns: Sequence[tuple[Words, object]], number: int) -> int:
    """How many results of handling stand just before a column, under the same titles."""
    run = 0
    for before in reversed(range(number)):
        one = result[before]
        if one is None or not _handled(one) or not _same_head(columns[before][0], columns[number][0]):
            break
        run += 1
    return run


def _same_head(one: Words, other: Words) -> bool:
    """Whether two heads stand under the same titles."""
    titles = [{terms for terms in words if all(term.kind == "title" for term in terms)} for words in (one, other)]
    return titles[0] == titles[1]


def _handled(meaning: Meaning) -> bool:
    return meaning.table == "applications" and meaning.column == "total" and meaning.row not in _NOT_HANDLED
