"""Export of statutory workbooks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks.bench import Bench
from benchmarks.contest import contest
from benchmarks.layouts import LAYOUTS
from benchmarks.outcome import Outcome
from benchmarks.processes import Taken, take
from benchmarks.servers import sqlite

Cells = dict[str, dict[str, list[list[object]]]]


def export(bench: Bench) -> Iterator[Outcome]:
    """The official workbooks of a year, read back and compared, beside openpyxl writing the same cells unstyled."""
    count = bench.sizes.exports
    books, _ = bench.books(count * len(LAYOUTS))  # each layout has a year of its own
    database = sqlite(bench.folder / "export.sqlite")
    take(["-m", "reportdb", "--db", database, "import", str(books)])
    model = _empty(bench.folder / "exported")
    ours = ["-m", "reportdb", "--db", database, "export", "--all", "--year", str(LAYOUTS[0].year), "-o"]
    take([*ours, str(model)])
    expected = cells(model)
    if len(expected) != count:
        raise RuntimeError(f"{len(expected)} workbooks were exported instead of {count}")
    listed = bench.folder / "cells.json"
    listed.write_text(json.dumps(expected), encoding="utf-8")

    def runner(*command: str) -> Callable[[int], Taken]:
        def run(_number: int) -> Taken:
            folder = _empty(bench.folder / "written")
            taken = take([*command, str(folder)])
            if numbers(cells(folder)) != numbers(expected):
                raise RuntimeError(f"{command[1]} wrote other numbers")
            return taken

        return run

    held = contest("export", f"{count} workbooks", bench.scale, bench.sizes.rounds, {
        "ours": runner(*ours),
        "floor": runner("-m", "benchmarks.floors.plain_exports", str(listed)),
    })  # fmt: skip
    yield bench.explained(held.ratio("floor"), lambda: [*ours, str(_empty(bench.folder / "written"))])


def cells(folder: Path) -> Cells:
    """All that stands in the workbooks of a folder."""
    found: Cells = {}
    for path in sorted(folder.glob("*.xlsx")):
        book = CalamineWorkbook.from_path(str(path))
        found[path.name] = {
            name: [
                [
                    None if value == "" else value if isinstance(value, int | float | str) else str(value)
                    for value in row
                ]
                for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in book.sheet_names
        }
    return found


def numbers(found: Cells) -> dict[str, list[tuple[str, int, int, float]]]:
    """Where which number stands."""
    return {
        file: [
            (name, y, x, value)
            for name, rows in sheets.items()
            for y, row in enumerate(rows)
            for x, value in enumerate(row)
            if isinstance(value, int | float)
        ]
        for file, sheets in found.items()
    }


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder
