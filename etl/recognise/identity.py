"""Whose report it is, of which year and scope: what titles and labelled lines on a sheet say."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime
from enum import Enum
from functools import lru_cache

from etl.grid import Grid
from etl.lexicon import Lexicon, Term, spelled
from etl.recognise.agency_name import clean_agency, looks_like_agency
from etl.recognise.said import Identity, Said
from etl.recognise.title import SUBJECT, TITLE_LENGTH, scope_of, title_parts, year_in
from etl.text import address, is_number, one_form, place_of, squeeze
from reportdb.report import SignOff

CORRECTIONS_TITLE = "更正说明（已采用的声明更正）"
ORIGIN_TITLE = "来源（本工作簿各数的出处）"
#: figures that an export shows beside those it reports: held against last year's, drawn in pictures
YEAR_ON_YEAR_TITLE = "同比（本年与上年比较，附表，不再导入）"
YEAR_ON_YEAR_DETAIL_TITLE = "同比明细（逐格，附表，不再导入）"
CHARTS_TITLE = "图表（按本工作簿各数绘制，附表，不再导入）"
SERIES_TITLE = "历年对比（附表，不再导入）"
#: and of the members of a total, or held against a computed one
ATTACHED_TITLE = "汇总过录表（附表，不再导入）"
SHORTFALL_TITLE = "差额表（自报汇总数与计算汇总数的比较）"
#: the sheets behind a total: with figures of its parts and members, and of words alone
TOTAL_PARTS_TITLE = "本级与所属分列（合计的组成，不再导入）"
TOTAL_PARTS_DETAIL_TITLE = "分列明细（本级与所属，逐格，不再导入）"
MEMBER_FIGURES_TITLE = "成员主要指标（附表，不再导入）"
TOTAL_CHANNELS_TITLE = "渠道明细（各成员所报，不相加，不再导入）"
TOTAL_LISTS_TITLES = frozenset(
    {"成员（计入汇总的报送）", "未报送名单", "未结问题（计入汇总的报送中）", "不可相加与未计入"}
)
BESIDE_TITLES = frozenset(
    {YEAR_ON_YEAR_TITLE, YEAR_ON_YEAR_DETAIL_TITLE, CHARTS_TITLE, SERIES_TITLE, ATTACHED_TITLE, SHORTFALL_TITLE,
     TOTAL_PARTS_TITLE, TOTAL_PARTS_DETAIL_TITLE, MEMBER_FIGURES_TITLE, TOTAL_CHANNELS_TITLE}
)  # fmt: skip
#: how the heads and the lines of their lists begin
BESIDE_HEADS = frozenset({"报表", "图"})
BESIDE_LINES = frozenset({"表二", "表三", "表四", "统计表", "图一", "图二", "图三"})
#: sheets of an export that report nothing; those not in BESIDE_TITLES hold words about figures and no figures
OUR_TITLES = frozenset({CORRECTIONS_TITLE, ORIGIN_TITLE, *TOTAL_LISTS_TITLES, *BESIDE_TITLES})
_END_WORDS = frozenset({"来源文件", "审核问题", *OUR_TITLES})
_LABELS = spelled("identity", "sign_off")
#: a label with its colon, spaced out or not, with a remark such as （盖章） or without
_LABEL_PAIR = re.compile(
    "("
    + "|".join(r"\s*".join(map(re.escape, label)) for label in sorted(_LABELS, key=len, reverse=True))
    + r")\s*(?:[（(][^（）()]{0,12}[)）])?\s*[:：]"
)
_NEAR_TITLE = 3
_IS_YEAR = re.compile(r"^20\d\d年?度?$")
_OF_TABLES = frozenset({"item", "measure", "outcome", "applicant", "route", "result", "appeal"})


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
    if len(cell) <= TITLE_LENGTH and any(title_parts(cell)):
        return Role.BOTH if labelled else Role.TITLE
    if labelled:
        return Role.LABELLED
    return Role.SCOPE if len(cell) <= TITLE_LENGTH and "信息" in cell and scope_of(cell) else Role.NONE


def _speak(grid: Grid, place: tuple[int, int], role: Role, lexicon: Lexicon, identity: Identity) -> None:
    row, column = place
    cell = str(grid.rows[row][column])
    if role in (Role.LABELLED, Role.BOTH):
        _labelled(grid, row, column, lexicon, identity)
    if role in (Role.TITLE, Role.BOTH):
        _title(cell, grid.sheet.name, address(*grid.place(row, column)), identity)
    elif role is Role.SCOPE:
        identity.scopes.append(Said(scope_of(cell), grid.sheet.name, address(*grid.place(row, column))))


def _title(cell: str, sheet: str, where: str, identity: Identity) -> None:
    year, agency, scope = title_parts(cell)
    if scope:
        identity.scopes.append(Said(scope, sheet, where))
    if year:
        identity.years.append(Said(str(year), sheet, where))
    if agency:
        identity.title_agencies.append(Said(agency, sheet, where))


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
            if 4 <= len(name) <= 40 and looks_like_agency(name) and not SUBJECT.search(name):
                said = Said(name, grid.sheet.name, address(line, column))
                identity.title_agencies.append(said)
                if scope_of(words):
                    identity.scopes.append(replace(said, value=scope_of(words)))
                return


@lru_cache(maxsize=512)
def _is_bare_label(cell: str, lexicon: Lexicon) -> bool:
    return _term_of(cell, lexicon) is not None


@lru_cache(maxsize=512)
def _term_of(label: str, lexicon: Lexicon) -> Term | None:
    return next((term for term in lexicon.terms(label) if term.kind in ("identity", "sign_off")), None)


def _labelled(grid: Grid, row: int, column: int, lexicon: Lexicon, identity: Identity) -> None:
    """填报单位：X    报告年度：2023年 in one cell, or a label with its answer in the next cell."""
    for label, answer in _pairs(str(grid.rows[row][column])):
        term = _term_of(label, lexicon)
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
        elif scope_of(f"（{text}）"):
            identity.scopes.append(Said(scope_of(f"（{text}）"), said.sheet, said.cell))


def _agency_line(said: Said, identity: Identity) -> None:
    scope = scope_of(said.value)
    if scope:
        identity.scopes.append(Said(scope, said.sheet, said.cell))
    name = clean_agency(said.value)
    if name and not is_number(name) and not _IS_YEAR.match(name):  # what stands beside 单位名称 may be a figure, a head
        identity.agencies.append(Said(name, said.sheet, said.cell))


@lru_cache(maxsize=256)
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


def sign_off(parts: dict[str, str]) -> SignOff:
    """The sign-off line from its labelled parts."""
    return SignOff(
        **{name: parts.get(name, "") for name in ("responsible", "reviewer", "preparer", "phone", "filled_on")}
    )
