"""The registry as an agency list: loaded again it changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from etl.agency_file import HEADINGS
from etl.agency_state import Registry
from etl.agency_wording import during, shown_value
from reportdb.queries.remit import Remit

#: the columns in the order of the list, as the loader calls them
COLUMNS = (
    "name", "code", "credit_code", "superior", "reports_to", "level", "kind", "region_code", "valid_from", "valid_to",
    "aliases", "predecessors", "merged_into", "rule_making",
)  # fmt: skip
HEAD = (*(HEADINGS[column][0] for column in COLUMNS), "备注")
_MET = "收表时登记，尚未列入名录"
#: an invented list, to be typed over
SAMPLE = (
    ("示例市人民政府", "SL000", "", "", "", "市级", "人民政府", "329900", "", "", "", "", "", "是", "最上一级的上级单位留空"),
    ("示例市教育局", "SL001", "", "SL000", "", "市级", "政府部门", "329900", "", "", "", "", "", "否", "上级单位写代码或全称"),
    (
        "示例市应急管理局", "SL002", "", "SL000", "", "市级", "政府部门", "329900", "", "", "示例市安全生产监督管理局（2018-12-31止）；市应急局",
        "", "", "否", "曾用名写明用到哪一天；简称不写日期",
    ),
    ("甲县人民政府", "SL100", "", "SL000", "", "县级", "人民政府", "329921", "", "", "", "", "", "否", ""),
    ("甲县教育体育局", "SL101", "", "SL100", "", "县级", "政府部门", "329921", "", "", "", "", "", "否", ""),
    ("甲县江心镇人民政府", "SL102", "", "SL100", "", "乡级", "乡镇街道", "329921", "", "", "", "", "", "否", ""),
    ("甲县农业局", "SL103", "", "SL100", "", "县级", "政府部门", "329921", "", "2023-12-31", "", "", "SL104", "否", "撤销的写终止日期和承接单位"),
    ("甲县农业农村局", "SL104", "", "SL100", "", "县级", "政府部门", "329921", "2024-01-01", "", "", "SL103", "", "否", ""),
    ("甲县税务局", "SL105", "", "SL000", "SL100", "县级", "垂直管理部门", "329921", "", "", "", "", "", "否", "垂直管理部门由本地汇总的，写报送对象"),
)  # fmt: skip


def listed(registry: Registry, remit: Remit) -> Iterator[tuple[str, ...]]:
    """A line for each agency of a remit under HEAD; agencies outside it are not named."""
    seen = [number for number in registry.values if remit.covers(number)]
    taken: dict[int, list[int]] = {}
    given: dict[int, list[int]] = {}
    for before, after in sorted(registry.successions):
        taken.setdefault(after, []).append(before)
        given.setdefault(before, []).append(after)
    for number in seen:
        values = registry.values[number]
        texts = {name: shown_value(values[name]) for name in values if name != "registered"}
        texts["aliases"] = "；".join(
            _alias(name, last) for name, last in sorted(registry.names.get(number, {}).items())
        )
        for name, spans in (("superior", registry.superiors), ("reports_to", registry.collectors)):
            texts[name] = "；".join(
                _words(registry, span.upper) + during(span.since, span.until)
                for span in spans.get(number, ())
                if remit.covers(span.upper)
            )
        for name, others in (("predecessors", taken), ("merged_into", given)):
            texts[name] = "；".join(_words(registry, one) for one in others.get(number, ()) if remit.covers(one))
        yield (*(texts[column] for column in COLUMNS), "" if values["registered"] else _MET)


def _alias(name: str, last: int | None) -> str:
    return name if last is None else f"{name}（{last}-12-31止）"


def _words(registry: Registry, number: int) -> str:
    values = registry.values[number]
    return str(values["code"] or values["name"])
