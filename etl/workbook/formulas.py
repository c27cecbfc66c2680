"""Computes formulas without a stored result when they are plain sums of cells at hand; anything else stays a formula.

Understood: SUM over ranges and cells, a+b-c with brackets, numbers, and IF(COUNT(range)=0,"",sum) as reportdb's own template writes.
"""

from __future__ import annotations

import re
from decimal import Decimal

from etl.workbook.book import FormulaCell
from etl.workbook.sheet_xml import column_number

_CELL = r"\$?[A-Z]{1,3}\$?\d+"
_RANGE = re.compile(rf"^({_CELL})(?::({_CELL}))?$")
_SUM = re.compile(r"^SUM\(([^()]+)\)$", re.IGNORECASE)
_BLANK_OR_SUM = re.compile(r'^IF\(COUNT\(([^()]+)\)=0,"",(.+)\)$', re.IGNORECASE)
_TERM = re.compile(rf"([+-]?)(SUM\([^()]+\)|{_CELL}|\d+(?:\.\d+)?)", re.IGNORECASE)
#: brackets that change nothing: (A1+B1)+(C1), but not -(A1+B1) and not SUM(A1:B1)
_GROUPED = re.compile(r"(?<![A-Z0-9-])\(([^()]*)\)")
_PARTS = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)")

Rows = list[list[object]]


class _Unknown(Exception):
    """A formula that is no plain sum, or reads a cell that is no figure."""


def compute(rows: Rows) -> None:
    """Replaces every computable FormulaCell of a sheet by its result, in place."""
    pending: set[tuple[int, int]] = set()
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, FormulaCell):
                try:
                    rows[row][column] = _formula(rows, cell.formula, pending | {(row, column)})
                except _Unknown:
                    continue


def _formula(rows: Rows, formula: str, pending: set[tuple[int, int]]) -> object:
    text = _GROUPED.sub(r"\1", formula.replace(" ", "").lstrip("=").upper())
    guarded = _BLANK_OR_SUM.match(text)
    if guarded:
        if not any(isinstance(cell, int | float) for cell in _cells(rows, guarded[1], pending)):
            return ""
        text = guarded[2]
    total = Decimal(0)
    end = 0
    for match in _TERM.finditer(text):
        if match.start() != end or (end and not match[1]):
            raise _Unknown
        end = match.end()
        total += (-1 if match[1] == "-" else 1) * _term(rows, match[2], pending)
    if not text or end != len(text):
        raise _Unknown
    return float(total)


def _term(rows: Rows, term: str, pending: set[tuple[int, int]]) -> Decimal:
    if term[0].isdigit():
        return Decimal(term)
    summed = _SUM.match(term)
    cells = _cells(rows, summed[1] if summed else term, pending)
    if not summed and not all(isinstance(cell, int | float) or cell == "" for cell in cells):
        raise _Unknown  # "+" over words is an error in Excel too
    return sum((Decimal(f"{cell:.15g}") for cell in cells if isinstance(cell, int | float)), Decimal(0))


def _cells(rows: Rows, reference: str, pending: set[tuple[int, int]]) -> list[object]:
    """The values of a list of ranges, inner formulas computed first; errors and circles make it unknown."""
    found: list[object] = []
    for part in reference.split(","):
        match = _RANGE.match(part)
        if match is None:
            raise _Unknown
        (top, left), (bottom, right) = _place(match[1]), _place(match[2] or match[1])
        if bottom - top > 10_000 or right - left > 1_000:
            raise _Unknown
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                cell = rows[row][column]
                if isinstance(cell, FormulaCell):
                    if (row, column) in pending or len(pending) > 50:
                        raise _Unknown
                    cell = _formula(rows, cell.formula, pending | {(row, column)})
                if isinstance(cell, bool) or not isinstance(cell, int | float | str):
                    raise _Unknown  # an error, a date or a truth value: what Excel would add is not ours to guess
                found.append(cell)
    return found


def _place(reference: str) -> tuple[int, int]:
    match = _PARTS.match(reference)
    if match is None or int(match[2]) < 1:
        raise _Unknown
    return int(match[2]) - 1, column_number(match[1])
