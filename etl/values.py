"""One raw cell -> number, blank, not applicable or words, with what is wrong about it. Nothing is guessed.

Counts come out as integers, amounts as integer fen. `6.95万` is exactly 69500; `2364余` is words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from math import isnan
from typing import NamedTuple

from etl.text import squeeze
from etl.workbook.book import ErrorCell, FormulaCell
from reportdb.forms.codes import MONEY_UNITS
from reportdb.report import AS_TYPED, BLANK, NOT_APPLICABLE, Figure, number, words

#: beyond this a double no longer holds every integer, and no agency counts that far
LARGEST = 10**15
LARGEST_FEN = 10**18


class Issue(NamedTuple):
    """What is wrong with a value: a structural finding code and words that continue "B5 …"."""

    code: str
    text: str


class Reading(NamedTuple):
    """A figure as read; `unit` is the unit typed in the cell, empty when there is none."""

    figure: Figure
    issue: Issue | None = None
    unit: str = ""


class Kind(NamedTuple):
    """What a cell should hold. `unit` is the unit of the column head ("" unknown), only asked for amounts."""

    money: bool = False
    signed: bool = False
    unit: str = ""
    counted: bool = True  # False: any unit word may follow the number (channel list)


COUNT = Kind()

#: a minus sign that is no hyphen; an apostrophe in front marks text in Excel and was typed twice when it shows
_MINUS = str.maketrans("−‐‑–’‘", "----''")
_BLANKS = frozenset({"", "空", "空白"})
_NOT_APPLICABLE = re.compile(r"^(?:[/\\\-－–—―─]{1,4}|N/?A|n/?a|不适用)$")
_NUMBER = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PATTERN = re.compile(rf"^({_NUMBER})(万|亿)?([^\d(（,.+\-%‰万亿余多约]{{0,6}}|万元|亿元)?((?:\([^()]*\)){{1,2}})?$")
_UNIT_IN_BRACKETS = re.compile(r"(?<=\d)\((元|万元|亿元|件|项|条|个|次|份)\)$")
_PARTED = re.compile(r"\d\s+\d")
_GROUPS = re.compile(r"^\D*\d{1,3}(?:\s+\d{3})+(?:\.\d+)?(?!\s*\d)(?=\D*$|\D*[(（])")
_COUNT_UNITS = frozenset({"", "件", "项", "条", "个", "次", "份", "宗", "起", "人", "件次"})
_SCALES = {"万": 10_000, "亿": 100_000_000}

#: what our lists put before words that would else be taken for a number, or for a word of theirs
TYPED = f"{AS_TYPED}："
_reading_blank = Reading(BLANK)
_reading_not_applicable = Reading(NOT_APPLICABLE)
_small = [Reading(number(value)) for value in range(1024)]


def read_value(raw: object, kind: Kind = COUNT) -> Reading:
    """What a raw cell says. Words that are no figure are kept as typed, with an issue."""
    if raw.__class__ is float and 0 <= raw < 1024 and not kind.money and raw.is_integer():
        return _small[int(raw)]  # nearly every cell
    if isinstance(raw, str):
        return _read_text(raw.replace("\x00", ""), kind) if raw else _reading_blank
    if isinstance(raw, float | int) and not isinstance(raw, bool):
        if raw == 0:
            return _small[0]
        if kind.money:
            return _amount(_decimal(raw), kind.unit, _typed(raw), "")
        value = int(raw) if abs(raw) < LARGEST else None
        if value is not None and value == raw:
            return _small[value] if 0 < value < 1024 else _count(value, kind)
        return _not_countable(raw)
    return _no_figure(raw)


#: what nearly every cell of counts holds; a boolean is equal to a number and is none
_plain: dict[object, Figure] = {"": BLANK, **{float(value): number(value) for value in range(1024)}}
_PLAIN_TYPES = frozenset({float, str})


def counts(raws: Sequence[object]) -> list[Figure] | None:
    """The figures of many cells of counts; None where `read_value` has a question about one of them."""
    if not _PLAIN_TYPES.issuperset(map(type, raws)):
        return None
    known = list(map(_plain.get, raws))
    figures = [figure for figure in known if figure is not None]
    if len(figures) == len(known):
        return figures
    figures = []
    for raw, figure in zip(raws, known, strict=True):
        if figure is None:
            reading = read_value(raw)
            if reading.issue is not None:
                return None
            figures.append(reading.figure)
        else:
            figures.append(figure)
    return figures


def is_typed(raw: object) -> bool:
    """Whether a cell of a list of ours holds words that must not be taken for anything else."""
    return isinstance(raw, str) and raw.startswith(TYPED)


def read_typed(raw: str) -> Reading:
    """Such words, without the mark before them."""
    text = raw.removeprefix(TYPED)
    return Reading(words(text), Issue("not_a_number", f"填的是“{_short(text)}”，应填数字"))


def _typed(raw: float) -> str:
    return f"{raw:.15g}"


def _decimal(raw: float) -> Decimal:
    return Decimal(f"{raw:.15g}")


def _not_countable(raw: float) -> Reading:
    if isnan(raw) or abs(raw) >= LARGEST:
        return Reading(words(_typed(raw)), Issue("not_a_number", f"的数字 {_typed(raw)} 过大，不可能是件数"))
    return Reading(words(_typed(raw)), Issue("fractional_count", f"填的是 {_typed(raw)}，件数应为整数"))


def _count(value: int, kind: Kind, unit: str = "") -> Reading:
    if value < 0 and not kind.signed:
        return Reading(number(value), Issue("negative_count", f"填的是 {value}，件数不能小于 0"), unit)
    return Reading(number(value), None, unit)


def _no_figure(raw: object) -> Reading:
    if isinstance(raw, ErrorCell):
        return Reading(words(raw.text), Issue("error_cell", f"显示为 {raw.text}，是公式错误，不是数字"))
    if isinstance(raw, FormulaCell):
        formula = f"={raw.formula}"
        return Reading(
            words(formula),
            Issue("formula_not_computed", f"是公式 {_short(formula)}，文件中没有保存计算结果，也无法代为计算"),
        )
    if isinstance(raw, bool):
        text = "TRUE" if raw else "FALSE"
        return Reading(words(text), Issue("not_a_number", f"填的是逻辑值 {text}，应填数字"))
    if isinstance(raw, datetime | date | time | timedelta):
        return Reading(
            words(str(raw)), Issue("not_a_number", f"被设为日期格式（显示为 {raw}），请把单元格格式改为常规后重填数字")
        )
    return (
        _reading_blank if raw is None else Reading(words(str(raw)), Issue("not_a_number", f"填的是“{raw}”，应填数字"))
    )


@lru_cache(maxsize=2048)
def _read_text(raw: str, kind: Kind) -> Reading:
    text = squeeze(raw).translate(_MINUS).lstrip("'`")
    if text in _BLANKS:
        return _reading_blank
    if _NOT_APPLICABLE.match(text):
        return _reading_not_applicable
    text = _UNIT_IN_BRACKETS.sub(r"\1", text)
    match = None if _has_raised_digits(raw) or _is_several_numbers(raw) else _PATTERN.match(text)
    if match is None:
        return Reading(words(raw), Issue("not_a_number", f"填的是“{_short(raw)}”，应填数字"))
    digits, scale, unit, note = match.groups()
    value = Decimal(digits.replace(",", "")) * _SCALES.get(scale or "", 1)
    reading = _with_unit(raw, value, scale or "", unit or "", kind)
    if note and reading.issue is None:
        return reading._replace(
            issue=Issue("note_in_cell", f"填的是“{_short(raw)}”，按 {digits} 采用，说明文字保留在此")
        )
    return reading


def _is_several_numbers(raw: str) -> bool:
    """Digits parted by a space or a line end that are no groups of thousands: 5 5 is not 55."""
    parted = _PARTED.search(raw)
    return parted is not None and ("\n" in raw.strip() or _GROUPS.search(raw) is None)


def _has_raised_digits(raw: str) -> bool:
    """Footnote marks (12², 5①) that would run into the number once they are brought to one width."""
    return not raw.isascii() and any(unicodedata.category(character) == "No" for character in raw)


def _with_unit(raw: str, value: Decimal, scale: str, unit: str, kind: Kind) -> Reading:
    if kind.money:
        if scale and unit == "元":
            return _amount(value, "元", raw, "元")
        if unit and unit not in MONEY_UNITS:
            return Reading(words(raw), Issue("unit_unknown", f"填的是“{_short(raw)}”，单位“{unit}”无法换算成万元"))
        if scale and not unit and kind.unit != "元":
            return Reading(words(raw), Issue("unit_unknown", f"填的是“{_short(raw)}”，请写明是“元”还是“万元”"))
        return _amount(value, unit or kind.unit, raw, unit)
    if kind.counted and unit not in _COUNT_UNITS:
        return Reading(words(raw), Issue("not_a_number", f"填的是“{_short(raw)}”，应填件数"))
    if value != value.to_integral_value():
        return Reading(words(raw), Issue("fractional_count", f"填的是“{_short(raw)}”，件数应为整数"), unit)
    if abs(value) >= LARGEST:
        return Reading(words(raw), Issue("not_a_number", f"填的数字“{_short(raw)}”过大，不可能是件数"))
    return _count(int(value), kind, unit)


def _amount(value: Decimal, unit: str, raw: str, typed_unit: str) -> Reading:
    """An amount in fen; a number with no unit anywhere is an error, except 0."""
    if value == 0:
        return Reading(number(0), None, typed_unit)
    if not unit:
        return Reading(
            words(raw), Issue("unit_missing", f"填的金额是“{_short(raw)}”，单元格和表头都没有写明“元”或“万元”")
        )
    factor = MONEY_UNITS.get(unit)
    if factor is None:
        return Reading(words(raw), Issue("unit_unknown", f"的金额单位“{unit}”无法换算成万元"))
    try:
        fen = value * factor
        whole = fen == fen.to_integral_value()
    except InvalidOperation:
        whole = False
    if not whole:
        return Reading(
            words(raw), Issue("fractional_count", f"填的金额是“{_short(raw)}”，小于一分，无法记账"), typed_unit
        )
    if abs(fen) >= LARGEST_FEN:
        return Reading(words(raw), Issue("not_a_number", f"填的金额“{_short(raw)}”过大"))
    if fen < 0:
        return Reading(number(int(fen)), Issue("negative_count", f"填的金额是“{_short(raw)}”，不能小于 0"), typed_unit)
    return Reading(number(int(fen)), None, typed_unit)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else f"{line[:40]}…"


_UNIT_IN_HEAD = re.compile(
    r"[(\[【](?:金额)?(?:计量)?(?:单位)?:?(元|万元|亿元)[)\]】]|单位:[件条项个人份次宗,、;/和或]{0,6}(亿元|万元|元)"
)


def unit_in_text(text: str) -> str:
    """The money unit a head or a note names: 本年收费金额（单位：万元）, 采购总金额（元）, 单位：件、万元; "" for none."""
    match = _UNIT_IN_HEAD.search(squeeze(text))
    return (match[1] or match[2]) if match else ""
