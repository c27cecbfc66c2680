"""The database people ask: a province whose agencies filed workbooks in each of three years, imported as offices do."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from benchmarks.filled_report import money_of, values_of
from benchmarks.layouts import Layout
from benchmarks.national.country import HEADINGS, country
from benchmarks.national.filings import Drawn, drawn
from benchmarks.processes import execute
from benchmarks.template import Template
from benchmarks.workbooks import written

YEARS = (2021, 2022, 2023)
#: the year that is handed in while others read
COMING = 2024
_SEED = 2024


class Sheets:
    """Writes reports of a year as workbooks."""

    def __init__(self, year: int) -> None:
        self.year = year
        self._template = Template(Layout("desk", year, 2, 2, (), lambda book: book).template())

    def content(self, one: Drawn) -> bytes:
        """The workbook of an agency."""
        report = one.report
        figures = [written(*figure) for figure in zip(values_of(report), money_of(report), strict=True)]
        return self._template.filled(f"{one.agency.name}（本级）", figures)


def reports(agencies: int, year: int) -> Iterator[Drawn]:
    """What each agency of a country of so many reports for a year."""
    shift = (year - YEARS[0]) * 1_000_003
    for one, place in zip(country(agencies), range(agencies), strict=True):
        (found,) = drawn([one], place + shift)
        yield replace(found, report=replace(found.report, year=year))


def make(database: Path, agencies: int) -> None:
    """Fill a database that is not there yet; RuntimeError where an import did not go as meant."""
    folder = database.with_suffix(".files")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    listed = folder / "agencies.csv"
    listed.write_text("\n".join([HEADINGS, *(one.line for one in country(agencies)), ""]), encoding="utf-8")
    _reportdb(database, "agencies", "load", str(listed))
    for year in YEARS:
        place = folder / str(year)
        place.mkdir()
        sheets = Sheets(year)
        for number, one in enumerate(reports(agencies, year)):
            if random.Random(_SEED * year + number).random() < 0.97:  # a few are always missing
                (place / f"{one.agency.code}.xlsx").write_bytes(sheets.content(one))
        _reportdb(database, "import", str(place), "--received", f"{year + 1}-01-20", well=(0, 1))
    shutil.rmtree(folder)


def incoming(agencies: int, count: int) -> list[tuple[str, bytes]]:
    """Workbooks of the coming year, by name."""
    sheets = Sheets(COMING)
    some = islice(reports(agencies, COMING), 0, None, max(1, agencies // count))
    return [(f"{one.agency.code}.xlsx", sheets.content(one)) for one in some]


def _reportdb(database: Path, *words: str, well: tuple[int, ...] = (0,)) -> None:
    done = execute(["-m", "reportdb", "--db", str(database), *words])
    if done.code not in well:
        raise RuntimeError(f"{' '.join(words)} ended with {done.code}: {done.err[-2000:]}")
