"""Which line of a statistics sheet a piece of text is: the labels of all such editions and their other spellings."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from etl.text import key, spellings, squeeze, without_brackets
from reportdb.errors import CatalogError
from reportdb.forms import catalog
from reportdb.forms.codes import CUMULATIVE, YEAR
from reportdb.forms.loader import forms_folder, read_toml
from reportdb.forms.statistics import SheetLine

_OWN = Path(__file__).parent / "layouts" / "statistics.toml"
_NAME = "statistics.toml"
_LEVELS = re.compile(r"^\d{1,2}(?:\.\d{1,2})+[.、]?(?=\D)")
_WITHIN = re.compile(r"^(?:其中|其中:)[:、,]?")
_YEAR_HEAD = re.compile(r"^\(?((?:19|20)\d\d)(?:年度?)?(?:统计|合计|实际)?(?:数量?)?\)?$")
_OF_YEAR = re.compile(r"^(?:截至|截止|至)?((?:19|20)\d\d)(?:年度?)?(?:末|底|12月31日)?(.+)$")
_ALL_YEARS = re.compile(r"历年|^截")
#: what may stand beside the words of a label: numbering, years, units
_BESIDE_LABELS = "一二三四五六七八九十第其中截至止年度末底月日统计合实际数量计单位元百千万亿"
_LONGEST = 120
_REMEMBERED = 1024


class LineOf(NamedTuple):
    """A line of an edition's sheet, by its number from the top."""

    edition: str
    number: int


class PeriodHead(NamedTuple):
    """The head of a column of figures; `year` where it names one."""

    period: str
    year: int | None = None


@dataclass(frozen=True)
class Words:
    """Labels by spelling, and heads by what they head."""

    lines: Mapping[str, frozenset[LineOf]]
    periods: Mapping[str, str]
    heads: Mapping[str, str]  # spelling -> label, unit or other
    count_units: frozenset[str]

    def lines_of(self, text: str) -> frozenset[LineOf]:
        """The lines a label may be, empty for other words."""
        return self._remembered(text)

    @cached_property
    def _remembered(self) -> Callable[[str], frozenset[LineOf]]:
        return lru_cache(maxsize=_REMEMBERED)(self._look_up)

    def _look_up(self, text: str) -> frozenset[LineOf]:
        if len(text) > _LONGEST:
            return frozenset()
        return self._spelled(text) or self._spelled(without_brackets(text))

    def _spelled(self, text: str) -> frozenset[LineOf]:
        for spelled in dict.fromkeys((text, _unnumbered(text), _WITHIN.sub("", _unnumbered(text)))):
            for one in spellings(spelled):
                if one in self.lines:
                    return self.lines[one]
        return frozenset()

    def plain(self, text: str) -> frozenset[LineOf]:
        """The lines that words are, each bracket of them counted."""
        return self._spelled(text) if len(text) <= _LONGEST else frozenset()

    def period_of(self, cell: object) -> PeriodHead | None:
        """What a cell heads when it heads figures: 2015年度 (2015), 本年度, 历年累计."""
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            return PeriodHead(YEAR, int(cell)) if cell == int(cell) and 1990 <= cell <= 2100 else None
        if not isinstance(cell, str) or len(cell) > 40:
            return None
        line = squeeze(cell)
        if match := _YEAR_HEAD.match(line):
            return PeriodHead(YEAR, int(match[1]))
        period = self.periods.get(key(without_brackets(line))) or self.periods.get(key(line))
        if not period and (match := _OF_YEAR.match(line)):
            period = self.periods.get(key(without_brackets(match[2])))
            if period == CUMULATIVE and not _ALL_YEARS.search(line):
                return None  # 2015年累计 may as well be the year's twelve months
            return PeriodHead(period, int(match[1])) if period else None
        return PeriodHead(period) if period else None

    def may_spell(self, line: str) -> bool:
        """Whether a squeezed line may be a label with its period and unit: soon told, for names of agencies hold other
        characters than these. What stands in brackets or in front of 其中 may be anything.
        """
        return "其中" in line or self._foreign.search(without_brackets(line)) is None

    @cached_property
    def _foreign(self) -> re.Pattern[str]:
        """An ideograph that no label, period, unit or numeral is spelled with."""
        spelled = {
            character for words in (self.lines, self.periods, self.count_units) for word in words for character in word
        }
        return re.compile(f"(?![{re.escape(''.join(sorted(spelled)))}{_BESIDE_LABELS}])[\u4e00-\u9fff]")

    def head_of(self, text: str) -> str:
        """`label`, `unit` or `other` for the head of a column without figures, "" for other words."""
        return self.heads.get(key(text), "") if len(text) <= 40 else ""


