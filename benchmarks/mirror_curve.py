"""Publishes a mirror of so many made-up agencies and asks it for totals; prints what each step took.

    python -m benchmarks.mirror_curve --agencies 1000 --years 4 [--spark]

The tree: provinces with counties of 30 offices each, every one with an accepted filing on the form of the year. The filing
goes in through the loader (no workbooks); `publish` runs in a process of its own, whose peak memory is told. `cpu` counts
all cores and drifts less than the time when others use the machine. The floor of a total is the SELECT a person would
write who knows which filings to add and that all are on one form.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from benchmarks.processes import cpu_of
from etl.draft import FilingDraft
from etl.load import store
from reportdb.cli import main
from reportdb.database import connect_url, open_database, writing
from reportdb.forms import catalog
from reportdb.mirror import on_duckdb, on_spark
from reportdb.queries.registry import agencies
from reportdb.queries.remit import Remit
from reportdb.report import Report, Scope, TableData, number

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

PROVINCES = ("11", "13", "31", "32", "33", "35", "37", "44", "51", "65")
OFFICES = 30  # below each county
_FLOOR = " UNION ALL ".join(
    f"SELECT {row}, {column}, SUM(value) FROM annual_{table} WHERE year = {{year}} AND filing_id IN"
    " (SELECT filing_id FROM total_members WHERE year = {year} AND agency_code = 'P32') GROUP BY 1, 2"
    for table, row, column in (
        ("publications", "item_code", "measure_code"),
        ("applications", "outcome_code", "applicant_code"),
        ("appeals", "route_code", "result_code"),
    )
)
QUERIES = {
    "total of a province": "SELECT * FROM annual_totals WHERE year = {year} AND agency_code = 'P32'",
    "the same by hand (floor)": _FLOOR,
    "every total of the year": "SELECT COUNT(*), SUM(value) FROM annual_totals WHERE year = {year}",
    "one view, one province": "SELECT SUM(value) FROM annual_applications WHERE year = {year} AND region = '32'",
}


def roster(count: int) -> str:
    """A list of so many agencies: provinces, counties below them, offices below those."""
    lines = [f"P{code},省{code},,省级,人民政府,{code}0000" for code in PROVINCES]
    county = 0
    while len(lines) < count:
        province = PROVINCES[county % len(PROVINCES)]
        upper = f"C{county}"
        lines.append(f"{upper},县{county},P{province},县级,人民政府,{province}0101")
        for office in range(min(OFFICES, count - len(lines))):
            lines.append(f"{upper}-{office},局{county}-{office},{upper},县级,政府部门,{province}0101")
        county += 1
    return "\n".join(["单位代码,单位名称,上级单位,层级,类型,行政区划代码", *lines, ""])


def report(name: str, year: int, seed: int) -> Report:
    """Every figure of the form of the year, different from agency to agency."""
    edition = catalog().edition_for_year(year) or catalog().newest
    found = Report(name, year, Scope.OWN, edition)
    for code, table in catalog().form(edition).tables.items():
        if table.cells:
            figures = {cell: number((seed + place) % 997) for place, cell in enumerate(table.cells)}
            found.tables[code] = TableData(edition, figures)
    return found


def fill(database: Path, count: int, years: list[int]) -> int:
    """Stores the filings; how many facts they have."""
    listed = database.with_suffix(".csv")
    listed.write_text(roster(count), encoding="utf-8")
    assert main(["--db", str(database), "agencies", "load", str(listed)]) == 0
    engine = open_database(connect_url(str(database)))
    facts = 0
    with writing(engine) as conn:
        for row in agencies(conn, Remit.everyone()):
            for year in years:
                one = report(row.name, year, row.id)
                facts += sum(len(table.figures) for table in one.tables.values())
                store(conn, FilingDraft(one, row.id, accepted=True))
    engine.dispose()
    return facts


def used() -> float:
    """CPU seconds of this process and of those it waited for."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def used_by_all() -> float:
    """CPU seconds of this process and of all below it, the living ones too: Spark answers in a JVM."""
    return cpu_of(os.getpid())


def timed(what: str, work: Callable[[], object], rounds: int = 3, clock: Callable[[], float] = used) -> None:
    """Prints milliseconds and CPU, the best of some runs."""
    taken, cpu = [], []
    for _ in range(rounds):
        start, before = time.perf_counter(), clock()
        work()
        taken.append(time.perf_counter() - start)
        cpu.append(clock() - before)
    print(f"{what}: {1000 * min(taken):.0f} ms, cpu {1000 * min(cpu):.0f} ms", flush=True)


def run() -> None:
    """Prints what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=1000)
    parser.add_argument("--years", type=int, default=1)
    parser.add_argument("--spark", action="store_true")
    asked = parser.parse_args()
    years = list(range(2025 - asked.years, 2025))
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), asked.agencies, years, spark=asked.spark)


def measure(folder: Path, count: int, years: list[int], *, spark: bool) -> None:
    """Fills, publishes and asks."""
    database, mirror = folder / "a.sqlite", folder / "mirror"
    start = time.perf_counter()
    facts = fill(database, count, years)
    print(
        f"{count} agencies, {len(years)} years, {facts} facts, stored in {time.perf_counter() - start:.0f} s",
        flush=True,
    )
    command = [sys.executable, "-m", "reportdb", "--db", str(database)]

    def publish() -> None:
        subprocess.run([*command, "publish", str(mirror), "--partitioned"], check=True, capture_output=True)

    timed("publish", publish, rounds=1)
    files = list(mirror.rglob("*.parquet"))
    size = sum(path.stat().st_size for path in files)
    print(
        f"publish: peak {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB, {len(files)} files, "
        f"{size / 1e6:.1f} MB, {size / facts:.2f} bytes a fact; SQLite {database.stat().st_size / 1e6:.0f} MB, "
        f"{database.stat().st_size / facts:.1f} bytes a fact"
    )
    connection = on_duckdb(mirror)
    for what, query in QUERIES.items():
        text = query.format(year=years[-1])
        timed(f"DuckDB, {what}", partial(_all, connection, text))
    line = [*command, "total", "--agency", "P32", "--year", str(years[-1]), "--format", "csv"]
    timed("reportdb total of a province, SQLite", partial(subprocess.run, line, check=True, capture_output=True))
    if spark:
        settings = {"spark.ui.enabled": "false", "spark.sql.shuffle.partitions": "8"}
        before = used_by_all()
        session = on_spark(mirror, settings=settings)
        print(f"Spark starts in {used_by_all() - before:.0f} s of CPU")
        for what, query in QUERIES.items():
            timed(f"Spark, {what}", partial(_collected, session, query.format(year=years[-1])), clock=used_by_all)
        session.stop()


def _all(connection: duckdb.DuckDBPyConnection, query: str) -> object:
    return connection.execute(query).fetchall()


def _collected(session: SparkSession, query: str) -> object:
    """Planned anew each time: a frame that is collected again keeps what it has shuffled."""
    return session.sql(query).collect()


if __name__ == "__main__":
    run()
