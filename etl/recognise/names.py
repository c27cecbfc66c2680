"""What the names of files and sheets say."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from etl.recognise.agency_name import clean_agency, looks_like_agency
from etl.recognise.said import Identity, Said
from etl.recognise.title import CUT_BEFORE, scope_of
from etl.text import squeeze, without_brackets

#: what parts the words of a file name; the number of 7号码头 or 第12中学 belongs to the name
_BETWEEN_NAMES = re.compile(
    r"(?<!\d)20\d\d(?:年度?)?(?:\d{1,2}月)?"
    r"|(?:(?<![第\d])\d+(?!\d|号[^\W\d]|[中小]学|幼儿园|热线|[国省]道)|[_\-—+ ])+"
)
#: a name that is nothing but an office without its region, as sheets are called in a workbook of many: 教育局, 城关镇
_BARE_OFFICE = re.compile(r"(?![各全本总分市县区])[^\W\d]{2}[局厅委办镇乡院]")

#: several agencies and none by name: 两个乡镇, 各部门. 两家子镇 and 各莫乡 are names
_SEVERAL = re.compile(
    r"(?:[一二两三四五六七八九十几多]+|\d+)个|(?:全部|所有|部分|其他|各)(?:单位|部门|乡|镇|街道|局|委办|县|市|区)"
)


@lru_cache(maxsize=256)
def from_name(name: str) -> Identity:
    """What the name of a sheet or a file (without ending) says."""
    identity = Identity()
    line = squeeze(name)
    years = set(re.findall(r"(?<!\d)(20\d\d)(?=年|度|\D|$)(?!年\d{1,2}月|[-._]\d{1,2}[-._]\d)(?!\d)", line))
    if len(years) == 1:
        identity.years.append(Said(years.pop()))
    scope = scope_of(f"({line})") if line in ("本级", "汇总") else scope_of(line)
    if scope:
        identity.scopes.append(Said(scope))
    rest = _BETWEEN_NAMES.sub("|", squeeze(without_brackets(name)))
    for piece in rest.split("|"):
        agency = clean_agency(CUT_BEFORE.split(piece)[0])
        if len(agency) >= 4 and looks_like_agency(agency) and agency[0] not in "表第附" and not _SEVERAL.match(agency):
            identity.title_agencies.append(Said(agency))
    return identity


def from_sheet_name(name: str) -> Identity:
    """What the name of a sheet says; there an office without its region may stand alone."""
    identity = from_name(name)
    bare = re.sub(r"\d+年?|[-_—\s]", "", squeeze(without_brackets(name)))
    if not identity.title_agencies and _BARE_OFFICE.fullmatch(bare):
        return replace(identity, title_agencies=[Said(bare)])
    return identity
