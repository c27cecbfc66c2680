"""Small judgements about a cell's words that every recogniser shares."""

from __future__ import annotations

import re

from etl.grid import Grid
from etl.text import squeeze

_FILLER = re.compile(r"^[\d.、()一二三四五六七八九十件项条个次份元万]{1,3}$")
_NOTE = ("注", "说明", "备注", "填表", "填报说明", "该部分", "以上", "本表", "单位负责人", "附")


def is_filler(text: str) -> bool:
    """A serial number or a unit beside a label: says nothing about which row it is."""
    return len(text) <= 6 and _FILLER.match(squeeze(text)) is not None


_NOTHING = frozenset({"", "/", "-", "—", "——", "–", "―", "－"})


def says_nothing(text: str) -> bool:
    """A dash or a stroke where no figure belongs: nothing is lost by leaving it."""
    return squeeze(text) in _NOTHING


def is_note(text: str) -> bool:
    """A remark under or over a table, not one of its labels."""
    line = squeeze(text)
    return line.startswith(_NOTE) or len(line) > 60


_LABELLED = re.compile(
    r"^(?:单位负责人|主要负责人|负责人|审核人|填报人|填表人|经办人|联系电话|填报日期|填表日期|填报单位|报告年度)[:：]"
)


def is_labelled_line(text: str) -> bool:
    """A line such as 填报人：… that belongs to the frame of the report and to no list."""
    return _LABELLED.match(squeeze(text)) is not None


_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,2}、|\([一二三四五六七八九十]{1,2}\)|第[一二三四五六七八九十]部分)"
)


def is_section(text: str) -> bool:
    """A heading such as 五、… or （一）…"""
    return _SECTION.match(squeeze(text)) is not None


_MONEY_UNIT = re.compile(r"^\(?(?:单位:)?(元|万元|亿元)\)?$")


def money_unit(text: str) -> str:
    """The unit of amounts that a cell holds and nothing else: 万元, （元）, 单位：万元; "" for other words."""
    match = _MONEY_UNIT.match(squeeze(text))
    return match[1] if match else ""


_ENUMERATED = re.compile(r"^[(\[]?\d{1,2}[)\]、.](?=\D)")
#: no year, and no page number such as — 3 — or 第3页
_FIGURE = re.compile(r"^(?!20\d\d年|[-–—]\d+[-–—]$|第\d+页)\D{0,2}\d")
_LONGEST_FIGURE = 16


def holds_figure(text: str) -> bool:
    """Words that hold a figure (12, 约100件, 75394432.52元) and not a unit, a remark or a numbered line."""
    line = squeeze(text)
    return len(line) <= _LONGEST_FIGURE and not is_note(line) and _FIGURE.match(_ENUMERATED.sub("", line)) is not None


_NUMBER_ALONE = re.compile(
    r"^[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,10})(?:\.\d+)?(?:[件条项个份次]|[万亿]?元)?(?:\([^()]*\))?$"
)


def is_number(text: str) -> bool:
    """A figure typed as text, whatever its width, spaces and remark: 1,024 or 22（其中修订16件）; no date or telephone."""
    return _NUMBER_ALONE.match(squeeze(text)) is not None


def is_digits(text: str) -> bool:
    """A number typed as text, such as the serial number of a line."""
    return text.strip().isdecimal()


def figure_at(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell holds a figure, or what should be one: a number, a date, an error, words with a number."""
    cell = grid.raw(row, column)
    return holds_figure(cell) if isinstance(cell, str) else cell is not None
