"""What a title says: the year, the agency and the scope of a report."""

from __future__ import annotations

import re
from functools import lru_cache

from etl.recognise.agency_name import clean_agency, looks_like_agency
from etl.text import squeeze
from reportdb.report import Scope

#: characters; names of 50 characters are borne, and a title is 20 longer
TITLE_LENGTH = 100
_YEAR = r"(?:20\d\d|二[〇○零0O]\S{2})"
SUBJECT = re.compile(r"政府信息公开|信息公开|政务公开|年度报告|年报|依申请公开|主动公开政府信息|统计表|报送表|汇总表")
_REPORT_YEAR = re.compile(rf"({_YEAR})年(?!\d{{1,2}}月)度?|\((20\d\d)\)(?!\d*号)")
_BARE_YEAR = re.compile(r"(?<!\d)20\d\d(?![\d年])")
#: sentences, and headings of what a report tells, name other years and agencies too
_NARRATIVE = re.compile(
    r"^(?:根据|按照|依据|依照|遵照|为贯彻|为进一步|现将|截至|[自与]20\d\d|\([一二三四五六七八九十]{1,2}\))|[了已]|中提出"
)
_ENCLOSURE = re.compile(r"^附[件表]\d*:")
#: a title between its marks: 《…年度报告》, also behind 附件:
_QUOTED_TITLE = re.compile(r"^[《〈]([^《》〈〉]+)[》〉]$")
_PERIOD = re.compile(r"(20\d\d)年1月1日\D{1,4}(20\d\d)年12月31日")
_SEVERAL_YEARS = re.compile(r"(?<!\d)20\d\d年?度?[-–—―~至到](?:20)?\d\d年")
_FILE_NAME = re.compile(r"\.(?:xlsx?|xlsm|xlsb|ods|et|csv|docx?|wps|pdf|html?)$", re.IGNORECASE)
_FILLED_ON = re.compile(r"(填报|填表|报送|上报|打印|印发|发布|公布|制表|报出)(日期|时间|于)")
CUT_BEFORE = re.compile(
    r"(?:关于)?(?:开展)?(?:主动公开|收到和处理|政府信息|信息公开|政务公开|依申请|行政复议|行政诉讼|年度报告|工作年度|年报|统计表|存在的主要问题)"
)
_LAST_BRACKETS = re.compile(r"[(\[]([^()\[\]]{4,40})[)\]]$")
_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "O": "0",
}


@lru_cache(maxsize=512)
def title_parts(cell: str) -> tuple[int | None, str, str]:
    """(year, agency, scope) a title names; (None, "", "") for words that are no title."""
    line = _ENCLOSURE.sub("", squeeze(cell))
    line = _QUOTED_TITLE.sub(r"\1", line)
    if (
        _FILE_NAME.search(line)
        or any(mark in line for mark in "，。；,;？！")
        or _FILLED_ON.search(line)
        or ":" in line.replace("单位:", "")
    ):
        period = _PERIOD.search(line)
        return (int(period[1]) if period and period[1] == period[2] else None, "", "")
    alone = re.fullmatch(rf"\(?({_YEAR})年?度?\)?", line)
    if alone and ("年" in line or "(" in line):
        return year_in(line), "", ""
    period = _PERIOD.search(line)
    if period and period[1] == period[2]:
        return int(period[1]), "", ""
    if line.startswith("单位:"):
        agency = clean_agency(line.removeprefix("单位:"))
        return None, agency if len(agency) >= 4 and looks_like_agency(agency) else "", scope_of(line)
    if not SUBJECT.search(line) or _NARRATIVE.search(line):
        return None, "", ""
    scope = scope_of(line)
    match = _REPORT_YEAR.search(line) or (_BARE_YEAR.search(line) if _is_report_title(line) else None)
    if match is None:
        return None, _agency_before(line) if _is_report_title(line) else "", scope
    if several := _SEVERAL_YEARS.search(line):  # a book of years says of none that it is the report's
        agency = clean_agency(CUT_BEFORE.split(line[: several.start()])[0])
        return None, agency if looks_like_agency(agency) else "", scope
    year = year_in(match[0])
    if any(year_in(other[0]) != year for other in _REPORT_YEAR.finditer(line)):
        return None, "", scope  # a comparison of years says of none that it is the report's
    before, after = line[: match.start()], line[match.end() :]
    agency = clean_agency(CUT_BEFORE.split(before)[0]) or clean_agency(CUT_BEFORE.split(after)[0])
    return year, agency if looks_like_agency(agency) else _agency_in_brackets(after), scope


def _agency_in_brackets(words: str) -> str:
    """The agency in brackets behind a title: 2023年政府信息公开工作年度报告（江城市水利局）."""
    match = _LAST_BRACKETS.search(words)
    agency = clean_agency(match[1]) if match else ""
    return agency if len(agency) >= 4 and looks_like_agency(agency) and not scope_of(f"({agency})") else ""


def _is_report_title(line: str) -> bool:
    return bool(re.search(r"政府信息公开(?:工作)?(?:年度报告|年报|情况统计表)", line))


def _agency_before(line: str) -> str:
    agency = clean_agency(CUT_BEFORE.split(line)[0])
    return agency if looks_like_agency(agency) else ""


def year_in(text: str) -> int | None:
    """The year a few words name: 2023, 2023年度, 二〇二三年; None when there is none or more than one."""
    line = squeeze(text)
    years = set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", line))
    for match in re.findall(r"二[〇○零O][〇○零O一二三四五六七八九]{2}", line):
        years.add("".join(_DIGITS.get(character, character) for character in match))
    return int(years.pop()) if len(years) == 1 else None


@lru_cache(maxsize=512)
def scope_of(text: str) -> str:
    """The scope that words say, as it is written in the database; "" where they say none."""
    line = squeeze(text)
    if re.search(r"含所属|含下属|含下级|含乡镇|[(\[](?:全[省市县区]|汇总|合计)[^()]*[)\]]|汇总表|\(汇总", line):
        return Scope.CONSOLIDATED.value
    if re.search(r"[(\[](?:本级|本单位|本机关|不含所属)[^()]*[)\]]|本级\)|不含下级", line):
        return Scope.OWN.value
    return ""


def scope_in(text: str) -> Scope | None:
    """The scope that brackets or words of a name or a title say; a 汇总表 of many agencies says nothing of one."""
    said = scope_of(squeeze(text).replace("汇总表", "表"))
    return Scope(said) if said else None
