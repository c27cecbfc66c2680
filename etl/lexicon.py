"""Which label a piece of text is: the words of the catalog and of layouts/labels.toml in one look-up."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from etl.text import key, spellings, without_brackets
from reportdb.forms import Catalog, catalog

_LABELS = Path(__file__).parent / "layouts" / "labels.toml"
_AXES = {
    "publications": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "appeals": ("route", "result"),
}


class Term(NamedTuple):
    """A recognised label: its kind (outcome, applicant, item, measure, route, result, head ...) and its code."""

    kind: str
    code: str


NO_TERMS: frozenset[Term] = frozenset()


class Lexicon:
    """Look-up from text to terms; the answers are remembered, for sheets repeat their labels."""

    def __init__(self, words: Mapping[str, frozenset[Term]]) -> None:
        self._words = words
        self._known: dict[str, frozenset[Term]] = {}

    def terms(self, text: str) -> frozenset[Term]:
        """Every label `text` may be; empty for words that are no label."""
        found = self._known.get(text)
        if found is None:
            found = self._look_up(text)
            if len(self._known) < 50_000:
                self._known[text] = found
        return found

    def _look_up(self, text: str) -> frozenset[Term]:
        if len(text) > 120:
            return NO_TERMS
        for candidate in (text, without_brackets(text)):
            for spelling in spellings(candidate):
                found = self._words.get(spelling)
                if found:
                    return found
        return NO_TERMS

    def code(self, text: str, kind: str) -> str | None:
        """The code of one kind, None when the text is no label of it."""
        return next((term.code for term in self.terms(text) if term.kind == kind), None)


@cache
def spelled(*kinds: str) -> dict[str, tuple[str, str]]:
    """Every spelling the layouts give for some kinds of labels: spelling -> (kind, code)."""
    layouts = tomllib.loads(_LABELS.read_text(encoding="utf-8"))
    return {
        spelling: (kind, code)
        for kind in kinds
        for code, spellings_ in layouts[kind].items()
        for spelling in spellings_
    }


@cache
def lexicon() -> Lexicon:
    """The words of the shipped catalog and layouts."""
    return build(catalog(), tomllib.loads(_LABELS.read_text(encoding="utf-8")))


def build(forms: Catalog, layouts: Mapping[str, Mapping[str, list[str]]]) -> Lexicon:
    """A lexicon of the labels of all editions and the spellings of the layouts."""
    words: dict[str, set[Term]] = defaultdict(set)
    for form in forms.forms.values():
        for table in form.tables.values():
            if table.code not in _AXES:
                continue
            row_kind, column_kind = _AXES[table.code]
            for kind, lines in ((row_kind, table.rows), (column_kind, table.columns)):
                for line in lines.values():
                    words[key(line.label)].add(Term(kind, line.code))
                    words[key(without_brackets(line.label))].add(Term(kind, line.code))
            for block in table.blocks:
                if block.title:
                    words[key(block.title)].add(Term("clause", block.clause))
            words[key(table.title)].add(Term("title", table.code))
    for open_list, kind in ((forms.channels, "channel"), (forms.metrics, "metric")):
        for item in open_list:
            words[key(item.label)].add(Term(kind, item.code))
    for kind, codes in layouts.items():
        for code, labels in codes.items():
            for label in labels:
                words[key(label)].add(Term(kind, code))
    return Lexicon({word: frozenset(terms) for word, terms in words.items()})
