"""The name of an agency: what it ends with, and what words around it are not the name."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.text import squeeze, without_brackets

_AGENCY_END = (
    "人民政府", "政府", "管委会", "管理委员会", "委员会", "办公厅", "办公室", "街道办事处", "街道办", "街道", "局", "厅", "委", "部", "署", "院",
    "办", "中学", "小学", "幼儿园", "中心", "支队", "总队", "大队", "分局", "公司", "集团", "大学", "学院", "学校", "医院", "银行", "海关", "站", "所", "处", "馆", "会",
    "镇", "乡", "省", "市", "区", "县", "州", "盟", "旗", "开发区", "园区", "新区", "林场", "农场", "社", "队", "司",
)  # fmt: skip
#: what names end with, also with brackets and marks that are not the name
_LAST_OF_NAMES = frozenset({end[-1] for end in _AGENCY_END} | set(")]】〕章级总的于展送报布制-_.·,'\"、"))
#: what no name holds: marks, dates, counts (12个, 3所); 第12中学, 7号码头管理处 and 12345热线中心 are names
_NO_NAME = re.compile(r"[，。、：:《》〈〉“”]|^\d|20\d\d|(?!12345\D)\d{5}|(?<![第\d])\d+[年月日期个家次条件项所万余]")


def looks_like_agency(name: str) -> bool:
    """Whether words end as names of agencies do and hold nothing that names do not."""
    return len(name) >= 2 and name.endswith(_AGENCY_END) and _NO_NAME.search(name) is None


@lru_cache(maxsize=1024)
def is_agency_name(text: str) -> bool:
    """Whether a cell holds the name of an agency and nothing else: 教育局, ××县人民政府办公室（盖章）."""
    line = squeeze(text)
    if not line or line[-1] not in _LAST_OF_NAMES:
        return False
    return len(text) <= 60 and ":" not in squeeze(text) and looks_like_agency(clean_agency(text))


@lru_cache(maxsize=512)
def clean_agency(text: str) -> str:
    """A name without brackets, spaces and the words around it; brackets after a name are not the name."""
    name = squeeze(without_brackets(text)).strip("-—_·.:：、,\"'")
    name = re.sub(r"^(?:单位名称|填报单位)[:：]?", "", name)
    name = re.sub(r"^(?:附件\d*|附表\d*|表[一二三四五六]|[一二三四五六七]、|\d+[.、])[:：]?", "", name)
    name = re.sub(r"^(?:关于)?(?:报送|上报|呈报|印发|公布|发布|填报|编制)", "", name)
    return re.sub(r"(?:的|关于|开展|报送|上报|公布|发布|编制|本级|汇总|\(盖章\)|盖章|公章)+$", "", name)


#: what the government of an area is called after the name of the area
_OF_AREAS = frozenset({"政府", "人民政府", "管委会", "管理委员会"})
_AREA_END = tuple("省市区县州盟旗镇乡")


def same_agency(one: str, other: str) -> bool:
    """Whether two spellings name one agency: equal, or one only lacks the region in front, or 人民政府 behind it."""
    if one == other:
        return True
    short, long = sorted((squeeze(one), squeeze(other)), key=len)
    if long.endswith(short):
        return True
    return long.startswith(short) and short.endswith(_AREA_END) and long[len(short) :] in _OF_AREAS
