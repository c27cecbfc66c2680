"""Which label a piece of text is: the words of the catalog and of layouts/labels.toml in one look-up."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from etl.text import key, spellings, squeeze, without_brackets
from reportdb.forms import Catalog, catalog

_LABELS = Path(__file__).parent / "layouts" / "labels.toml"
_AXES = {
    "publications": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "appeals": ("route", "result"),
}
#: the kind of label that names a row or a column of a table
KINDS_OF = {table: {"row": row, "column": column} for table, (row, column) in _AXES.items()}
KINDS_OF["appeals"]["cell"] = "appeal"  # route and result in one head
#: lines of the statistics sheets of 2014 to 2018, whose codes are those of their figures: applications/received/total
STATISTICS, STATISTICS_LINE = "statistics", "statistics_line"
KINDS_OF[STATISTICS] = {"row": STATISTICS_LINE}


class Term(NamedTuple):
    """A recognised label: its kind (outcome, applicant, item, measure, route, result, head ...) and its code."""

    kind: str
    code: str


NO_TERMS: frozenset[Term] = frozenset()
_LONGEST_HEAD = 10
_LONGEST_PART = 40
#: headings by code (clauses by kind), and what may stand under them in the same cell: kind, beginning of the code
_UNDER = {
    "handled": ("outcome", ""),
    "denied": ("outcome", "denied."),
    "unavailable": ("outcome", "unavailable."),
    "not_processed": ("outcome", "not_processed."),
    "other": ("outcome", "other."),
    "applicants": ("applicant", ""),
    "org": ("applicant", "org."),
    "litigation": ("route", "litigation_"),
    "clause": ("item", ""),
}

#: texts with what they may be; sheets have a few hundred labels among them, and names and words of their own
_REMEMBERED = 1024


class Lexicon:
    """Look-up from text to terms; the answers are remembered, for sheets repeat their labels."""

    def __init__(
        self,
        words: Mapping[str, frozenset[Term]],
        parts: Mapping[str, list[str]] | None = None,
        declared: Mapping[str, frozenset[Term]] | None = None,
        source: str = "",
    ) -> None:
        """`declared`: what a layout of the office says of further texts; `source` is its name."""
        self._words = words
        self._parts = parts or {}
        self._declared = declared or {}
        self.source = source
        self._remembered = lru_cache(maxsize=_REMEMBERED)(self._look_up)
        self._all = "\n".join(words)
        headings = (
            word for word, terms in words.items() if any(term.kind == "clause" or term.code in _UNDER for term in terms)
        )
        self._headings = re.compile(
            f"(?:[一二三四五六七八九十]|[1-9])?({'|'.join(sorted(headings, key=len, reverse=True))})"
        )

    @property
    def words(self) -> Mapping[str, frozenset[Term]]:
        """Every spelling with the labels it may be, by `etl.text.key`."""
        return self._words

    def terms(self, text: str) -> frozenset[Term]:
        """Every label `text` may be; empty for words that are no label."""
        return self._remembered(text)

    @property
    def declares(self) -> bool:
        """Whether a layout of the office is laid over the shipped words."""
        return bool(self._declared)

    def declared(self, text: str) -> frozenset[Term]:
        """What the office's layout says of a text, exactly as typed but for width and punctuation."""
        return self._declared.get(next(iter(spellings(text)), ""), NO_TERMS) if self._declared else NO_TERMS

    def with_layout(self, declared: Mapping[str, frozenset[Term]], source: str) -> Lexicon:
        """The same words with those of a layout beside them."""
        return Lexicon(self._words, self._parts, declared, source)

    def _look_up(self, text: str) -> frozenset[Term]:
        declared = self.declared(text)
        return (self._shipped(text) | declared) if declared else self._shipped(text)

    def _shipped(self, text: str) -> frozenset[Term]:
        if len(text) > 120:
            return NO_TERMS
        found = self._spelled(text) or self._under_heading(spellings(text)[:1]) or self._spelled(without_brackets(text))
        return found or self._head_like(squeeze(text))

    def _spelled(self, text: str) -> frozenset[Term]:
        return next((self._words[spelling] for spelling in spellings(text) if spelling in self._words), NO_TERMS)

    def is_part(self, text: str) -> bool:
        """Whether words are a piece of some label, as a label split over cells leaves them: 自然, 年度办, 件数."""
        return len(text) <= _LONGEST_PART and any(
            piece in self._all for piece in spellings(text) if not piece.isascii()
        )

    def _under_heading(self, line: tuple[str, ...]) -> frozenset[Term]:
        """A label that has the heading it stands under in front: （三）不予公开-1.属于国家秘密."""
        match = self._headings.match(line[0]) if line else None
        if match is None:
            return NO_TERMS
        rest = line[0][match.end() :]
        below = {term for heading in self._words[match[1]] for term in self._below(heading, rest)}
        return frozenset(below) if len(below) == 1 else NO_TERMS

    def _below(self, heading: Term, rest: str) -> Iterator[Term]:
        kind, under = _UNDER.get(heading.kind if heading.kind == "clause" else heading.code, ("", ""))
        terms = self.terms(rest) if kind and rest else NO_TERMS
        return (term for term in terms if term.kind == kind and term.code.startswith(under))

    def _head_like(self, word: str) -> frozenset[Term]:
        """A short word that holds a part of just one head: 问题描述, 整改举措."""
        if len(word) > _LONGEST_HEAD:
            return NO_TERMS
        codes = [code for code, parts in self._parts.items() if any(part in word for part in parts)]
        return frozenset({Term("head_like", codes[0])}) if len(codes) == 1 else NO_TERMS

    def spelled(self, kind: str) -> dict[str, tuple[str, ...]]:
        """Every code of a kind with its spellings."""
        found: dict[str, list[str]] = defaultdict(list)
        for word, terms in self._words.items():
            for term in terms:
                if term.kind == kind:
                    found[term.code].append(word)
        return {code: tuple(words) for code, words in found.items()}

    def code(self, text: str, kind: str) -> str | None:
        """The code of one kind, None when the text is no label of it."""
        return next((term.code for term in self.terms(text) if term.kind == kind), None)


