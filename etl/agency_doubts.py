"""What is doubtful in an agency list, though it can be loaded: regions, levels, vertical systems, ended superiors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from etl.agency_list import AgencyRecord
from etl.agency_spans import Span
from etl.agency_state import Registry
from etl.agency_told import Told
from reportdb import region_code
from reportdb.queries.registry import VERTICAL

_RANKS = {"省级": 1, "市级": 2, "县级": 3, "乡级": 4}


def doubts(registry: Registry, lines: Sequence[tuple[int, AgencyRecord]]) -> Iterator[Told]:
    """A sentence for everything that should be looked at, line by line."""
    holders: dict[str, list[int]] = defaultdict(list)
    former: dict[str, list[int]] = defaultdict(list)
    for number, values in registry.values.items():
        if values["credit_code"]:
            holders[values["credit_code"]].append(number)
        for name in registry.names.get(number, ()):
            former[name].append(number)
    linked = set(registry.successions)
    for number, row in lines:
        own = registry.values[number]
        yield from (_of(row, text) for text in _of_agency(own))
        upper = _now(registry.superiors.get(number, ()))
        if upper is not None:
            over = registry.values[upper]
            collected = _now(registry.collectors.get(number, ())) is not None
            yield from (_of(row, text) for text in _of_pair(own, over, collected=collected))
        for other in holders.get(own["credit_code"], ()) if own["credit_code"] else ():
            if other != number:
                code = own["credit_code"]
                yield Told(
                    f"{row.told}: {registry.called(other)} has the same 统一社会信用代码 {code}",
                    f"{row.said}：与{registry.called(other)}的统一社会信用代码相同（{code}）。",
                )
        for other in former.get(own["name"], ()):
            if other != number and (number, other) not in linked:
                yield Told(
                    f"{row.told}: this is also a former name or alias of {registry.called(other)}",
                    f"{row.said}：这也是{registry.called(other)}的曾用名或别名。",
                )


def _of(row: AgencyRecord, text: Told) -> Told:
    return Told(f"{row.told}: {text.english}", f"{row.said}：{text.chinese}")


def _of_agency(own: dict[str, Any]) -> Iterator[Told]:
    if own["region_code"] and region_code.is_region_code(own["region_code"]):
        doubt = region_code.doubt_of(own["region_code"], own["level"])
        if doubt:
            yield Told(
                f"行政区划代码 {own['region_code']} of an agency at {own['level'] or 'some level'}: {doubt}",
                f"行政区划代码 {own['region_code']} 与层级“{own['level'] or '没有填'}”对不上，请核对。",
            )
    if own["kind"] == "乡镇街道" and own["level"] not in ("", "乡级"):
        yield Told(f"a 乡镇街道 at {own['level']}", f"类型是乡镇街道，层级却是{own['level']}。")


def _of_pair(own: dict[str, Any], over: dict[str, Any], *, collected: bool) -> Iterator[Told]:
    vertical = own["kind"] == VERTICAL
    if vertical and over["kind"] != VERTICAL and not collected:
        yield Told(
            f"a {VERTICAL} is in no total of {over['name']}, which is none; 报送对象 says who collects its report,"
            " if anyone here does",
            f"垂直管理部门不计入“{over['name']}”的汇总；由本地汇总的，请在报送对象栏写明。",
        )
    if over["valid_to"] is not None and (own["valid_to"] is None or own["valid_to"] > over["valid_to"]):
        yield Told(
            f"its superior {over['name']} ended on {over['valid_to']}",
            f"上级单位“{over['name']}”已于 {over['valid_to']} 终止。",
        )
    ranks = _RANKS.get(own["level"]), _RANKS.get(over["level"])
    if ranks[0] is not None and ranks[1] is not None and ranks[0] < ranks[1]:
        yield Told(
            f"at {own['level']} under {over['name']} at {over['level']}",
            f"层级是{own['level']}，上级“{over['name']}”却是{over['level']}。",
        )
    codes = own["region_code"], over["region_code"]
    if not vertical and all(codes) and all(map(region_code.is_region_code, codes)) and not region_code.within(*codes):
        yield Told(
            f"行政区划代码 {codes[0]} is not in the region of its superior {over['name']}, {codes[1]}",
            f"行政区划代码 {codes[0]} 不在上级“{over['name']}”的区划 {codes[1]} 之内。",
        )


def _now(spans: Sequence[Span]) -> int | None:
    return next((span.upper for span in spans if span.until is None), None)
