"""Import of workbooks, everything on: guard, recognition, checks, findings, provenance, originals kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import create_engine

from benchmarks import stored_numbers
from benchmarks.bench import Bench
from benchmarks.contest import contest
from benchmarks.floors.load_schema import STORED
from benchmarks.outcome import Outcome
from benchmarks.processes import Taken, take
from benchmarks.servers import sqlite
from reportdb.database import connect_url

_RIVAL = "SELECT file, value FROM facts"


def import_sqlite(bench: Bench) -> Iterator[Outcome]:
    """Into an existing SQLite database, one process and two."""
    sizes = bench.sizes
    books, numbers = bench.books(sizes.workbooks)

    def ours(name: str, *options: str) -> Callable[[int], Taken]:
        def run(number: int) -> Taken:
            database = bench.folder / f"{name}{number}.sqlite"
            sqlite(database)
            return once(database, ["-m", "reportdb", "--db", str(database), "import", str(books), *options])

        return run

    def script(name: str, module: str, prefix: str = "") -> Callable[[int], Taken]:
        def run(number: int) -> Taken:
            database = bench.folder / f"{name}{number}.sqlite"
            return once(database, ["-m", module, str(books), f"{prefix}{database}"])

        return run

    def once(database: Path, command: list[str]) -> Taken:
        taken = take(command)
        verify(f"sqlite:///{database}", command[1], numbers)
        database.unlink()
        return taken

    held = contest(
        "import_sqlite",
        f"{sizes.workbooks} workbooks",
        bench.scale,
        sizes.rounds,
        {
            "ours": ours("ours", "--jobs", "1"),
            "floor": script("floor", "benchmarks.floors.import_sqlite"),
            "two processes": ours("two", "--jobs", "2"),
            "rival": script("rival", "benchmarks.rivals.pandas_script", "sqlite:///"),
        },
    )
    yield held.ratio("rival")
    fresh = sqlite(bench.folder / "profiled.sqlite")
    yield bench.explained(
        held.ratio("floor"), lambda: ["-m", "reportdb", "--db", fresh, "import", str(books), "--jobs", "1"]
    )
    yield held.ratio("two processes", clock="wall", note="wall time: two processes share the work")


def import_postgresql(bench: Bench) -> Iterator[Outcome]:
    """Into an existing PostgreSQL database; CPU is that of client and server."""
    sizes = bench.sizes
    books, numbers = bench.books(sizes.workbooks)
    server = bench.server
    ready = server.ready()
    template = str(connect_url(ready).database)

    def runner(module: str, *, ours: bool = False) -> Callable[[int], Taken]:
        def run(_number: int) -> Taken:
            url = server.database(template if ours else "template0")
            given = ["--db", url, "import", str(books), "--jobs", "1"] if ours else [str(books), url]
            taken = take(["-m", module, *given], server.cpu)
            verify(url, module, numbers)
            server.drop(url)
            return taken

        return run

    held = contest(
        "import_postgresql",
        f"{sizes.workbooks} workbooks",
        bench.scale,
        sizes.rounds,
        {
            "ours": runner("reportdb", ours=True),
            "floor": runner("benchmarks.floors.import_postgresql"),
            "rival": runner("benchmarks.rivals.pandas_script"),
        },
    )
    yield held.ratio("rival")
    url = server.database(template)
    yield bench.explained(
        held.ratio("floor"), lambda: ["-m", "reportdb", "--db", url, "import", str(books), "--jobs", "1"]
    )
    server.drop(url)


def verify(url: str, who: str, numbers: stored_numbers.Numbers) -> None:
    """RuntimeError unless a contestant stored every number of every file; ours must have stored no other."""
    engine = create_engine(url)
    try:
        with engine.connect() as conn:
            if who == "reportdb":
                stored_numbers.require(who, numbers, stored_numbers.ours(conn), exactly=True)
            else:
                stored_numbers.require(who, numbers, stored_numbers.cells(conn, STORED if "floors" in who else _RIVAL))
    finally:
        engine.dispose()
