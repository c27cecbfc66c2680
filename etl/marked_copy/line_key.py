"""How a line of 问题清单 is known again when the workbook comes back: a key in a hidden column, and what was written beside it.

A sheet is a list of ours by the words of its head, however it is called; the mark behind them alone is not enough, nor
is its name. Any program may have saved it since.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from etl.text import squeeze
from etl.workbook.book import Shape
from reportdb.explained import subject_of
from reportdb.findings import Finding

#: the head of the list, in order; the last is the officer's to fill in
HEADS = ("序号", "级别", "表", "位置", "问题", "应为／现为", "依据", "怎么办", "情况说明")
EXPLANATION = HEADS[-1]
#: stands in the head of the hidden column
MARK = "reportdb:issues:1"
_KEY = "reportdb:issue:"
_HEAD_ROWS = 30
_ENOUGH, _ENOUGH_WITH_MARK = 7, 4


@dataclass(frozen=True, slots=True)
class LineKey:
    """Which doubt a line is about: the rule, the place and a digest of the figures read, in the report of an agency.

    The first three are what an explanation is filed under (`rule`, `place`, `figures_digest`).
    """

    rule: str
    place: str
    digest: str
    agency: str = ""
    year: int | None = None
    scope: str = ""

    def written(self) -> str:
        """The key as it stands in the sheet."""
        return _KEY + json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ReturnedLine:
    """A line that came back: its key, and what the officer wrote under 情况说明 ("" for nothing)."""

    key: LineKey
    explanation: str
    row: int  # from 0
    column: int  # of the explanation, from 0


def key_of(item: Finding, agency: str | None, year: int | None, scope: str | None) -> LineKey:
    """The key of a finding: equal as long as the rule, the place and the figures it read are."""
    subject = subject_of(item)
    return LineKey(subject.rule, subject.place, subject.digest, agency or "", year, scope or "")


def may_be_issue_list(shape: Shape | None) -> bool:
    """Whether a look at the cells is worth while: not where a sheet's shape has none of the words that tell such a list."""
    return shape is None or EXPLANATION in shape.words or MARK in shape.words


def is_issue_list(rows: Sequence[Sequence[object]]) -> bool:
    """Whether a sheet is a list of issues that was sent out, and so nothing anybody reports."""
    return _head(rows) is not None


def returned_lines(rows: Sequence[Sequence[object]]) -> list[ReturnedLine]:
    """The lines of such a sheet whose key is still there, in order; [] for any other sheet."""
    head = _head(rows)
    if head is None:
        return []
    names = [_squeezed(cell) for cell in rows[head]]
    column = names.index(squeeze(EXPLANATION)) if squeeze(EXPLANATION) in names else len(HEADS) - 1
    found = []
    for number, row in enumerate(rows[head + 1 :], head + 1):
        key = next((key for cell in row if (key := _read(cell)) is not None), None)
        if key is not None:
            words = row[column] if column < len(row) else ""
            found.append(ReturnedLine(key, "" if words is None else str(words).strip(), number, column))
    return found


_WANTED = frozenset(squeeze(head) for head in HEADS)


def _head(rows: Sequence[Sequence[object]]) -> int | None:
    """The row of the head: most of its words, or some of them and the mark."""
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        if EXPLANATION not in row and MARK not in row:
            continue
        known = len(_WANTED.intersection(map(_squeezed, row)))
        if known >= (_ENOUGH_WITH_MARK if MARK in row else _ENOUGH):
            return number
    return None


def _squeezed(cell: object) -> str:
    return squeeze(cell) if isinstance(cell, str) and len(cell) < 40 else ""


def _read(cell: object) -> LineKey | None:
    if not isinstance(cell, str) or not cell.startswith(_KEY):
        return None
    try:
        data = json.loads(cell.removeprefix(_KEY))
        year = data.get("year")
        words = [data.get(name, "") for name in ("rule", "place", "digest", "agency", "scope")]
    except (ValueError, AttributeError, RecursionError):
        return None
    if not all(isinstance(word, str) for word in words) or not (year is None or isinstance(year, int)):
        return None
    rule, place, digest, agency, scope = words
    return LineKey(rule, place, digest, agency, year, scope)
