"""The registry in words much like those of an agency list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

from etl.agency_spans import Span

#: how the list calls each field
FIELDS = {
    "code": "单位代码", "name": "单位名称", "superior": "上级单位", "reports_to": "报送对象", "level": "层级", "kind": "类型",
    "region_code": "行政区划代码", "credit_code": "统一社会信用代码", "rule_making": "规章制定权", "valid_from": "起始日期",
    "valid_to": "终止日期", "aliases": "曾用名", "predecessors": "前身", "merged_into": "撤销后并入", "registered": "在名录中",
}  # fmt: skip


def shown_value(value: object) -> str:
    """One column of an agency."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def shown_names(names: Mapping[str, int | None]) -> str:
    """Former names in order of time, then mere aliases. Of a former name the last year is kept, not the day."""
    ordered = sorted(names.items(), key=lambda item: (item[1] is None, item[1] or 0, item[0]))
    return "；".join(f"{name}（至{last}年）" if last is not None else name for name, last in ordered)


def shown_spans(spans: Iterable[Span], called: Callable[[int], str]) -> str:
    """Who stood above, with the days from and to which."""
    return "；".join(called(span.upper) + during(span.since, span.until) for span in spans)


def during(since: dt.date | None, until: dt.date | None) -> str:
    """`（2019-01-01起，2021-12-31止）`, nothing for always."""
    parts = [f"{since}起" if since else "", f"{until}止" if until else ""]
    return f"（{'，'.join(filter(None, parts))}）" if any(parts) else ""


def shown_successions(
    successions: Mapping[tuple[int, int], dt.date], number: int, called: Callable[[int], str]
) -> dict[str, str]:
    """Whose duties an agency took over, and who took over its own."""
    parts: dict[str, list[tuple[dt.date, str]]] = {"predecessors": [], "merged_into": []}
    for (before, after), since in successions.items():
        if after == number:
            parts["predecessors"].append((since, called(before) + during(since, None)))
        if before == number:
            parts["merged_into"].append((since, called(after) + during(since, None)))
    return {name: "；".join(text for _, text in sorted(found)) for name, found in parts.items()}
