"""Findings that name other agencies, in words for those who may not see these: what is wrong stays, whose it is goes.

A table may be another agency's to the last digit, last year's figures may be those of a merger, a year may have been locked
by somebody above. Who reads the whole register is told the names; an officer is told no name outside the remit. Last
year's figures of the agency itself are told to none but those who saw it in that year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from dataclasses import replace
from functools import cache

from reportdb.checks.locked_year import CODE, WHOSE
from reportdb.checks.rules import across_codes, all_rules
from reportdb.findings import KINDS, Finding
from reportdb.forms import catalog

_COPIED = re.compile(
    r"(?P<head>.*?：全部数字与)(?P<names>.*?)(?P<more>等 \d+ 份报告)?(?P<tail>完全相同，疑似照抄或发错了文件。)",
    re.DOTALL,
)
_NAME = re.compile(r"(?P<name>.+?)（(?P<year>\d{4})年）(?:、|\Z)", re.DOTALL)
_JOINED = re.compile(
    r"上年数(?:取自(?P<one>.+)的报告（其职责由本单位承接）|为(?P<many>.+)上年报告的合计（机构合并）)。\Z", re.DOTALL
)
_OTHER = "其他单位的报告"
_LAST_YEAR = "上年"
#: the names that are seen in a year (None: in the reader's own)
Seen = Callable[[int | None], Container[str]]


def names_others(item: Finding) -> bool:
    """Whether a finding tells of agencies other than its own."""
    return item.code in ("DUP-AGENCY", CODE) or _JOINED.search(item.message) is not None


def reads_last_year(item: Finding) -> bool:
    """Whether a finding tells of the agency's own report of the year before."""
    known = item.code in KINDS or item.code in _titles()
    crosses = item.code in _crossing() if known else _LAST_YEAR in item.message  # an office's own rule has such words
    return crosses and _JOINED.search(item.message) is None


def without_last_year(item: Finding) -> Finding:
    """The same without the figures: what is wrong stays."""
    text = f"{_title(item.code)}：与上年核对未通过；上年的报告不在管辖范围内，上年数不在此列出。"
    return replace(item, message=text, expected=None, found=None, operands={})


def concealed(item: Finding, seen: Seen, year: int | None = None) -> Finding:
    """The same finding without the names of agencies that are not `seen`, and without their figures.

    `year` is that of the report it was found in. Names of another year's reports are those seen in that year.
    Where its words are not those expected (they were stored by another version), all that is told is the rule.
    """
    if item.code == CODE:
        return _locked(item, seen(year))
    if item.code == "DUP-AGENCY":
        return _copied(item, seen)
    joined = _JOINED.search(item.message)
    before = seen(None if year is None else year - 1)
    if joined is None or all(name in before for name in (joined["one"] or joined["many"] or "").split("、")):
        return item
    text = f"{_title(item.code)}：与上年数核对不符；上年数涉及管辖范围以外的单位，不在此列出。"
    return replace(item, message=text, expected=None, found=None, operands={})


def _locked(item: Finding, seen: Container[str]) -> Finding:
    head, mark, told = item.message.partition(WHOSE)
    whose = told.partition("；")[0]
    return item if mark and whose in seen else replace(item, message=head if mark else f"{_title(item.code)}。")


def _copied(item: Finding, seen: Seen) -> Finding:
    found = _COPIED.fullmatch(item.message)
    if found is None:
        return replace(item, message=f"{_title(item.code)}。")
    named = list(_NAME.finditer(found["names"]))
    whole = "".join(one[0] for one in named) == found["names"]
    visible = [one for one in named if whole and one["name"] in seen(int(one["year"]))]
    if whole and found["more"] is None and len(visible) == len(named):
        return item
    names = "、".join(f"{one['name']}（{one['year']}年）" for one in visible)
    return replace(item, message=f"{found['head']}{f'{names}和' if names else ''}{_OTHER}{found['tail']}")


@cache
def _crossing() -> frozenset[str]:
    return across_codes(catalog())


@cache
def _titles() -> dict[str, str]:
    return {rule.code: rule.title for rule in all_rules(catalog())}


def _title(code: str) -> str:
    return KINDS[code].title if code in KINDS else _titles().get(code, "与上年的核对")
