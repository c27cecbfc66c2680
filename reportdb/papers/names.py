"""The Chinese names of scopes, states, parts and reasons, alike on paper, on the terminal and in the browser."""

from __future__ import annotations

import re

from reportdb.report import Scope

SCOPE_NAMES = {Scope.OWN: "本级", Scope.CONSOLIDATED: "汇总"}
STATE_NAMES = {
    "accepted": "已入库",
    "as_filed": "按原报数入库",
    "returned": "已退回",
    "unchanged": "未变化",
    "failed": "无法读取",
    "superseded": "已被更正",
    "missing": "未报送",
    "late": "逾期",
    "covered": "由上级汇总覆盖",
}
#: what a file was to a filing
PARTS = {"made": "报送文件", "carried": "沿用的文件", "repeated": "内容相同的文件", "declared": "更正声明"}


def scope_name(scope: str | None) -> str:
    """本级 or 汇总; "" where not known."""
    return "" if scope is None else SCOPE_NAMES[Scope(scope)]


def state_name(state: str, *, is_current: bool = True, as_filed: bool = False) -> str:
    """A filing's state in Chinese: an accepted one may be as filed, or superseded by a newer one."""
    if state == "accepted" and not is_current:
        return STATE_NAMES["superseded"]
    return STATE_NAMES["as_filed" if state == "accepted" and as_filed else state]


_RESTORED = re.compile(r"^restored from filing (\d+): ")
_AS_FILED = re.compile(r"; filing (\d+) was accepted as filed: ")


def reason_words(reason: str) -> str:
    """The reason of a filing for officers: what the program itself put before it is said in Chinese."""
    restored = _RESTORED.sub(r"恢复 filing \1：", reason)
    return reason if restored == reason else _AS_FILED.sub(r"；filing \1 按原报数入库：", restored)
