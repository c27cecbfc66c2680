"""A label of a statistics sheet taken apart: its line, those above it, and the period, year and unit named with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from etl.lexicon import lexicon
from etl.statistics_words import LineOf, PeriodHead, words
from etl.text import squeeze
from reportdb.forms.codes import CUMULATIVE

_LONGEST = 120
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
#: brackets that make another figure of a label: last year's, a change, a share
_OTHER = re.compile(r"上年|去年|上一年|往年|同期|同比|环比|增|减少|占比|比例|比重|[%％]|预计|计划")
_PARTS = re.compile(r"[-–—_/|｜:·•>→\\~]+|\n")
_MAY_NAME_PERIOD = re.compile(r"累计|历年|本年|当年|年度|统计数|(?:19|20)\d\d")
_LONGEST_PERIOD = 12
_MOST_PARTS = 5


class Label(NamedTuple):
    """The lines a label may be behind those it stands under (outermost first), and what else it says of its figures."""

    path: tuple[frozenset[LineOf], ...]
    head: PeriodHead | None = None
    unit: str = ""

    @property
    def own(self) -> frozenset[LineOf]:
        """The lines it may be itself."""
        return self.path[-1]


def is_label(text: str) -> bool:
    """Whether a text is a label of a statistics sheet and of nothing else."""
    return take_apart(text) is not None and not lexicon().terms(text)


def unit_said(text: str) -> str:
    """The unit that words are and nothing else, 万条 as well: 条, 单位：件; "" for other words."""
    match = _units().fullmatch(squeeze(text))
    return match[1] if match else ""


@cache
def _units() -> re.Pattern[str]:
    """A unit behind words, or alone: those that count one each, in tens and more too, and amounts."""
    counted = "|".join(sorted(words().count_units, key=len, reverse=True))
    return re.compile(rf"[,;/:-]?(?:计量)?(?:单位)?:?([十百千万亿]{{0,2}}(?:{counted}|元))$")


@lru_cache(maxsize=512)
def take_apart(text: str) -> Label | None:
    """What a cell says when it is a label, alone or joined to what it stands under; None for other words."""
    if not text or len(text) > _LONGEST:
        return None
    known = words()
    if not known.may_spell(squeeze(text)):
        return None
    if lines := known.plain(text):
        return Label((lines,))
    whole = _one(squeeze(text))
    if whole is not None:
        return whole
    return _joined(text) if _PARTS.search(text) or _PARTS.search(squeeze(text)) else None


def _one(line: str) -> Label | None:
    """A single label, with brackets, a period before or behind it, or a unit behind it."""
    known = words()
    said: list[PeriodHead] = []
    units: list[str] = []
    for content in _BRACKETS.findall(line):
        if unit := unit_said(content):
            units.append(unit)
        elif head := known.period_of(content):
            said.append(head)
        elif _OTHER.search(content):
            return None
        else:
            continue
        line = line.replace(next(match[0] for match in _BRACKETS.finditer(line) if match[1] == content), "", 1)
    if len(set(units)) > 1:
        return None
    for rest, head, unit in _bare(line):
        if lines := known.lines_of(rest):
            heads = [*said, *([head] if head else [])]
            return Label((lines,), _together(heads), unit or "".join(units[:1])) if _agree(heads) else None
    return None


def _bare(line: str) -> Iterator[tuple[str, PeriodHead | None, str]]:
    """The words, and the words less a unit behind them, a period in front of them or behind them."""
    yield line, None, ""
    if match := _units().search(line):
        yield line[: match.start()], None, match[1]
    if not _MAY_NAME_PERIOD.search(line):
        return
    known = words()
    for length in range(min(_LONGEST_PERIOD, len(line) - 2), 1, -1):
        if head := known.period_of(line[:length].rstrip(",:-—、")):
            yield line[length:].lstrip(",:-—、"), head, ""
        if head := known.period_of(line[-length:].lstrip(",:-—、")):
            yield line[:-length].rstrip(",:-—、"), head, ""


def _agree(heads: list[PeriodHead]) -> bool:
    return len({head.year for head in heads if head.year}) < 2


def _together(heads: list[PeriodHead]) -> PeriodHead | None:
    """What several words say of the period: all years rather than the year, and the year that one of them names."""
    if not heads:
        return None
    whole = next((head.period for head in heads if head.period == CUMULATIVE), heads[0].period)
    return PeriodHead(whole, next((head.year for head in heads if head.year), None))


def _joined(text: str) -> Label | None:
    """四、行政复议数量-（一）维持具体行政行为数-本年度: every part is a label, a period or a unit."""
    parts = [part for part in (squeeze(one) for one in _PARTS.split(text)) if part]
    parts = [piece for part in parts for piece in _PARTS.split(part) if piece]
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    known = words()
    path: list[frozenset[LineOf]] = []
    heads: list[PeriodHead] = []
    unit = ""
    for part in parts:
        if found := _one(part):
            path.append(found.own)
            heads += [found.head] if found.head else []
            unit = found.unit or unit
        elif head := known.period_of(part):
            heads.append(head)
        elif said := unit_said(part):
            unit = said
        else:
            return None
    return Label(tuple(path), _together(heads), unit) if path and _agree(heads) else None
