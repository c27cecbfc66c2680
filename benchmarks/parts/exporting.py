"""Export of statutory workbooks."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

from benchmarks.bench import Bench
from benchmarks.contest import contest
from benchmarks.outcome import Outcome
from benchmarks.processes import Taken, take
from benchmarks.servers import sqlite

Cells = dict[str, dict[str, list[list[object]]]]


def export(bench: Bench) -> Iterator[Outcome]:
    """Official workbooks, read back and compared, beside openpyxl writing the same cells unstyled."""
    count = bench.sizes.exports
    books, _ = bench.books(bench.sizes.workbooks)
    database = sqlite(bench.folder / "export.sqlite")
    take(["-m", "reportdb", "--db", database, "import", str(books)])
    model = _empty(bench.folder / "exported")
    ours = ["-m", "benchmarks.ours.exports", database]
    take([*ours, str(model), str(count)])
    expected = cells(model)
    listed = bench.folder / "cells.json"
    listed.write_text(json.dumps(expected), encoding="utf-8")

    def runner(*command: str, after: tuple[str, ...] = ()) -> Callable[[int], Taken]:
        def run(_number: int) -> Taken:
            folder = _empty(bench.folder / "written")
            taken = take([*command, str(folder), *after])
            if numbers(cells(folder)) != numbers(expected):
                raise RuntimeError(f"{command[1]} wrote other numbers")
            return taken

        return run

    held = contest("export", f"{count} workbooks", bench.scale, bench.sizes.rounds, {
        "ours": runner(*ours, after=(str(count),)),
        "floor": runner("-m", "benchmarks.floors.plain_exports", str(listed)),
    })  # fmt: skip
    yield bench.explained(
        held.ratio("floor", note="no command writes many yet: its parts in a loop"),
        lambda: [*ours, str(_empty(bench.folder / "written")), str(count)],
    )


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
