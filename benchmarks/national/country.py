"""A made-up country: an office on top, 31 provinces with cities, counties, townships and departments, codes as in GB/T 2260.

The proportions are those of the real one: 54 agencies a county (its government, 13 townships, 40 departments), 8 to 9
counties a city, cities and provinces with departments of their own. One department in a county, a city and a province is
the tax office, which reports within its own line (垂直管理部门).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from reportdb.region_code import PROVINCES

_OFFICES = (
    "办公室", "发展和改革局", "教育局", "科学技术局", "工业和信息化局", "民族宗教事务局", "公安局", "民政局", "司法局", "财政局",
    "人力资源和社会保障局", "自然资源局", "生态环境局", "住房和城乡建设局", "交通运输局", "水利局", "农业农村局", "商务局",
    "文化和旅游局", "卫生健康局", "退役军人事务局", "应急管理局", "审计局", "国有资产监督管理局", "市场监督管理局", "体育局",
    "统计局", "医疗保障局", "信访局", "乡村振兴局", "城市管理局", "林业局", "粮食和物资储备局", "行政审批局", "政务服务管理局",
    "机关事务管理局", "人民防空办公室", "档案局", "地方金融监督管理局", "税务局",
)  # fmt: skip
_TAXES = "税务局"
_TOWNSHIPS, _COUNTIES = 13, 9  # of a county, of a city
_FIRST = "安宁永昌长平福德和嘉景康乐龙明清瑞顺泰兴"
_SECOND = "城川关海湖江林陵门南丘泉山水田阳源原云州"
#: Hong Kong, Macao and Taiwan file no such reports
_REGIONS = tuple((code, name) for code, name in PROVINCES.items() if code < "70")
#: with fewer agencies than so many a province, fewer provinces
_OF_A_PROVINCE = 500
#: whose total is that of the country
TOP = "G00"
HEADINGS = "单位代码,单位名称,上级单位,层级,类型,行政区划代码"


class Agency(NamedTuple):
    """A line of the agency list."""

    code: str
    name: str
    superior: str
    level: str
    kind: str
    region: str

    @property
    def line(self) -> str:
        """As the list writes it."""
        return ",".join(self)


def country(count: int) -> Iterator[Agency]:
    """So many agencies, superiors first: the top, the provinces, then city by city, each province in turn."""
    return islice(_everyone(_REGIONS[: max(1, min(len(_REGIONS), count // _OF_A_PROVINCE))]), count)


def _everyone(regions: tuple[tuple[str, str], ...]) -> Iterator[Agency]:
    yield Agency(TOP, "国务院办公厅", "", "", "其他", "")
    for code, name in regions:
        yield Agency(f"G{code}", f"{name}人民政府", TOP, "省级", "人民政府", f"{code}0000")
        yield from _departments(f"{code}0000", code, name, "省级", "")
    for city in range(1, 100):
        for code, name in regions:
            yield from _city(f"{code}{city:02d}", f"{name}{_place(city)}市", code)


def _city(code: str, name: str, province: str) -> Iterator[Agency]:
    yield Agency(f"G{code}", f"{name}人民政府", f"G{province}", "市级", "人民政府", f"{code}00")
    yield from _departments(f"{code}00", code, name, "市级", province)
    for n in range(1, _COUNTIES + 1):
        yield from _county(f"{code}{n + 20}", f"{name}{_place(n + 7 * int(code[2:4]))}县", code)


def _county(code: str, name: str, city: str) -> Iterator[Agency]:
    yield Agency(f"G{code}", f"{name}人民政府", f"G{city}", "县级", "人民政府", code)
    yield from _departments(code, code, name, "县级", city)
    for n in range(1, _TOWNSHIPS + 1):
        town = f"{code}{100 + n}"
        yield Agency(f"G{town}", f"{name}{_place(n + int(code[4:]))}镇人民政府", f"G{code}", "乡级", "乡镇街道", town)


def _departments(region: str, area: str, name: str, level: str, above: str) -> Iterator[Agency]:
    """The departments of an area; `above` is the area whose tax office stands over its own."""
    for n, office in enumerate(_OFFICES, 1):
        if office == _TAXES:
            yield Agency(f"T{area}", f"{name}{office}", above and f"T{above}", level, "垂直管理部门", region)
        else:
            yield Agency(f"D{area}{n:02d}", f"{name}{office}", f"G{area}", level, "政府部门", region)


def _place(n: int) -> str:
    """A name for the n-th place, another for each n below 400."""
    return _FIRST[n % len(_FIRST)] + _SECOND[(n + n // len(_FIRST)) % len(_SECOND)]