@cache
def _layouts() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(_LABELS.read_text(encoding="utf-8"))


@cache
def spelled(*kinds: str) -> dict[str, tuple[str, str]]:
    """Every spelling the layouts give for some kinds of labels: spelling -> (kind, code)."""
    layouts = _layouts()
    return {
        spelling: (kind, code)
        for kind in kinds
        for code, spellings_ in layouts[kind].items()
        for spelling in spellings_
    }


@cache
def lexicon() -> Lexicon:
    """The words of the shipped catalog and layouts."""
    return build(catalog(), _layouts())


def build(forms: Catalog, layouts: Mapping[str, Mapping[str, list[str]]]) -> Lexicon:
    """A lexicon of the labels of all editions and the spellings of the layouts."""
    words: dict[str, set[Term]] = defaultdict(set)
    for form in forms.tabular.values():
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
        for code, labels in codes.items() if kind != "head_like" else ():
            for label in labels:
                words[key(label)].add(Term(kind, code))
    words |= _joined(words)
    return Lexicon({word: frozenset(terms) for word, terms in words.items()}, layouts.get("head_like"))


def _joined(words: Mapping[str, set[Term]]) -> dict[str, set[Term]]:
    """Table four with its heads in one cell: 行政复议结果维持, 行政诉讼（未经复议直接起诉）—总计."""
    routes = [(word, term.code) for word, terms in words.items() for term in terms if term.kind == "route"]
    results = [(word, term.code) for word, terms in words.items() for term in terms if term.kind == "result"]
    litigation = [word for word, code in routes if code == "litigation"]
    joined: dict[str, set[Term]] = {}
    for route, code in routes:
        for before in ("", *(litigation if code.startswith("litigation_") else ())):
            for result, result_code in results:
                joined[f"{before}{route}{result}"] = {Term("appeal", f"{code}/{result_code}")}
    return joined
