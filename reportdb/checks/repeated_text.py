"""DUP-TEXT: problems and improvements that are more than half the words of last year's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportdb.checks.rules import NAMED_RULES
from reportdb.findings import Finding
from reportdb.report import ImprovementItem

_MOST = 0.5
#: runs of this many characters are compared: shorter ones are the common stock of official language
_RUN = 6
#: a text shorter than this repeats itself by chance
_SHORTEST = 30
_NO_WORDS = re.compile(r"[\W\d_]+")


def check_repeated_text(items: Sequence[ImprovementItem], last: Sequence[ImprovementItem]) -> Finding | None:
    """The finding when more than half of this year's text stood in last year's, in whatever order."""
    now, then = _text(items), _text(last)
    if len(now) < _SHORTEST:
        return None
    known = {then[at : at + _RUN] for at in range(len(then) - _RUN + 1)}
    repeated = bytearray(len(now))
    for at in range(len(now) - _RUN + 1):
        if now[at : at + _RUN] in known:
            repeated[at : at + _RUN] = b"\x01" * _RUN
    same = sum(repeated)
    if same <= _MOST * len(now):
        return None
    rule = NAMED_RULES["DUP-TEXT"]
    return Finding(
        rule.code,
        rule.level,
        f"存在的主要问题及改进情况约有 {round(100 * same / len(now))}% 的文字与上年相同"
        f"（{len(now)} 字中有 {same} 字），请写当年的情况。",
        table="improvement_items",
        found=same,
        operands={"characters": len(now), "repeated": same},
    )


def _text(items: Sequence[ImprovementItem]) -> str:
    """The words alone: figures and punctuation change while the sentence stays."""
    return _NO_WORDS.sub("", "".join(item.problem + item.action for item in items))
