"""The total of a province's year from its Parquet mirror."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal

from benchmarks import store
from benchmarks.bench import Bench
from benchmarks.contest import contest
from benchmarks.filled_report import EDITION
from benchmarks.outcome import Outcome
from benchmarks.processes import Taken, take, take_and_hear
from benchmarks.servers import sqlite
from reportdb.forms import catalog

Sums = dict[tuple[str, ...], Decimal]


def totals_mirror(bench: Bench) -> Iterator[Outcome]:
    """By DuckDB; everybody reads the same files."""
    sizes = bench.sizes
    path, mirror = bench.folder / "published.sqlite", bench.folder / "mirror"
    stored = store.build(sqlite(path), sizes.agencies, sizes.years)
    take(["-m", "reportdb", "--db", str(path), "publish", str(mirror), "--partitioned"])
    path.unlink()
    additive = _additive()
    said: dict[str, Sums] = {}

    def runner(module: str) -> Callable[[int], Taken]:
        command = ["-m", module, str(mirror), store.PROVINCE, str(stored.years[-1])]

        def run(_number: int) -> Taken:
            taken, out = take_and_hear(command)
            sums = {tuple(place): Decimal(value) for *place, value in json.loads(out)}
            said[module] = {place: value for place, value in sums.items() if place in additive}
            return taken

        return run

    ours = "benchmarks.ours.total_mirror"
    held = contest(
        "total_mirror",
        stored.size,
        bench.scale,
        sizes.rounds,
        {
            "ours": runner(ours),
            "floor": runner("benchmarks.floors.total_mirror"),
            "rival": runner("benchmarks.rivals.pandas_mirror"),
        },
    )
    for who, sums in said.items():
        if not sums or sums != said[ours]:
            raise RuntimeError(f"{who} gives another total than {ours}")
    yield held.ratio("rival")
    command = ["-m", ours, str(mirror), store.PROVINCE, str(stored.years[-1])]
    yield bench.explained(held.ratio("floor"), lambda: command)
    shutil.rmtree(mirror)


def _additive() -> set[tuple[str, ...]]:
    return {
        (code, cell.row, cell.column, str(cell.period))
        for code, table in catalog().form(EDITION).tables.items()
        for cell, meaning in table.cells.items()
        if meaning.additive
    }
