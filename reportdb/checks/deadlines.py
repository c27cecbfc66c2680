"""DL-ORGAN and DL-GOV: a report that arrived after the day the Regulations set. Asked only where that day is known."""

from __future__ import annotations

import datetime as dt

from reportdb.checks.rules import NAMED_RULES
from reportdb.findings import Finding


def due(year: int, *, government: bool) -> dt.date:
    """The last day for the report of a year (条例第四十九条): 31 January for departments, 31 March for governments."""
    return dt.date(year + 1, 3, 31) if government else dt.date(year + 1, 1, 31)


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
