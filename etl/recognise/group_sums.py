"""Rows of sums inside table three that the form does not have: 小计 of a group of outcomes, under or over its lines."""

from __future__ import annotations

import re
from typing import Protocol

from etl.grid import Grid
from etl.text import squeeze

GROUPS = ("denied", "unavailable", "not_processed", "other")
_SUM = re.compile(r"^(.*?)[(（]?(?:小计|合计)[)）]?$")


class Rows(Protocol):
    """The rows below a head, as far as this needs them."""

    @property
    def grid(self) -> Grid:
        """The sheet they stand on."""

    def label(self, row: int) -> tuple[str | None, str]:
        """The outcome of a row, and its words."""

    def label_column(self, row: int) -> int:
        """Where its words stand."""

    def headings(self, row: int, column: int) -> set[str]:
        """The outcomes a cell may name."""


def group_summed(rows: Rows, row: int, label: str) -> str:
    """The group a row of sums belongs to: as it says, as its heading says, as its neighbours do; "" where none does."""
    match = _SUM.match(squeeze(label)) if label else None
    if match is None:
        return ""
    if match[1]:
        return _group({term.code for term in rows.grid.terms_of(match[1]) if term.kind == "outcome"})
    for column in range(rows.label_column(row) - 1, -1, -1):
        if group := _group(rows.headings(row, column)):
            return group
    around = {_group({code}) for at in (row - 1, row + 1) if (code := _code(rows, at))} - {""}
    return around.pop() if len(around) == 1 else ""


def _code(rows: Rows, row: int) -> str:
    return (rows.label(row)[0] or "") if 0 <= row < rows.grid.height else ""


def _group(codes: set[str]) -> str:
    return next((group for group in GROUPS if any(code == group or code.startswith(f"{group}.") for code in codes)), "")
