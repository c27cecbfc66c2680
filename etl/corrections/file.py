"""Reads a corrections file (TOML) and refuses it with everything that is wrong with it, one line each."""

from __future__ import annotations

import difflib
import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from etl.corrections import spots
from etl.corrections.declared import Corrections, Declared, read_typed, same_place
from etl.draft import SourceFile
from etl.text import trim
from etl.values import Kind
from reportdb.correction import CHANNELS
from reportdb.errors import FaultyFile, UsageError
from reportdb.forms.codes import YEAR, Cell
from reportdb.report import Mark, Scope

MAX_BYTES = 4 * 1024 * 1024
LONGEST = 2000  # characters of a reason or source
YEARS = range(1990, 2101)
REQUIRED = ("agency", "year", "table", "row", "column", "from", "to", "reason", "source")
OPTIONAL = ("scope", "period", "by")
KEYS = (*REQUIRED, *OPTIONAL)
_ANYTHING = Kind(money=True, unit="元")  # what may be said of a figure before its place is known
_SCOPES = {"own": Scope.OWN, "本级": Scope.OWN, "consolidated": Scope.CONSOLIDATED, "汇总": Scope.CONSOLIDATED}
_HEADER = re.compile(r"^\s*\[\[\s*[\"']?correction[\"']?\s*\]\]", re.MULTILINE)


def read_corrections(path: str) -> Corrections:
    """The corrections of a file; FaultyFile with every fault in it, UsageError where it cannot be read at all."""
    place = Path(path)
    try:
        content = place.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror or error}") from error
    if len(content) > MAX_BYTES:
        raise UsageError(f"{path}: larger than {MAX_BYTES // 1024 // 1024} MB, that is no corrections file")
    text = _decoded(path, content)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UsageError(f"{path}: not valid TOML: {error}") from error
    faults: list[str] = []
    entries = list(_entries(place.name, data, _line_numbers(text), faults))
    faults += _clashes(entries)
    if faults:
        raise FaultyFile(faults)
    return Corrections(tuple(entries), SourceFile(place.name, hashlib.sha256(content).hexdigest(), content))


