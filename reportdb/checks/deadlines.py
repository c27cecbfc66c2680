"""DL-ORGAN and DL-GOV: a report that arrived after the day the Regulations set. Asked only where that day is known."""

from __future__ import annotations

import datetime as dt
import re

from reportdb.checks.rules import NAMED_RULES
from reportdb.findings import Finding

_TOWNSHIP = re.compile(r"(?:镇|乡|街道)(?:人民政府|办事处)?$|街道办")
_GOVERNMENT = re.compile(r"(?:人民政府|管委会|管理委员会)$")
#: the first year reported under the Regulations of 2019
_FIRST_YEAR = 2019


def is_government(agency: str, kind: str | None = None, level: str | None = None) -> bool:
    """Whether an agency is a government of county level or above, which reports for its whole area.

    `kind` and `level` are the register's words; where they say nothing, the name decides.
    """
    if kind == "人民政府":
        return level != "乡级"
    if kind in ("政府部门", "乡镇街道", "垂直管理部门") or _TOWNSHIP.search(agency):
        return False
    return _GOVERNMENT.search(agency) is not None


def due(year: int, *, government: bool) -> dt.date:
    """The last day for the report of a year (条例第四十九条): 31 January for departments, 31 March for governments.

    Reports up to 2018 were due on 31 March for everyone (the Regulations of 2007, 国务院令第492号).
    """
    return dt.date(year + 1, 3, 31) if government or year < _FIRST_YEAR else dt.date(year + 1, 1, 31)


def check_deadline(year: int, received: dt.date, *, government: bool) -> Finding | None:
    """The finding for a report that came late."""
    last_day = due(year, government=government)
    if received <= last_day:
        return None
    rule = NAMED_RULES["DL-GOV" if government else "DL-ORGAN"]
    late = (received - last_day).days
    return Finding(
        rule.code,
        rule.level,
        f"{year}年度报告应在 {_day(last_day)} 前报送，{_day(received)} 收到，晚 {late} 天。",
        expected=last_day.isoformat(),
        found=received.isoformat(),
    )


def _day(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
