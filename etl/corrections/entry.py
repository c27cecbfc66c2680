"""One [[correction]] of a corrections file, read with everything that is wrong with it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from etl.corrections import spots
from etl.corrections.declared import Declared, read_typed
from etl.declared_file import nearest
from etl.text import trim
from etl.values import Kind, Reading
from reportdb.correction import CHANNELS
from reportdb.forms.codes import YEAR, Cell
from reportdb.report import Scope

LONGEST = 2000  # characters of a reason or source
YEARS = range(1990, 2101)
REQUIRED = ("agency", "year", "table", "row", "column", "from", "to", "reason", "source")
OPTIONAL = ("scope", "period", "by")
KEYS = (*REQUIRED, *OPTIONAL)
_SCOPES = {"own": Scope.OWN, "本级": Scope.OWN, "consolidated": Scope.CONSOLIDATED, "汇总": Scope.CONSOLIDATED}
_ANY_KIND = (Kind(signed=True, counted=False), Kind(money=True, unit="元"))  # of a figure whose unit is not known yet


class Entry:
    """One [[correction]] while it is read; everything wrong with it is kept."""

    def __init__(self, where: str, table: Mapping[str, Any]) -> None:
        self.where = where
        self.table = table
        self.faults: list[str] = []

    def declared(self, number: int) -> Declared | None:
        """The correction, None where not even its place and figures can be read."""
        for key in self.table:
            if key not in KEYS:
                self._fault(f"unknown key {key!r}{nearest(key, KEYS)}")
        for key in REQUIRED:
            if key not in self.table:
                self._fault(f"{key} is missing")
        texts = {key: self._words(key) for key in ("agency", "reason", "source", "by")}
        year, scope = self._year(), self._scope()
        table, cell = self._place()
        before, after = self._typed("from"), self._typed("to")
        if cell is None or before is None or after is None:
            if after is not None and not _may_be_figure(after):
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
        kinds = _ANY_KIND if found.table == CHANNELS else (found.kind,)
        read = [(read_typed(found.before, kind), read_typed(found.after, kind)) for kind in kinds]
        plain = [(before, after) for before, after in read if after.issue is None]
        if not plain:
            self._fault(f"to is no figure that could stand there: {found.after!r}{_WHY.get(_code(read[0][1]), '')}")
        elif any(before.figure == after.figure for before, after in plain):
            self._fault(f"from and to are the same figure: {found.before!r}")


def _may_be_figure(typed: str) -> bool:
    return any(read_typed(typed, kind).issue is None for kind in _ANY_KIND)


def _code(reading: Reading) -> str:
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