def _unnumbered(text: str) -> str:
    """A label without its numbering, 其中 still in front."""
    line = _LEVELS.sub("", squeeze(text))
    cut = line.find("其中")
    return line[cut:] if 0 < cut <= 4 else line


def labels_of(line: SheetLine) -> set[str]:
    """The spellings a printed label is looked up by."""
    plain = _WITHIN.sub("", _unnumbered(line.label))
    return {key(one) for said in (line.label, plain) for one in (said, without_brackets(said)) if key(one)}


@cache
def words() -> Words:
    """The words of the catalog, of layouts/statistics.toml and of the file of that name in the folder of forms."""
    layouts = [tomllib.loads(_OWN.read_text(encoding="utf-8"))]
    folder = forms_folder()
    if folder is not None and (folder / _NAME).exists():
        layouts.append(read_toml(folder / _NAME))
    spelled: dict[str, list[str]] = defaultdict(list)
    periods: dict[str, str] = {}
    heads: dict[str, str] = {}
    units: set[str] = set()
    for layout in layouts:
        _take(layout, spelled, periods, heads, units)
    lines: dict[str, set[LineOf]] = defaultdict(set)
    known: set[str] = set()  # figures of the forms
    for edition, form in catalog().on_sheets.items():
        sheet = form.statistics
        for number, line in enumerate(sheet.lines if sheet else ()):
            figure = figure_of(line)
            known.add(figure)
            for word in {*labels_of(line), *(key(one) for one in spelled.get(figure, ()))}:
                lines[word].add(LineOf(edition, number))
        for column in sheet.periods if sheet else ():
            periods.setdefault(key(column.label), column.period)
        for kind, head in (("label", sheet.label_head), ("unit", sheet.unit_head)) if sheet else ():
            heads.setdefault(key(head), kind)
    if unknown := spelled.keys() - known:
        raise CatalogError(f"{_NAME}: no statistics sheet prints {min(unknown)}")
    return Words({word: frozenset(found) for word, found in lines.items()}, periods, heads, frozenset(units))


def figure_of(line: SheetLine) -> str:
    """The code of a line as forms and layouts write it: table/row/column, or resources/row; "" for a heading."""
    return (
        "" if line.heading else "/".join((line.table, line.row, line.column)[: 2 if line.table == "resources" else 3])
    )


@cache
def lines_by_figure() -> Mapping[str, frozenset[LineOf]]:
    """The lines of all editions that print a figure."""
    found: dict[str, set[LineOf]] = defaultdict(set)
    for edition, form in catalog().on_sheets.items():
        for number, line in enumerate(form.statistics.lines if form.statistics else ()):
            if not line.heading:
                found[figure_of(line)].add(LineOf(edition, number))
    return {figure: frozenset(lines) for figure, lines in found.items()}


@cache
def spelled_by_figure() -> Mapping[str, tuple[str, ...]]:
    """Every spelling of each figure's label."""
    lines = {line: figure for figure, found in lines_by_figure().items() for line in found}
    spelled: dict[str, list[str]] = defaultdict(list)
    for word, found in words().lines.items():
        for figure in dict.fromkeys(lines[line] for line in sorted(found) if line in lines):
            spelled[figure].append(word)
    return {figure: tuple(said) for figure, said in spelled.items()}


def printed_label(figure: str) -> str:
    """The printed label of a figure, with that of the line it stands under where others are called alike."""
    for edition, number in sorted(lines_by_figure().get(figure, ())):
        sheet = catalog().form(edition).statistics
        if sheet is None:
            continue
        line, above = list(sheet.parents())[number]
        alike = sum(one.label == line.label for one in sheet.lines) > 1
        return f"{above[-1].label}·{line.label}" if alike and above else line.label
    return figure


def _take(
    layout: Mapping[str, Any],
    spelled: dict[str, list[str]],
    periods: dict[str, str],
    heads: dict[str, str],
    units: set[str],
) -> None:
    unknown = layout.keys() - {"head", "period", "unit", "label"}
    if unknown or not layout.get("period", {}).keys() <= {YEAR, CUMULATIVE}:
        raise CatalogError(f"{_NAME}: only head, period (year, cumulative), unit and label are declared here")
    for figure, said in layout.get("label", {}).items():
        spelled[figure] += said
    periods.update({key(word): period for period, said in layout.get("period", {}).items() for word in said})
    heads.update({key(word): kind for kind, said in layout.get("head", {}).items() for word in said})
    units.update(layout.get("unit", {}).get("count", ()))