def _decoded(path: str, content: bytes) -> str:
    """UTF-8, else what an editor on a Chinese Windows may save."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(f"{path}: the text is neither UTF-8 nor GBK")


def _line_numbers(text: str) -> list[int]:
    """Lines of the [[correction]] headers."""
    return [text.count("\n", 0, match.start() + len(match[0]) - len(match[0].lstrip())) + 1
            for match in _HEADER.finditer(text)]  # fmt: skip


def _entries(name: str, data: Mapping[str, Any], lines: list[int], faults: list[str]) -> Iterator[Declared]:
    """The corrections as far as they can be read; everything wrong goes into `faults`."""
    faults += [f"{name}: unknown key {key!r}{_nearest(key, ('correction',))}" for key in data if key != "correction"]
    tables = data.get("correction", [])
    if isinstance(tables, dict):
        faults.append(f"{name}: write [[correction]] with two brackets, for there may be several")
        return
    if not isinstance(tables, list) or not tables or not all(isinstance(table, dict) for table in tables):
        faults.append(f"{name}: there is no [[correction]] in it")
        return
    for number, table in enumerate(tables, 1):
        line = f" line {lines[number - 1]}" if len(lines) == len(tables) else ""
        entry = _Entry(f"{name}{line}" if line else f"{name} correction {number}", table)
        found = entry.declared(number)
        faults += entry.faults
        if found is not None:
            yield found


def _clashes(entries: list[Declared]) -> Iterator[str]:
    """Two corrections of one place: nobody could say which of them counts."""
    by_place: dict[tuple[int, str, Cell], list[Declared]] = {}
    for one in entries:
        others = by_place.setdefault((one.year, *one.place), [])
        first = next((other for other in others if same_place(one, other)), None)
        if first is not None:
            yield f"{one.where}: corrects the same place as {first.where}: {one.names}"
        others.append(one)


def _nearest(word: str, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f" (did you mean {near[0]}?)" if near else ""


class _Entry:
    """One [[correction]] while it is read; everything wrong with it is kept."""

    def __init__(self, where: str, table: Mapping[str, Any]) -> None:
        self.where = where
        self.table = table
        self.faults: list[str] = []

    def declared(self, number: int) -> Declared | None:
        """The correction, None where not even its place and figures can be read."""
        for key in self.table:
            if key not in KEYS:
                self._fault(f"unknown key {key!r}{_nearest(key, KEYS)}")
        for key in REQUIRED:
            if key not in self.table:
                self._fault(f"{key} is missing")
        texts = {key: self._words(key) for key in ("agency", "reason", "source", "by")}
        year, scope = self._year(), self._scope()
        table, cell = self._place()
        before, after = self._typed("from"), self._typed("to")
        if cell is None or before is None or after is None:
            if after is not None and read_typed(after, _ANYTHING).figure.mark is Mark.TEXT:
                self._fault(f"to is no figure that could stand there: {after!r}")
            return None
        found = Declared(
            number, self.where, texts["agency"], year or 0, scope, table, cell, before, after,
            texts["reason"], texts["source"], texts["by"],
        )  # fmt: skip
        self._values(found)
        return found if year is not None else None

    def _fault(self, text: str) -> None:
        self.faults.append(f"{self.where}: {text}")

    def _words(self, key: str) -> str:
        """A sentence or a name; "" where it is wrong or not there."""
        if key not in self.table:
            return ""
        value = self.table[key]
        if not isinstance(value, str):
            self._fault(f"{key} must be text in quotes, not {_shown(value)}")
            return ""
        words = trim(value)
        if any(unicodedata.category(character) == "Cc" and character not in "\n\r\t" for character in words):
            self._fault(f"{key} holds control characters")
        elif len(words) > LONGEST:
            self._fault(f"{key} is longer than {LONGEST} characters")
        elif not words and key in REQUIRED:
            self._fault(f"{key} is empty")
        return words

    def _year(self) -> int | None:
        value = self.table.get("year")
        if isinstance(value, int) and not isinstance(value, bool) and value in YEARS:
            return value
        if "year" in self.table:
            self._fault(f"year must be a number such as 2023, not {_shown(value)}")
        return None

    def _scope(self) -> Scope | None:
        value = self.table.get("scope")
        if value is None:
            return None
        scope = _SCOPES.get(value) if isinstance(value, str) else None
        if scope is None:
            self._fault(f"scope must be own (本级) or consolidated (汇总), not {_shown(value)}")
        return scope

    def _place(self) -> tuple[str, Cell | None]:
        """Table and figure; every one of the three words is looked at, whatever is wrong with the others."""
        table = self._spot("table", spots.table_of)
        period = self._spot("period", spots.period_of) if "period" in self.table else YEAR
        if table == CHANNELS:
            return table, self._channel_line()
        if not table:
            return "", None
        row = self._spot("row", lambda words: spots.line_of(table, "row", words))
        column = self._spot("column", lambda words: spots.line_of(table, "column", words))
        if not (row and column and period):
            return table, None
        try:
            return table, spots.cell_of(table, row, column, period)
        except spots.Unplaced as error:
            self._fault(str(error))
            return table, None

    def _spot(self, key: str, find: Callable[[str], str]) -> str:
        words = self._words(key)
        if key in REQUIRED and not words:
            return ""
        try:
            return find(words)
        except spots.Unplaced as error:
            self._fault(str(error))
            return ""

    def _channel_line(self) -> Cell | None:
        """A line of the channel list by its position; `column` names it once more, so that a moved line is seen."""
        column = self._words("column")
        value = self.table.get("row")
        if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) < 6:
            value = int(value)
        if "row" in self.table and (isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10_000):
            self._fault(f"row of a channel must be its place in the list, from 1, not {_shown(value)}")
            return None
        if value is None or not column:
            return None
        return Cell(str(value), column)

    def _typed(self, key: str) -> str | None:
        """A figure as somebody would type it into the cell."""
        value = self.table.get(key)
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            if key in self.table:
                self._fault(f"{key} must be a number, or text in quotes, not {_shown(value)}")
            return None
        if isinstance(value, Decimal):
            if not value.is_finite() or abs(value.adjusted()) > 30:
                self._fault(f"{key} must be a number, not {_shown(value)}")
                return None
            return format(value, "f")
        return str(value)

    def _values(self, found: Declared) -> None:
        """`to` must be a plain figure, and another one than `from`. The unit of a channel line is not known yet."""
        after = read_typed(found.after, found.kind)
        if found.table == CHANNELS and after.issue is not None:
            after = read_typed(found.after, _ANYTHING)
        if after.issue is not None or after.figure.mark is Mark.TEXT:
            self._fault(f"to is no figure that could stand there: {found.after!r}{_WHY.get(_code(after), '')}")
        elif read_typed(found.before, found.kind).figure == after.figure:
            self._fault(f"from and to are the same figure: {found.before!r}")


def _code(reading: Any) -> str:
    return reading.issue.code if reading.issue is not None else ""


_WHY = {
    "unit_missing": ' (the label names no unit; write it, as in "251000元")',
    "unit_unknown": " (the unit is not 元, 万元 or 亿元)",
    "fractional_count": " (counts are whole, amounts exact to the 分)",
    "negative_count": " (it cannot be below 0)",
    "note_in_cell": " (write the number alone; the note belongs into reason)",
}


def _shown(value: object) -> str:
    text = repr(str(value)) if isinstance(value, str | Decimal) else str(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
