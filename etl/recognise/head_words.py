"""The words a column head of a flat list is made of: joined labels such as 规章-本年制发件数 taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import itemgetter

from etl.lexicon import Term, lexicon
from etl.recognise.roster_starts import roster_words
from etl.text import bare, key, squeeze

_AXES = ("outcome", "applicant", "item", "measure", "route", "result", "title")
_KINDS = frozenset({*_AXES, "clause"})
SUBTOTAL = Term("subtotal", "")
_NUMERALS = frozenset("一二三四五六七八九十")
_NUMERAL = re.compile(r"[一二三四五六七八九十]|(?<!\d)\d{1,2}(?!\d)")  # not 2022, nor a part of it
_UNIT = r"(?:(?:计量|金额)?单位:?)?(?:万元|亿元|元|件|项|个|条|次|宗|起|人次|件次)"
_OPERAND = r"(?:[A-Za-z]|\d{1,2}|[一二三四五六七八九十]{1,3})"
#: remarks in brackets that say nothing of what is counted: units, and how columns are added up
_REMARK = re.compile(
    rf"[(\[【](?:{_UNIT}(?:[/、]{_UNIT})*|[A-Za-z]|\d{{1,2}}|{_OPERAND}(?:[=+\-≥≤<>~]+{_OPERAND})+)[)\]】]"
)
_ONLY_UNIT = re.compile(rf"[(\[【]?{_UNIT}(?:[/、]{_UNIT})*[)\]】]?")
_ONLY_JOINS = re.compile(r"[的之和及与、]+")
_LONGEST = 200

#: the words of a head, each with the labels it may be
Words = tuple[frozenset[Term], ...]
Cost = tuple[int, int, int]
_NO_COST: Cost = (0, 0, 0)
#: words that only their number in the form tells from others
_NUMBERED = {
    "3其他": Term("outcome", "other.rest"),
    "六其他": Term("outcome", "other"),
    "六其他处理": Term("outcome", "other"),
    "七总计": Term("outcome", "total_handled"),
    "七合计": Term("outcome", "total_handled"),
}


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Words by spelling; `fillers` change nothing, `above` change nothing in a head over other heads."""

    words: Mapping[str, frozenset[Term]]
    fillers: frozenset[str]
    above: frozenset[str]
    longest: int
    begins: frozenset[str]  # the first characters of them all, and of numerals
    characters: frozenset[str]  # all of theirs
    columns: Mapping[str, str]  # heads of columns without statutory figures -> what they hold
    sums: frozenset[str]
    sections: frozenset[str]
    numbering: frozenset[str]

    def take_apart(self, text: str, *, above: bool = False) -> Words | None:
        """The labels a head is made of, () for words that change nothing; None when some of it is no word known."""
        line = squeeze(text)
        if _ONLY_UNIT.fullmatch(line):
            return ()
        line = _REMARK.sub("", line)
        if len(line) > _LONGEST or _ONLY_JOINS.fullmatch(line):
            return None
        ways = [_segment(self, spelled, above=above) for spelled in (bare(line), key(line))]
        return min((way for way in ways if way), key=itemgetter(0), default=(_NO_COST, None))[1]


def squeezed(text: str) -> str:
    """A head or a name as rosters.toml spells it: without remarks, numbering, spaces and punctuation."""
    return key(_REMARK.sub("", squeeze(text)))


def may_head(text: str) -> bool:
    """Whether a head over figures, or a label beside them, may be made of a text."""
    words = vocabulary().take_apart(text, above=True)
    return words is not None and bool(words or vocabulary().take_apart(text))  # what no head above is, no head is


@lru_cache(maxsize=256)
def _segment(vocabulary: Vocabulary, line: str, *, above: bool) -> tuple[Cost, Words] | None:
    """The cheapest way to cut a line into words: fewest letters in fillers, then fewest words, then fewest numbers."""
    if line and line[0] not in vocabulary.begins and not line[0].isdecimal():
        return None
    if not all(map(str.isdecimal, set(line) - vocabulary.characters)):
        return None
    best: list[tuple[Cost, Words] | None] = [(_NO_COST, ()), *[None] * len(line)]
    for start in range(len(line)):
        state = best[start]
        if state is None:
            continue
        (letters, words, numbers), before = state
        steps = [
            (end, (letters + (end - start if terms is None else 0), words + 1, numbers), terms)
            for end, terms in _words_at(vocabulary, line, start, above=above)
        ]
        if numeral := _NUMERAL.match(line, start):
            steps.append((numeral.end(), (letters, words, numbers + 1), None))
        for end, cost, terms in steps:
            known = best[end]
            if known is None or cost < known[0]:
                best[end] = cost, before if terms is None else (*before, terms)
    return best[len(line)]


def _words_at(
    vocabulary: Vocabulary, line: str, start: int, *, above: bool
) -> Iterable[tuple[int, frozenset[Term] | None]]:
    for end in range(start + 1, min(start + vocabulary.longest, len(line)) + 1):
        word = line[start:end]
        terms = vocabulary.words.get(word)
        if (above and word in vocabulary.above) or word in vocabulary.fillers:
            yield end, None
        elif terms:
            yield end, terms


@cache
def vocabulary() -> Vocabulary:
    """The words of the shipped catalog and layouts."""
    declared = roster_words()
    words: dict[str, set[Term]] = {}
    for word, terms in lexicon().words.items():
        kept = {term for term in terms if term.kind in _KINDS}
        if Term("head", "subtotal") in terms:
            kept.add(SUBTOTAL)
        if kept:
            words.setdefault(word, set()).update(kept)
    for kind in _AXES:
        for code, spellings in declared[kind].items():
            for word in spellings:
                words.setdefault(key(word), set()).add(Term(kind, code))
    for word in map(key, declared["applicant_total"]["words"]):
        words.setdefault(word, set()).update({Term("applicant", "total"), Term("outcome", "total_handled")})
    words |= {word: {term} for word, term in _NUMBERED.items()}
    words.setdefault(key("其他"), set()).add(Term("outcome", "other"))
    fillers = frozenset(map(key, declared["filler"]["anywhere"])) - words.keys()
    sums = [*declared["sum"]["words"], *declared["sum"]["alone"]]
    sums += [before + word for before in declared["sum"]["before"] for word in declared["sum"]["words"]]
    sections = list(declared["section"]["words"])
    sections += [before + word for before in declared["section"]["before"] for word in declared["section"]["words"]]
    above = frozenset(map(key, declared["filler"]["above"]))
    return Vocabulary(
        {word: frozenset(terms) for word, terms in words.items()},
        fillers,
        above,
        max(map(len, words)),
        frozenset(word[0] for known in (words, fillers, above) for word in known if word) | _NUMERALS,
        frozenset(character for known in (words, fillers, above) for word in known for character in word) | _NUMERALS,
        {key(word): kind for kind, spelled in declared["column"].items() for word in spelled if kind != "agency"},
        frozenset(map(key, sums)),
        frozenset(map(key, sections)),
        frozenset(map(key, declared["numbering"]["words"])),
    )
