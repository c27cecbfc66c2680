"""Computes formulas without a stored result when they are plain sums of cells at hand; anything else stays a formula.

Understood: SUM over ranges and cells, a+b-c with brackets, numbers, and IF(COUNT(range)=0,"",sum) as reportdb's own template writes.
"""

from __future__ import annotations

import re
from contextlib import suppress
from decimal import Decimal
from math import isfinite

from etl.workbook.book import FormulaCell
from etl.workbook.sheet_xml import column_number

_CELL = r"\$?[A-Z]{1,3}\$?\d{1,7}"
_RANGE = re.compile(rf"^({_CELL})(?::({_CELL}))?$")
_SUM = re.compile(r"^SUM\(([^()]+)\)$", re.IGNORECASE)
_BLANK_OR_SUM = re.compile(r'^IF\(COUNT\(([^()]+)\)=0,"",(.+)\)$', re.IGNORECASE)
_TERM = re.compile(rf"([+-]?)(SUM\([^()]+\)|{_CELL}|\d+(?:\.\d+)?)", re.IGNORECASE)
#: brackets that change nothing: (A1+B1)+(C1), but not -(A1+B1) and not SUM(A1:B1)
_GROUPED = re.compile(r"(?<![A-Z0-9-])\(([^()]*)\)")
_PARTS = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")

Rows = list[list[object]]
Place = tuple[int, int]
_DEEPEST = 50
_LONGEST = 8192  # characters of a formula, as in Excel
#: cells that all formulas of a sheet may look at together
_MOST_CELLS = 1_000_000


class _Unknown(Exception):
    """A formula that is no plain sum, or reads a cell that is no figure."""


def compute(rows: Rows) -> dict[Place, str]:
    """Replaces every computable FormulaCell of a sheet by its result, in place, and gives the formulas replaced."""
    formulas = {
        (row, column): cell
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        if isinstance(cell, FormulaCell)
    }
    sums = _Sums(rows)
    for (row, column), cell in formulas.items():
        if rows[row][column] is cell:  # another one may have needed it
            with suppress(_Unknown):
                sums.result(row, column, cell)
    return {(row, column): cell.formula for (row, column), cell in formulas.items() if rows[row][column] is not cell}


class _Sums:
    """The formulas of one sheet; each is worked out once, and all of them together look at a limited number of cells."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._unknown: set[Place] = set()
        self._pending: set[Place] = set()
        self._left = _MOST_CELLS

    def result(self, row: int, column: int, cell: FormulaCell) -> object:
        """The result of a formula, put in its place; errors and circles make it unknown."""
        place = (row, column)
        if place in self._unknown or place in self._pending or len(self._pending) > _DEEPEST:
            raise _Unknown
        self._pending.add(place)
        try:
            value = self._rows[row][column] = self._formula(cell.formula)
        except _Unknown:
            self._unknown.add(place)
            raise
        finally:
            self._pending.discard(place)
        return value

    def _formula(self, formula: str) -> object:
        if len(formula) > _LONGEST:
            raise _Unknown
        text = _GROUPED.sub(r"\1", formula.replace(" ", "").lstrip("=").upper())
        guarded = _BLANK_OR_SUM.match(text)
        if guarded:
            if not any(isinstance(cell, int | float) for cell in self._cells(guarded[1])):
                return ""
            text = guarded[2]
        total = Decimal(0)
        end = 0
        for match in _TERM.finditer(text):
            if match.start() != end or (end and not match[1]):
                raise _Unknown
            end = match.end()
            total += (-1 if match[1] == "-" else 1) * self._term(match[2])
        if not text or end != len(text):
            raise _Unknown
        return float(total)

    def _term(self, term: str) -> Decimal:
        if term[0].isdigit():
            return Decimal(term)
        summed = _SUM.match(term)
        cells = self._cells(summed[1] if summed else term)
        if not summed and not all(isinstance(cell, int | float) or cell == "" for cell in cells):
            raise _Unknown  # "+" over words is an error in Excel too
        numbers = [cell for cell in cells if isinstance(cell, int | float)]
        if not all(map(isfinite, numbers)):
            raise _Unknown
        return sum((Decimal(f"{cell:.15g}") for cell in numbers), Decimal(0))

    def _cells(self, reference: str) -> list[object]:
        """The values of a list of ranges, inner formulas computed first."""
        found: list[object] = []
        for part in reference.split(","):
            match = _RANGE.match(part)
            if match is None:
                raise _Unknown
            (top, left), (bottom, right) = _place(match[1]), _place(match[2] or match[1])
            if bottom - top > 10_000 or right - left > 1_000:
                raise _Unknown
            for row in range(top, min(bottom + 1, len(self._rows))):
                cells = self._rows[row]
                self._left -= 1 + max(0, min(right + 1, len(cells)) - left)  # rows cost, too
                if self._left < 0:
                    raise _Unknown
                for column in range(left, min(right + 1, len(cells))):
                    cell = cells[column]
                    if isinstance(cell, FormulaCell):
                        cell = self.result(row, column, cell)
                    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
                        raise _Unknown  # an error, a date or a truth value: what Excel would add is not ours to guess
                    found.append(cell)
        return found


def _place(reference: str) -> Place:
    match = _PARTS.match(reference)
    if match is None or int(match[2]) < 1:
        raise _Unknown
    return int(match[2]) - 1, column_number(match[1])
