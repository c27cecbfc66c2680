"""How much of a file is read at most: an officer's sheet stays far below, an enemy's file stops here.

REPORTDB_LIMITS changes them for a command and every process it starts: `rows=50000,memory=2G`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from functools import lru_cache

from reportdb.errors import UsageError

VARIABLE = "REPORTDB_LIMITS"
_SIZES = {"K": 1024, "M": 1024**2, "G": 1024**3}


def _limit(value: int, meaning: str, *, size: bool = False) -> int:
    default: int = field(default=value, metadata={"meaning": meaning, "size": size})
    return default


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits in force; sizes are bytes."""

    file: int = _limit(50 * 1024**2, "size of the file", size=True)
    package: int = _limit(256 * 1024**2, "all parts of a workbook together, unpacked", size=True)
    sheet: int = _limit(128 * 1024**2, "one part of a workbook (a sheet, its texts), unpacked", size=True)
    parts: int = _limit(5_000, "parts of a workbook")
    sheets: int = _limit(200, "sheets of a workbook")
    rows: int = _limit(20_000, "last row of a sheet that holds anything; rows that are only formatted do not count")
    columns: int = _limit(1_000, "last column of a sheet that holds anything")
    cells: int = _limit(1_000_000, "cells of all sheets together, blank ones between filled ones included")
    records: int = _limit(5_000_000, "records of a binary workbook (xls, xlsb)")
    elements: int = _limit(250_000, "elements of a web page that bears the name of a workbook")
    merges: int = _limit(100_000, "merged ranges of a sheet")
    text: int = _limit(32_767, "characters of a cell, as in Excel")
    name: int = _limit(255, "characters of a sheet's name (Excel allows 31)")
    seconds: int = _limit(30, "time for one file")
    memory: int = _limit(1024**3, "memory for one file, beyond what the program itself needs", size=True)
    upload: int = _limit(2 * 1024**3, "all files of one upload to the web desk together", size=True)
    uploads: int = _limit(1_000, "files of one upload to the web desk")

    def hold(self, rows: int, columns: int) -> bool:
        """Whether a sheet that reaches so far is read."""
        return rows <= self.rows and columns <= self.columns and rows * columns <= self.cells


def limits() -> Limits:
    """The limits in force; UsageError for a REPORTDB_LIMITS that is not understood."""
    return _parsed(os.environ.get(VARIABLE, ""))


@lru_cache(maxsize=8)
def _parsed(words: str) -> Limits:
    known = {item.name: bool(item.metadata["size"]) for item in fields(Limits)}
    given: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in words.replace(";", ",").split(","))):
        name, _, value = (word.strip() for word in part.partition("="))
        number = _number(value, size=known.get(name, False))
        if name not in known or number is None:
            raise UsageError(f"{VARIABLE}: {part!r} is not understood; write for example rows=50000,memory=2G")
        given[name] = number
    return Limits(**given)


def _number(words: str, *, size: bool) -> int | None:
    factor = _SIZES.get(words[-1:].upper(), 1) if size else 1
    digits = words[:-1] if factor > 1 else words
    valid = digits.isascii() and digits.isdigit() and len(digits) <= 15 and int(digits) > 0
    return int(digits) * factor if valid else None


def shown(size: int) -> str:
    """A size in words: 50 MB."""
    for letter, unit in reversed(_SIZES.items()):
        if size >= unit:
            return f"{size / unit:.4g} {letter}B"
    return f"{size} B"
