"""Which known label comes nearest to words that are none.

difflib of the standard library does it: only words that are no label come here, each once, so that a faster library
would save nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple

from etl.lexicon import KINDS_OF, STATISTICS, lexicon
from etl.statistics_words import printed_label, spelled_by_figure
from etl.text import key, without_brackets
from reportdb.forms import Table, catalog

_LONGEST = 80
#: two words together no longer than this may be alike with one character in common
_SHORT = 6
#: below this two labels have nothing to do with each other
LIKE = 0.35


class Near(NamedTuple):
    """A row or column of a table and how alike its nearest spelling is, from 0 to 1."""

    code: str
    score: float


@lru_cache(maxsize=1024)
def nearest(text: str, table: str, axis: str) -> tuple[Near, ...]:
    """All rows or columns (`axis`) of a table, of all editions, the most alike first; those unlike it are left out."""
    words = dict.fromkeys(word for word in (key(text), key(without_brackets(text))) if word and len(word) <= _LONGEST)
    found = (
        Near(code, max((_alike(word, known) for word in words for known in spelled), default=0.0))
        for code, spelled in _spelled(table, axis).items()
    )
    return tuple(sorted((one for one in found if one.score >= LIKE), key=lambda one: -one.score))


@cache
def _spelled(table: str, axis: str) -> Mapping[str, tuple[str, ...]]:
    return spelled_by_figure() if table == STATISTICS else lexicon().spelled(KINDS_OF[table][axis])


def _alike(word: str, known: str) -> float:
    shared = len(set(word) & set(known))
    if not shared or (shared == 1 and len(word) + len(known) > _SHORT):
        return 0.0
    matcher = SequenceMatcher(None, word, known, autojunk=False)
    if matcher.quick_ratio() < LIKE:
        return 0.0
    short, long = sorted((word, known), key=len)
    part = 0.5 + 0.5 * len(short) / len(long) if len(short) > 1 and short in long else 0.0
    return max(matcher.ratio(), part)


def printed(table: str, axis: str, code: str) -> str:
    """The printed label of a code, of the latest edition that has it."""
    if table == STATISTICS:
        return printed_label(code)
    forms = sorted(catalog().tabular.values(), key=lambda form: form.first_year, reverse=True)
    for of in (form.tables[table] for form in forms if table in form.tables):
        if axis == "cell" or code in (of.rows if axis == "row" else of.columns):
            return printed_in(of, axis, code)
    return code


def printed_in(table: Table, axis: str, code: str) -> str:
    """The printed label of a code in one edition, with the heading above it."""
    if axis == "cell":
        return table.label(*code.split("/"))
    return "·".join((table.label(code, None) if axis == "row" else table.label(None, code)).split("·")[-2:])
