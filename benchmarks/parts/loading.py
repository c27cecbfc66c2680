"""The first load of many facts into PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import create_engine

from benchmarks.bench import Bench
from benchmarks.contest import contest
from benchmarks.outcome import Outcome
from benchmarks.processes import Taken, take
from reportdb.database import connect_url

_SUMS = " UNION ALL ".join(
    f"SELECT '{fact}', cell_id, count(*), sum(value) FROM {fact} WHERE year = 2023 GROUP BY cell_id"
    for fact in ("publication", "application", "appeal")
)


def first_load(bench: Bench) -> Iterator[Outcome]:
    """Filings of one year into a database without any; CPU is that of client and server."""
    count, server = bench.sizes.load, bench.server
    ready = server.ready()
    template = str(connect_url(ready).database)
    stored: dict[str, set[tuple[object, ...]]] = {}

    def runner(module: str) -> Callable[[int], Taken]:
        def run(_number: int) -> Taken:
            url = server.database(template)
            taken = take(["-m", module, url, str(count)], server.cpu)
            stored[module] = _sums(url)
            server.drop(url)
            return taken

        return run

    runners = {"ours": runner("benchmarks.ours.first_load"), "floor": runner("benchmarks.floors.first_load")}
    held = contest("first_load", f"{count} filings", bench.scale, bench.sizes.rounds, runners)
    if len(set(map(frozenset, stored.values()))) != 1:
        raise RuntimeError("the floor of the first load stored other facts than ours")
    facts = sum(int(str(row[2])) for row in stored["benchmarks.ours.first_load"])
    url = server.database(template)
    yield bench.explained(
        held.ratio("floor", note=f"{facts} facts"),
        lambda: ["-m", "benchmarks.ours.first_load", url, str(count)],
    )
    server.drop(url)


def _sums(url: str) -> set[tuple[object, ...]]:
    engine = create_engine(url)
    with engine.connect() as conn:
        found = {tuple(row) for row in conn.exec_driver_sql(_SUMS)}
    engine.dispose()
    return found
