"""The total of a province's year, and every total of the tree, on the same stored province in both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from benchmarks import store
from benchmarks.bench import Bench
from benchmarks.contest import Contest, contest
from benchmarks.filled_report import EDITION, FEN
from benchmarks.outcome import Outcome
from benchmarks.processes import Taken, take_and_hear
from benchmarks.servers import sqlite
from reportdb.database import connect_url, make_engine
from reportdb.forms import catalog
from reportdb.forms.codes import MONEY_UNITS, Cell
from reportdb.queries.cells import cells_of

Sums = dict[tuple[str, int], int]


class AdditiveFigures:
    """Reads what the contestants print as sums by table and cell; figures that nobody may add are left out."""

    def __init__(self, numbers: dict[tuple[str, Cell], int], money: set[tuple[str, int]]) -> None:
        self._numbers, self._money = numbers, money
        self._additive = {(table, number) for (table, _), number in numbers.items()}

    @classmethod
    def of(cls, database: str) -> AdditiveFigures:
        """With the cell numbers of a database."""
        engine = make_engine(connect_url(database))
        numbers, money = {}, set()
        with engine.connect() as conn:
            for code, table in catalog().form(EDITION).tables.items():
                cells = [cell for cell, meaning in table.cells.items() if meaning.additive]
                for cell, number in zip(cells, cells_of(conn).numbers(code, cells), strict=True) if cells else ():
                    numbers[code, cell] = number
                    if table.cells[cell].unit in MONEY_UNITS:
                        money.add((code, number))
        engine.dispose()
        return cls(numbers, money)

    def of_sums(self, said: str) -> Sums:
        """Of [table, cell, sum]."""
        return self._sums(json.loads(said))

    def of_nodes(self, said: str) -> dict[str, Sums]:
        """Of the same by node."""
        return {node: self._sums(rows) for node, rows in json.loads(said).items()}

    def of_record(self, said: str) -> Sums:
        """Of `total --format json`, which knows codes and prints money in 万元."""
        found: Sums = {}
        for table, rows in json.loads(said)["report"].items():
            line, column = _CODES[table]
            for row in rows:
                cell = Cell(row[line], row[column], row["period"])
                number = self._numbers.get((table, cell))
                if number is not None and row["value"] is not None:
                    money = (table, number) in self._money
                    found[table, number] = int(Decimal(row["value"]) * FEN) if money else row["value"]
        return found

    def _sums(self, rows: list[tuple[str, int, int]]) -> Sums:
        return {(table, cell): value for table, cell, value in rows if (table, cell) in self._additive}


_CODES = {
    "publications": ("item_code", "measure_code"),
    "applications": ("outcome_code", "applicant_code"),
    "appeals": ("route_code", "result_code"),
}


def totals_sqlite(bench: Bench) -> Iterator[Outcome]:
    """On one SQLite file."""
    path = bench.folder / "province.sqlite"
    yield from _totals(bench, "sqlite", sqlite(path), lambda: 0.0)
    path.unlink()


def totals_postgresql(bench: Bench) -> Iterator[Outcome]:
    """On PostgreSQL, partitions by year; CPU is that of client and server."""
    url = bench.server.ready()
    yield from _totals(bench, "postgresql", url, bench.server.cpu)
    bench.server.drop(url)


def _totals(bench: Bench, kind: str, database: str, cpu: Callable[[], float]) -> Iterator[Outcome]:
    sizes = bench.sizes
    stored = store.build(database, sizes.agencies, sizes.years)
    year = str(stored.years[-1])
    province = [store.PROVINCE, year]
    url = database if "://" in database else f"sqlite:///{database}"
    figures = AdditiveFigures.of(database)

    def runner(read: Callable[[str], object], *command: str) -> Callable[[int], Taken]:
        def run(_number: int) -> Taken:
            taken, out = take_and_hear(command, cpu)
            said[command[1]] = read(out)
            return taken

        return run

    said: dict[str, object] = {}
    ours = ["-m", "reportdb", "--db", database, "total", "--agency", province[0], "--year", year, "--format", "json"]
    held = contest(
        f"total_{kind}",
        stored.size,
        bench.scale,
        sizes.rounds,
        {
            "ours": runner(figures.of_record, *ours),
            "floor": runner(figures.of_sums, "-m", "benchmarks.floors.total_select", database, *province),
            "rival": runner(figures.of_sums, "-m", "benchmarks.rivals.pandas_total", url, *province),
        },
    )
    yield from _agreed(bench, held, said, ours)
    said.clear()
    ours = ["-m", "benchmarks.ours.tree_totals", database, year]
    held = contest(
        f"tree_{kind}",
        stored.size,
        bench.scale,
        sizes.rounds,
        {
            "ours": runner(figures.of_nodes, *ours),
            "floor": runner(figures.of_nodes, "-m", "benchmarks.floors.tree_select", database, year),
            "rival": runner(figures.of_nodes, "-m", "benchmarks.rivals.tree_selects", database, year),
        },
    )
    yield from _agreed(bench, held, said, ours)


def _agreed(bench: Bench, held: Contest, said: dict[str, object], ours: Sequence[str]) -> Iterator[Outcome]:
    """The ratios, where everybody gave the same figures; RuntimeError where somebody did not."""
    first, *others = said.items()
    for who, answer in others:
        if not answer or answer != first[1]:
            raise RuntimeError(f"{who} gives another total than {first[0]}")
    yield held.ratio("rival")
    yield bench.explained(held.ratio("floor"), lambda: ours)
