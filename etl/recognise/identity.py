"""Whose report it is, of which year and scope: what titles, labelled lines, sheet names and file names say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from functools import lru_cache

from etl.grid import Grid
from etl.lexicon import Lexicon, spelled
from etl.text import address, is_number, one_form, place_of, squeeze, without_brackets
from reportdb.report import Scope, SignOff

_TITLE_LENGTH = 70
_YEAR = r"(?:20\d\d|二[〇○零0O]\S{2})"
_SUBJECT = re.compile(r"政府信息公开|信息公开|政务公开|年度报告|年报|依申请公开|主动公开政府信息|统计表|报送表|汇总表")
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
CORRECTIONS_TITLE = "更正说明（已采用的声明更正）"
_END_WORDS = frozenset({"来源文件", "审核问题", CORRECTIONS_TITLE})
_FILE_NAME = re.compile(r"\.(?:xlsx?|xlsm|xlsb|ods|et|csv|docx?|wps|pdf|html?)$", re.IGNORECASE)
_FILLED_ON = re.compile(r"(填报|填表|报送|上报|打印|印发|发布|公布|制表|报出)(日期|时间|于)")
_LABELS = spelled("identity", "sign_off")
#: a label with its colon, spaced out or not, with a remark such as （盖章） or without
_LABEL_PAIR = re.compile(
    "("
    + "|".join(r"\s*".join(map(re.escape, label)) for label in sorted(_LABELS, key=len, reverse=True))
    + r")\s*(?:[（(][^（）()]{0,12}[)）])?\s*[:：]"
)
_CUT_BEFORE = re.compile(
    r"(?:关于)?(?:开展)?(?:主动公开|收到和处理|政府信息|信息公开|政务公开|依申请|行政复议|行政诉讼|年度报告|工作年度|年报|统计表|存在的主要问题)"
)
_AGENCY_END = (
    "人民政府", "政府", "管委会", "管理委员会", "委员会", "办公厅", "办公室", "街道办事处", "街道办", "街道", "局", "厅", "委", "部", "署", "院",
    "办", "中学", "小学", "幼儿园", "中心", "支队", "总队", "大队", "分局", "公司", "集团", "大学", "学院", "学校", "医院", "银行", "海关", "站", "所", "处", "馆", "会",
    "镇", "乡", "省", "市", "区", "县", "州", "盟", "旗", "开发区", "园区", "新区", "林场", "农场", "社", "队", "司",
)  # fmt: skip
#: what names end with, also with brackets and marks that are not the name
_LAST_OF_NAMES = frozenset({end[-1] for end in _AGENCY_END} | set(")]】〕章级总的于展送报布制-_.·,'\"、"))
_DIGITS = {character: str(value) for value, character in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "○": "0",
    "O": "0",
}


@dataclass(slots=True)
class Said:
    """One statement about the report: the value and where it stands ("" for names of sheets and files)."""

    value: str
    sheet: str = ""
    cell: str = ""


@dataclass(slots=True)
class Identity:
    """What one sheet (or a name) says of agency, year and scope, in order of appearance."""

    agencies: list[Said] = field(default_factory=list)  # from 填报单位 lines
    title_agencies: list[Said] = field(default_factory=list)
    years: list[Said] = field(default_factory=list)
    scopes: list[Said] = field(default_factory=list)
    sign_off: dict[str, str] = field(default_factory=dict)


class Role(Enum):
    """Why a cell is worth a closer look."""

    NONE = 0
    LABELLED = 1
    TITLE = 2
    BOTH = 3
    SCOPE = 4
    END = 5  # an export lists sources, findings or corrections from here on: the years they name are not the report's


def from_cells(grid: Grid, speaking: list[tuple[int, int, Role]], lexicon: Lexicon) -> Identity:
    """What the cells of a sheet say; `speaking` are those with a role, in reading order."""
    identity = Identity()
    for row, column, role in speaking:
        if role is Role.END:
            break
        _speak(grid, (row, column), role, lexicon, identity)
    if identity.years and not identity.title_agencies and not identity.agencies:
        _agency_beside_title(grid, identity)
    return identity


def role_of(cell: str, lexicon: Lexicon) -> Role:
    """Whether a text may say whose report it is, and how; the caller remembers the answer, for sheets repeat texts."""
    if cell in _END_WORDS:
        return Role.END
    labelled = len(cell) <= 400 and (_LABEL_PAIR.search(one_form(cell)) is not None or _is_bare_label(cell, lexicon))
    if len(cell) <= _TITLE_LENGTH and any(title_parts(cell)):
        return Role.BOTH if labelled else Role.TITLE
    if labelled:
        return Role.LABELLED
    return Role.SCOPE if len(cell) <= _TITLE_LENGTH and "信息" in cell and _scope_of(cell) else Role.NONE


def _speak(grid: Grid, place: tuple[int, int], role: Role, lexicon: Lexicon, identity: Identity) -> None:
    row, column = place
    cell = str(grid.rows[row][column])
    if role in (Role.LABELLED, Role.BOTH):
        _labelled(grid, row, column, lexicon, identity)
    if role in (Role.TITLE, Role.BOTH):
        _title(cell, grid.sheet.name, address(*grid.place(row, column)), identity)
    elif role is Role.SCOPE:
        identity.scopes.append(Said(_scope_of(cell), grid.sheet.name, address(*grid.place(row, column))))


_NEAR_TITLE = 3
_OF_TABLES = frozenset({"item", "measure", "outcome", "applicant", "route", "result", "appeal"})


def _agency_beside_title(grid: Grid, identity: Identity) -> None:
    """A title in pieces: the agency stands beside the year, or alone on a line just above or below it."""
    row, _ = place_of(identity.years[0].cell)
    near = [line for distance in range(1, _NEAR_TITLE + 1) for line in (row - distance, row + distance)]
    for line in (row, *near):
        if not 0 <= line < grid.height:
            continue
        cells = ((column, grid.rows[line][column]) for column in range(grid.width))
        filled = [column for column, cell in cells if cell not in ("", None, "单位", "单位：")]
        if line != row and len(filled) != 1:
            continue
        for column in filled:
            words = grid.text(line, column)
            name = clean_agency(words)
            if 4 <= len(name) <= 40 and _looks_like_agency(name) and not _SUBJECT.search(name):
                said = Said(name, grid.sheet.name, address(line, column))
                identity.title_agencies.append(said)
                if _scope_of(words):
                    identity.scopes.append(replace(said, value=_scope_of(words)))
                return


@lru_cache(maxsize=8192)
def _is_bare_label(cell: str, lexicon: Lexicon) -> bool:
    return any(term.kind in ("identity", "sign_off") for term in lexicon.terms(cell))


def _labelled(grid: Grid, row: int, column: int, lexicon: Lexicon, identity: Identity) -> None:
    """填报单位：X    报告年度：2023年 in one cell, or a label with its answer in the next cell."""
    for label, answer in _pairs(str(grid.rows[row][column])):
        term = next((t for t in lexicon.terms(label) if t.kind in ("identity", "sign_off")), None)
        if term is None:
            continue
        raw: object = answer or _answer_beside(grid, row, column, lexicon, named=term.kind == "identity")
        text = _as_text(raw)
        if not text:
            continue
        said = Said(text, grid.sheet.name, address(*grid.place(row, column)))
        if term.kind == "sign_off":
            identity.sign_off.setdefault(term.code, text)
        elif term.code == "agency":
            _agency_line(said, identity)
        elif term.code == "year":
            year = year_in(text)
            if year:
                identity.years.append(Said(str(year), said.sheet, said.cell))
        elif _scope_of(f"（{text}）"):
            identity.scopes.append(Said(_scope_of(f"（{text}）"), said.sheet, said.cell))


def _agency_line(said: Said, identity: Identity) -> None:
    scope = _scope_of(said.value)
    if scope:
        identity.scopes.append(Said(scope, said.sheet, said.cell))
    name = clean_agency(said.value)
    if name and not is_number(name):  # what stands beside 单位名称 may be a stray figure
        identity.agencies.append(Said(name, said.sheet, said.cell))


@lru_cache(maxsize=8192)
def _pairs(cell: str) -> tuple[tuple[str, str], ...]:
    """(label, answer) pairs of a line; a line without a colon is a label alone."""
    matches = list(_LABEL_PAIR.finditer(one_form(cell)))
    if not matches:
        return ((cell, ""),)
    pairs = []
    for number, match in enumerate(matches):
        end = matches[number + 1].start() if number + 1 < len(matches) else len(cell)
        pairs.append((match[1], cell[match.end() : end].strip(" 　\xa0\t\r\n")))
    return tuple(pairs)


_SECTION_OF_AGENCIES = re.compile(r"^[(]?[一二三四五六七八九十]{1,2}[)]?、?.{0,6}(?:部门|单位|机关|乡镇|街道)$")


def _answer_beside(grid: Grid, row: int, column: int, lexicon: Lexicon, *, named: bool) -> object:
    """The next filled cell to the right, unless it is a label itself; `named`: no label of a table either."""
    for at in range(grid.extent(row, column)[3] + 1, grid.width):
        if grid.blank(row, at):
            continue
        cell = grid.raw(row, at)
        if isinstance(cell, str) and (_LABEL_PAIR.match(one_form(cell.strip())) or _is_bare_label(cell, lexicon)):
            return ""
        if named and isinstance(cell, str) and _SECTION_OF_AGENCIES.match(squeeze(cell)):
            continue  # 一、县直部门 parts the agencies of a list
        if named and any(term.kind in _OF_TABLES for term in grid.terms(row, at)):
            return ""  # the head of a column: 单位名称 | 行政诉讼
        return cell
    return ""


def _as_text(raw: object) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).replace("\x00", "").strip()


def _title(cell: str, sheet: str, where: str, identity: Identity) -> None:
    year, agency, scope = title_parts(cell)
    if scope:
        identity.scopes.append(Said(scope, sheet, where))
    if year:
        identity.years.append(Said(str(year), sheet, where))
    if agency:
        identity.title_agencies.append(Said(agency, sheet, where))


@lru_cache(maxsize=8192)
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
        return None, agency if len(agency) >= 4 and _looks_like_agency(agency) else "", _scope_of(line)
    if not _SUBJECT.search(line) or _NARRATIVE.search(line):
        return None, "", ""
    scope = _scope_of(line)
    match = _REPORT_YEAR.search(line) or (_BARE_YEAR.search(line) if _is_report_title(line) else None)
    if match is None:
        return None, _agency_before(line) if _is_report_title(line) else "", scope
    year = year_in(match[0])
    if any(year_in(other[0]) != year for other in _REPORT_YEAR.finditer(line)):
        return None, "", scope  # a comparison of years says of none that it is the report's
    before, after = line[: match.start()], line[match.end() :]
    agency = clean_agency(_CUT_BEFORE.split(before)[0]) or clean_agency(_CUT_BEFORE.split(after)[0])
    return year, agency if _looks_like_agency(agency) else _agency_in_brackets(after), scope


_LAST_BRACKETS = re.compile(r"[(\[]([^()\[\]]{4,40})[)\]]$")


def _agency_in_brackets(words: str) -> str:
    """The agency in brackets behind a title: 2023年政府信息公开工作年度报告（江城市水利局）."""
    match = _LAST_BRACKETS.search(words)
    agency = clean_agency(match[1]) if match else ""
    return agency if len(agency) >= 4 and _looks_like_agency(agency) and not _scope_of(f"({agency})") else ""


def _is_report_title(line: str) -> bool:
    return bool(re.search(r"政府信息公开(?:工作)?(?:年度报告|年报|情况统计表)", line))


def _agency_before(line: str) -> str:
    agency = clean_agency(_CUT_BEFORE.split(line)[0])
    return agency if _looks_like_agency(agency) else ""


#: what no name holds: marks, dates, counts (12个, 3所); 第12中学, 7号码头管理处 and 12345热线中心 are names
_NO_NAME = re.compile(r"[，。、：:《》〈〉“”]|^\d|20\d\d|(?!12345\D)\d{5}|(?<![第\d])\d+[年月日期个家次条件项所万余]")


def _looks_like_agency(name: str) -> bool:
    return len(name) >= 2 and name.endswith(_AGENCY_END) and _NO_NAME.search(name) is None


@lru_cache(maxsize=8192)
def clean_agency(text: str) -> str:
    """A name without brackets, spaces and the words around it; brackets after a name are not the name."""
    name = squeeze(without_brackets(text)).strip("-—_·.:：、,\"'")
    name = re.sub(r"^(?:单位名称|填报单位)[:：]?", "", name)
    name = re.sub(r"^(?:附件\d*|附表\d*|表[一二三四五六]|[一二三四五六七]、|\d+[.、])[:：]?", "", name)
    name = re.sub(r"^(?:关于)?(?:报送|上报|呈报|印发|公布|发布|填报|编制)", "", name)
    return re.sub(r"(?:的|关于|开展|报送|上报|公布|发布|编制|本级|汇总|\(盖章\)|盖章|公章)+$", "", name)


def same_agency(one: str, other: str) -> bool:
    """Whether two spellings name one agency: equal, or one only lacks the region in front."""
    left, right = squeeze(one), squeeze(other)
    return left == right or left.endswith(right) or right.endswith(left)


def year_in(text: str) -> int | None:
    """The year a few words name: 2023, 2023年度, 二〇二三年; None when there is none or more than one."""
    line = squeeze(text)
    years = set(re.findall(r"(?<!\d)(20\d\d)(?!\d)", line))
    for match in re.findall(r"二[〇○零O][〇○零O一二三四五六七八九]{2}", line):
        years.add("".join(_DIGITS.get(character, character) for character in match))
    return int(years.pop()) if len(years) == 1 else None


@lru_cache(maxsize=8192)
def _scope_of(text: str) -> str:
    line = squeeze(text)
    if re.search(r"含所属|含下属|含下级|含乡镇|[(\[](?:全[省市县区]|汇总|合计)[^()]*[)\]]|汇总表|\(汇总", line):
        return Scope.CONSOLIDATED.value
    if re.search(r"[(\[](?:本级|本单位|本机关|不含所属)[^()]*[)\]]|本级\)|不含下级", line):
        return Scope.OWN.value
    return ""


#: what parts the words of a file name; the number of 7号码头 or 第12中学 belongs to the name
_BETWEEN_NAMES = re.compile(
    r"(?<!\d)20\d\d(?:年度?)?(?:\d{1,2}月)?"
    r"|(?:(?<![第\d])\d+(?!\d|号[^\W\d]|[中小]学|幼儿园|热线|[国省]道)|[_\-—+ ])+"
)


@lru_cache(maxsize=8192)
def from_name(name: str) -> Identity:
    """What the name of a sheet or a file (without ending) says."""
    identity = Identity()
    line = squeeze(name)
    years = set(re.findall(r"(?<!\d)(20\d\d)(?=年|度|\D|$)(?!年\d{1,2}月|[-._]\d{1,2}[-._]\d)(?!\d)", line))
    if len(years) == 1:
        identity.years.append(Said(years.pop()))
    scope = _scope_of(f"({line})") if line in ("本级", "汇总") else _scope_of(line)
    if scope:
        identity.scopes.append(Said(scope))
    rest = _BETWEEN_NAMES.sub("|", squeeze(without_brackets(name)))
    for piece in rest.split("|"):
        agency = clean_agency(_CUT_BEFORE.split(piece)[0])
        if len(agency) >= 4 and _looks_like_agency(agency) and agency[0] not in "表第附":
            identity.title_agencies.append(Said(agency))
    return identity


#: a name that is nothing but an office without its region, as sheets are called in a workbook of many: 教育局, 城关镇
_BARE_OFFICE = re.compile(r"(?![各全本总分市县区])[^\W\d]{2}[局厅委办镇乡院]")


def from_sheet_name(name: str) -> Identity:
    """What the name of a sheet says; there an office without its region may stand alone."""
    identity = from_name(name)
    bare = re.sub(r"\d+年?|[-_—\s]", "", squeeze(without_brackets(name)))
    if not identity.title_agencies and _BARE_OFFICE.fullmatch(bare):
        return replace(identity, title_agencies=[Said(bare)])
    return identity


def sign_off(parts: dict[str, str]) -> SignOff:
    """The sign-off line from its labelled parts."""
    return SignOff(
        **{name: parts.get(name, "") for name in ("responsible", "reviewer", "preparer", "phone", "filled_on")}
    )


@lru_cache(maxsize=16384)
def is_agency_name(text: str) -> bool:
    """Whether a cell holds the name of an agency and nothing else: 教育局, ××县人民政府办公室（盖章）."""
    line = squeeze(text)
    if not line or line[-1] not in _LAST_OF_NAMES:
        return False
    return len(text) <= 60 and ":" not in squeeze(text) and _looks_like_agency(clean_agency(text))


def scope_in(text: str) -> Scope | None:
    """The scope that brackets or words of a name or a title say; a 汇总表 of many agencies says nothing of one."""
    said = _scope_of(squeeze(text).replace("汇总表", "表"))
    return Scope(said) if said else None
