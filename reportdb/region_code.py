"""行政区划代码: GB/T 2260 (six digits), GB/T 10114 (nine, to the township) and the statistical code (twelve)."""

from __future__ import annotations

import re

PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区", "21": "辽宁省",
    "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省", "33": "浙江省", "34": "安徽省",
    "35": "福建省", "36": "江西省", "37": "山东省", "41": "河南省", "42": "湖北省", "43": "湖南省",
    "44": "广东省", "45": "广西壮族自治区", "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省",
    "53": "云南省", "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区", "71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区",
}  # fmt: skip
#: 直辖市: their districts stand directly under a province, and rank as cities
_MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
#: digits that name an area, the rest being zeros, and the level of such an area
_DEPTHS = {2: "省级", 4: "市级", 6: "县级", 9: "乡级", 12: "乡级"}
_FORM = re.compile(r"\d{6}|\d{9}|\d{12}", re.ASCII)


def is_region_code(code: str) -> bool:
    """Whether it has six, nine or twelve digits."""
    return _FORM.fullmatch(code) is not None


def area_of(code: str) -> str:
    """The digits that name the area: `32` for 320000, `3213` for 321300000000."""
    digits = code.ljust(12, "0")
    return next(digits[:depth] for depth in _DEPTHS if not digits[depth:].strip("0"))


def province_of(code: str) -> str | None:
    """The province of a code, None for a prefix that GB/T 2260 does not have."""
    return PROVINCES.get(code[:2])


def within(code: str, other: str) -> bool:
    """Whether the area of one code lies in the area of another."""
    return code.ljust(12, "0").startswith(area_of(other))


def doubt_of(code: str, level: str) -> str | None:
    """What is doubtful about the code of an agency of a level (省级 ... 乡级, or ""), None where nothing is."""
    if province_of(code) is None:
        return f"no province has a code that begins with {code[:2]}"
    depth = len(area_of(code))
    fits = {
        "省级": depth == 2,
        "市级": depth == 4 or (depth == 6 and code[:2] in _MUNICIPALITIES),
        "县级": depth == 6,
    }.get(level, True)  # a township often has its county's code
    return None if fits else f"it is the code of an area at {_DEPTHS[depth]}"
