"""Commands over the loaded year, each a process of its own, with what it took."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from benchmarks.mirror_curve import QUERIES
from benchmarks.national.country import TOP
from benchmarks.national.filings import YEAR
from benchmarks.national.record import Asked
from benchmarks.processes import ROOT

Cpu = Callable[[], float]
_PROVINCE = "G11"
#: a small process between: what a process starts with counts as its peak, and it starts as a copy of its parent
_WATCH = """import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
code = process.returncode = os.waitstatus_to_exitcode(status)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"""


def measured(what: str, command: Sequence[str], server_cpu: Cpu, shown: str, well: Collection[int] = (0,)) -> Asked:
    """Run `python COMMAND...`; what it says is thrown away. RuntimeError where it does not end with one of `well`."""
    served = server_cpu()
    done = subprocess.run(
        [sys.executable, "-S", "-c", _WATCH, sys.executable, *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    code, cpu, peak = json.loads(done.stdout)
    if code not in well:
        raise RuntimeError(f"{' '.join(command)} ended with {code}: {done.stderr[-2000:]}")
    return Asked(what, shown, round(cpu + server_cpu() - served, 2), round(peak, 1))


def reportdb(what: str, url: str, words: Sequence[str], server_cpu: Cpu, shown: str = "") -> Asked:
    """Run `reportdb WORDS...` on a database."""
    told = f"reportdb {shown or ' '.join(words)}"
    well = (0, 1)  # 1: something is missing, or was returned
    return measured(what, ["-m", "reportdb", "--db", url, *words], server_cpu, told, well)


def ask(url: str, mirror: Path, server_cpu: Cpu) -> Iterator[Asked]:
    """Totals of a province and of the country, who has filed, what is wrong, and a mirror with its totals."""
    year = str(YEAR)
    for what, agency in (("total of a province", _PROVINCE), ("total of the country", TOP)):
        yield reportdb(what, url, ["total", "--agency", agency, "--year", year, "--format", "csv"], server_cpu)
    yield reportdb("who has filed", url, ["status", "--year", year, "--json"], server_cpu)
    yield reportdb("all findings", url, ["check", "--year", year, "--json"], server_cpu)
    published = reportdb(
        "publish a mirror", url, ["publish", str(mirror), "--partitioned"], server_cpu, "publish DIR --partitioned"
    )
    files = list(mirror.rglob("*.parquet"))
    size = sum(file.stat().st_size for file in files) / 1e6
    yield Asked(*_head(published), note=f"{len(files)} files, {size:.1f} MB")
    for what, query in _queries().items():
        try:
            yield measured(f"DuckDB: {what}", ["-c", _ASK, str(mirror), query], server_cpu, query)
        except (
            RuntimeError
        ) as error:  # too much for this machine: that is an answer, too, and no reason to lose the others
            yield Asked(f"DuckDB: {what}", query, 0.0, 0.0, f"not answered: {_reason(error)}")


def _reason(error: RuntimeError) -> str:
    """The line of a failed process that says why: advice may follow it."""
    lines = str(error).splitlines()
    return next((line for line in reversed(lines) if "Error" in line), lines[-1])


def _head(one: Asked) -> tuple[str, str, float, float]:
    return one.what, one.command, one.cpu, one.peak


#: no more memory than a PC can spare; what does not fit goes to the disk
_ASK = """import sys, tempfile
from reportdb.mirror import on_duckdb
with tempfile.TemporaryDirectory() as folder:
    connection = on_duckdb(sys.argv[1])
    connection.execute(f"SET memory_limit = '4GB'; SET temp_directory = '{folder}'")
    connection.execute(sys.argv[2]).fetchall()
    connection.close()"""


def _queries() -> dict[str, str]:
    total = "SELECT * FROM annual_totals WHERE year = {year} AND agency_code = '{agency}'"
    return {
        "total of a province": total.format(year=YEAR, agency=_PROVINCE),
        "total of the country": total.format(year=YEAR, agency=TOP),
        "every total of the year": QUERIES["every total of the year"].format(year=YEAR),
    }
