"""What of a file is a report of its own: parts of a sheet that holds several, and sheets that are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from etl.reading import SheetReading
from etl.recognise.agency_name import same_agency
from etl.recognise.found import FoundSheet, FoundTable
from etl.recognise.said import Identity, Said
from etl.text import place_of
from reportdb.findings import Finding, Level, finding

#: names of sheets that show how to fill in, or last year's figures for comparison
_EXAMPLE = re.compile(r"示例|样例|范例|样表|样张|填写说明|填表说明|填报说明")
_LAST_YEAR = re.compile(r"上年|去年|往年|上一年")


def beside_the_report(sheets: Sequence[SheetReading]) -> list[Finding]:
    """Sheets named as an example or as last year's whose tables the other sheets hold too: they are not the report's."""
    beside = [sheet for sheet in sheets if sheet.found.tables and _is_beside(sheet)]
    others = {table.table for sheet in sheets if sheet not in beside for table in sheet.found.tables}
    return [
        finding("table_twice", f"工作表“{sheet.name}”按名称是示例或上年的表，没有采用；如是本年数据请改名后重报。",
                level=Level.NOTICE, sheet=sheet.name)
        for sheet in beside
        if {table.table for table in sheet.found.tables} <= others
    ]  # fmt: skip


def _is_beside(sheet: SheetReading) -> bool:
    """Whether a sheet's name sets it apart; one of last year whose title names its year is a report of that year."""
    last_year = _LAST_YEAR.search(sheet.name) is not None and not sheet.said.years
    return last_year or _EXAMPLE.search(sheet.name) is not None


class _Head(NamedTuple):
    """What the lines above some tables say: the first row, agency and year ("" unsaid)."""

    row: int
    agency: str
    year: str


def parted(sheet: SheetReading) -> list[SheetReading]:
    """The parts of a sheet that holds a table more than once under titles of different agencies or years."""
    if not _holds_twice(sheet.found.tables):
        return [sheet]
    starts = [head.row for head in _heads(sheet)]
    if len(starts) < 2:
        return [sheet]
    ends = [*starts[1:], len(sheet.rows)]
    spans = [(0 if number == 0 else start, end) for number, (start, end) in enumerate(zip(starts, ends, strict=True))]
    return [_part(sheet, first, end) for first, end in spans]


def _holds_twice(tables: list[FoundTable]) -> bool:
    seen: dict[str, set[object]] = {}
    for table in tables:
        cells = seen.setdefault(table.table, set())
        if cells & table.cells.keys():
            return True
        cells.update(table.cells)
    return False


def _heads(sheet: SheetReading) -> list[_Head]:
    """The lines that begin a report: those that name another agency or year than the lines before them."""
    tops = sorted(table.top for table in sheet.found.tables)
    blocks: dict[int, list[tuple[int, str, Said]]] = {}
    for kind, said in _statements(sheet.said):
        row = place_of(said.cell)[0]
        below = next((top for top in tops if top >= row), None)
        if below is not None:
            blocks.setdefault(below, []).append((row, kind, said))
    heads: list[_Head] = []
    for _, lines in sorted(blocks.items()):
        agency = next((said.value for _, kind, said in lines if kind == "agency"), "")
        year = next((said.value for _, kind, said in lines if kind == "year"), "")
        if heads and _same(heads[-1].agency, agency) and (not year or year == heads[-1].year):
            continue
        last = heads[-1] if heads else _Head(0, "", "")
        heads.append(_Head(min(row for row, _, _ in lines), agency or last.agency, year or last.year))
    return heads


def _same(one: str, other: str) -> bool:
    return not other or (bool(one) and same_agency(one, other))


def _statements(said: Identity) -> Iterable[tuple[str, Said]]:
    for one in (*said.agencies, *said.title_agencies):
        yield "agency", one
    for one in said.years:
        yield "year", one


def _part(sheet: SheetReading, first: int, end: int) -> SheetReading:
    """The rows from `first` up to `end`; the first part keeps the sign-off, which is the first of the sheet."""

    def here(row: int) -> bool:
        return first <= row < end

    def spoken(lines: list[Said]) -> list[Said]:
        return [one for one in lines if here(place_of(one.cell)[0])]

    said, found = sheet.said, sheet.found
    return replace(
        sheet,
        said=Identity(
            spoken(said.agencies),
            spoken(said.title_agencies),
            spoken(said.years),
            spoken(said.scopes),
            dict(said.sign_off) if first == 0 else {},
        ),
        found=FoundSheet(
            found.name,
            [table for table in found.tables if here(table.top)],
            [one for one in found.channels if here(min(one.lines, default=0))],
            [one for one in found.items if here(min(one.lines, default=0))],
            found.extras if first == 0 else [],
        ),
    )
