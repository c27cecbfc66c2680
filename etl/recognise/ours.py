"""Sheets that an export of ours adds beside the report: they report nothing themselves."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import replace

from etl.recognise.identity import BESIDE_HEADS, BESIDE_LINES, BESIDE_TITLES, OUR_TITLES
from etl.workbook import Sheet
from reportdb.findings import STATES

#: the heads of the two lists on a cover: the files a report came from, and what is open in it
_SOURCES = ("来源文件", "工作表", "SHA-256 校验码")
_FINDINGS = ("级别", "位置", "审核问题")
#: what `rows_of_cover` goes by, beside `is_digest`
COVER_WORDS = frozenset({*_SOURCES, *_FINDINGS, *STATES})
_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(text: str) -> bool:
    """Whether words are the checksum of a file, as covers list them."""
    return _DIGEST.fullmatch(text) is not None


_NOTE = re.compile(r"注\d+：")


def is_ours(sheet: Sheet) -> bool:
    """Whether a sheet is one that an export adds (更正说明, 来源): its title, and not a single number on it.

    Sheets that show figures once more (同比, 差额表, the list behind a total) hold numbers by nature; their titles say that
    they report none.
    """
    first = next((cell for cell in sheet.rows[0] if cell), None) if sheet.rows else None
    titled = isinstance(first, str) and first in OUR_TITLES
    if first in BESIDE_TITLES:
        return True
    return titled and all(isinstance(cell, str) or cell is None for cells in sheet.rows for cell in cells)


def rows_beside(sheet: Sheet) -> set[int]:
    """The rows of sheets that show figures once more (同比) where all sheets of an export were pasted onto one.

    Such a sheet is its title, whose it is, and a list with its notes; it ends with the first line that begins otherwise.
    """
    rows: set[int] = set()
    firsts = [next((cell for cell in line if cell not in ("", None)), None) for line in sheet.rows]
    for top, first in enumerate(firsts):
        if first not in BESIDE_TITLES:
            continue
        head = next((row for row in range(top + 1, min(top + 6, len(firsts))) if firsts[row] in BESIDE_HEADS), top)
        last = next((row for row in range(head + 1, len(firsts)) if not _goes_on(firsts[row])), len(firsts))
        rows.update(range(top, max(last, head + 1)))
    return rows


def rows_of_cover(sheet: Sheet) -> set[int]:
    """The rows of the lists on a cover of ours: names of files and sheets, and cells with what is said of their figures.

    A list is its head and the lines below it that are made like ours; the first one made otherwise ends it.
    """
    rows: set[int] = set()
    lines = [tuple(cell for cell in cells if cell not in ("", None)) for cells in sheet.rows]
    for top, head in enumerate(lines):
        if head in (_SOURCES, _FINDINGS):
            of_ours = _is_source if head == _SOURCES else _is_finding
            end = next((row for row in range(top + 1, len(lines)) if not of_ours(lines[row])), len(lines))
            rows.update(range(top, end))
    return rows


def _is_source(line: tuple[object, ...]) -> bool:
    return bool(line) and isinstance(line[-1], str) and is_digest(line[-1])


def _is_finding(line: tuple[object, ...]) -> bool:
    """A state with words behind it: a number is no word of ours."""
    return bool(line) and line[0] in STATES and all(isinstance(cell, str) for cell in line)


def _goes_on(first: object) -> bool:
    """Whether a row that begins so belongs to the list above it: one of its lines, or a note below them (注1：…)."""
    return first in BESIDE_LINES or (isinstance(first, str) and _NOTE.match(first) is not None)


def without_rows(sheet: Sheet, rows: Set[int]) -> Sheet:
    """The sheet without what was read apart, or is shown once more: its labels would be taken for other tables."""
    cells: list[list[object]] = [[""] * len(line) if at in rows else line for at, line in enumerate(sheet.rows)]
    merges = [merge for merge in sheet.merges if rows.isdisjoint(range(merge[0], merge[2] + 1))]
    return replace(sheet, rows=cells, merges=merges)
