"""The register as text: its tree, an agency's history, what a list would change."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from reportdb.papers.agency_tree import remarks
from reportdb.papers.harmless import inert, one_line
from reportdb.region_code import province_of

if TYPE_CHECKING:
    from etl.agency_plan import Change
    from reportdb.queries.agency_history import Above, AgencyHistory, Other
    from reportdb.queries.registry import AgencyRow


def tree(rows: Sequence[AgencyRow], names: Mapping[int, str], collectors: Mapping[int, int]) -> str:
    """The register as an indented tree; an agency whose superior is not among the rows stands on the left.

    Whoever's report another agency collects than its superior is marked, and so is who ended before today.
    """
    below: dict[int | None, list[AgencyRow]] = defaultdict(list)
    called = {row.id: names.get(row.id, row.name) for row in rows}
    for row in rows:
        below[row.superior_id if row.superior_id in called else None].append(row)
    lines: list[str] = []
    waiting = [(0, row) for row in reversed(below[None])]
    while waiting:
        depth, row = waiting.pop()
        words = (called[row.id], row.code, *(f"（{text}）" for text in remarks(row, called, collectors)))
        lines.append("  " * depth + inert(one_line(" ".join(filter(None, words)))))
        waiting += [(depth + 1, child) for child in reversed(below[row.id])]
    return "\n".join(lines)


def changes_text(changes: Iterable[Change]) -> str:
    """Every agency a list adds or changes, with its fields below it: old -> new."""
    lines: list[str] = []
    for _, group in groupby(changes, key=lambda change: change.number):
        fields = list(group)
        head = fields[0]
        lines.append(one_line(" ".join(filter(None, ("新增" if head.added else "变更", head.agency, head.code)))))
        for change in fields:
            if not head.added:
                lines.append(f"  {change.field}：{_shown(change.old)} -> {_shown(change.new)}")
            elif change.field not in ("单位名称", "单位代码", "在名录中"):
                lines.append(f"  {change.field}：{_shown(change.new)}")
    return "\n".join(lines) if lines else "没有变化"


def _shown(words: str) -> str:
    return one_line(words) or "（空）"


def history_text(found: AgencyHistory) -> str:
    """An agency's history, a line for each thing known of it."""
    region = found["region_code"]
    province = province_of(region) if region else None
    life = _during(found["valid_from"], found["valid_to"])
    parts: list[tuple[str, Sequence[str]]] = [
        ("单位代码", [found["agency_code"]]),
        ("统一社会信用代码", [found["credit_code"]]),
        ("层级", [found["level"]]),
        ("类型", [found["kind"]]),
        ("行政区划代码", [region + (f"（{province}）" if province else "")]),
        ("规章制定权", ["" if found["rule_making"] is None else "是" if found["rule_making"] else "否"]),
        ("存续", [life]),
        ("名录", ["" if found["registered"] else "不在名录中，导入时登记"]),
        ("曾用名", [_name(one["name"], one["last_year"]) for one in found["names"]]),
        ("上级单位", [_above(one) for one in found["superiors"]]),
        ("报送对象", [_above(one) for one in found["reports_to"]]),
        ("现由谁汇总", [_collected(found)]),
        ("前身", [_other(one) for one in found["predecessors"]]),
        ("职责承接单位", [_other(one) for one in found["successors"]]),
    ]
    lines = [one_line(found["agency"])]
    for label, values in parts:
        lines += (f"  {label}：{one_line(value)}" for value in values if value)
    return "\n".join(lines)


def _name(name: str, last_year: int | None) -> str:
    return f"{name}（用至{last_year}年度）" if last_year is not None else f"{name}（别名）"


def _above(one: Above) -> str:
    span = _during(one["valid_from"], one["valid_to"])
    return f"{one['agency']} {one['agency_code']}" + (f"（{span}）" if span else "")


def _other(one: Other) -> str:
    return f"{one['agency']} {one['agency_code']}（{one['since']} 起）"


def _collected(found: AgencyHistory) -> str:
    if found["valid_to"] is not None and found["valid_to"] < dt.date.today().isoformat():
        return ""
    if found["collected_by"] is not None:
        return found["collected_by"]
    standing = any(one["valid_to"] is None for one in found["superiors"])
    return "无（垂直管理，不计入上级汇总）" if standing else ""


def _during(since: str | None, until: str | None) -> str:
    return " ".join(filter(None, (f"{since} 起" if since else "", f"{until} 止" if until else "")))
