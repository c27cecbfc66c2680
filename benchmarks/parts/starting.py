"""What a command costs before it does anything."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from dataclasses import replace

from benchmarks.bench import Bench
from benchmarks.contest import contest
from benchmarks.outcome import Outcome
from benchmarks.processes import Taken, take, take_and_hear
from benchmarks.servers import sqlite
from benchmarks.workbooks import agency_name


def start(bench: Bench) -> Iterator[Outcome]:
    """`--help` beside bare Python, `show` beside the same SELECT in sqlite3."""
    rounds = bench.sizes.starts

    def runner(*command: str) -> Callable[[int], Taken]:
        return lambda _number: take(command)

    held = contest(
        "help",
        "`--help`",
        bench.scale,
        rounds,
        {"ours": runner("-m", "reportdb", "--help"), "floor": runner("-c", "pass")},
    )
    yield bench.explained(held.ratio("floor"), lambda: ["-m", "reportdb", "--help"])
    books, _ = bench.books(bench.sizes.memory[0])
    database = sqlite(bench.folder / "show.sqlite")
    take(["-m", "reportdb", "--db", database, "import", str(books)])
    whose = [agency_name(0), "2023"]
    said: dict[str, int] = {}

    def counting(name: str, *command: str) -> Callable[[int], Taken]:
        def run(_number: int) -> Taken:
            taken, out = take_and_hear(command)
            said[name] = len(out.splitlines())
            return taken

        return run

    ours = ["-m", "reportdb", "--db", database, "show", "applications"]
    ours += ["--agency", whose[0], "--year", whose[1], "--format", "csv"]
    floor = ["-m", "benchmarks.floors.show_select", database, *whose]
    runners = {"ours": counting("ours", *ours), "floor": counting("floor", *floor)}
    held = contest("show", "one table of a stored report", bench.scale, rounds, runners)
    if said["ours"] != said["floor"]:
        raise RuntimeError(f"show prints {said['ours']} lines, the SELECT {said['floor']}")
    yield held.ratio("floor")
    walls, cpus = ([getattr(one, clock) for one in held.taken["ours"]] for clock in ("wall", "cpu"))
    whole = Outcome("show", "seconds", round(statistics.median(cpus), 3), "s", held.size, bench.scale)
    whole = replace(whole, pairs=tuple(round(one, 3) for one in cpus), other=round(statistics.median(walls), 3))
    yield bench.explained(whole, lambda: ours)
