"""The peak of an import's memory, of few and of many files; it must not grow with them."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.outcome import Outcome
from benchmarks.processes import peak
from benchmarks.servers import sqlite


def memory(bench: Bench) -> Iterator[Outcome]:
    """MiB of all processes together, for one process and for what `import` usually starts."""
    few, many = bench.sizes.memory
    peaks: dict[tuple[str, int], float] = {}
    for count in (few, many):
        books, _ = bench.books(count)
        for name, options in (("one process", ["--jobs", "1"]), ("usual", [])):
            database = bench.folder / f"memory{count}.sqlite"
            sqlite(database)
            peaks[name, count] = peak(["-m", "reportdb", "--db", str(database), "import", str(books), *options])
            database.unlink()
    books, _ = bench.books(few)
    file = bench.folder / "memory_rival.sqlite"
    rival = peak(["-m", "benchmarks.rivals.pandas_script", str(books), f"sqlite:///{file}"])
    file.unlink()
    size = f"{few} and {many} workbooks"
    told = "; ".join(f"{name}, {count} files: {found:.0f} MiB" for (name, count), found in peaks.items())
    yield Outcome("memory", "MiB", round(peaks["usual", many], 1), "MiB", size, bench.scale, note=told)
    growth = peaks["one process", many] / peaks["one process", few]
    yield Outcome("memory", "growth", round(growth, 3), "x", size, bench.scale, note=told)
    yield Outcome(
        "memory", "rival", round(rival / peaks["usual", few], 3), "x", f"{few} workbooks", bench.scale,
        note=f"pandas script: {rival:.0f} MiB",
    )  # fmt: skip
