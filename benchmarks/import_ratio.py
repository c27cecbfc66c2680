"""Imports the same workbooks with reportdb and with the pandas script, in turn, and prints the ratio of their times.

python benchmarks/import_ratio.py [COUNT [ROUNDS]]

Run it where reportdb is installed (make demo does that in .venv). Whole processes are timed, start included: into an absent database (made on the way) and into an existing one.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent


def seconds(*command: str) -> float:
    """The wall time of one command."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL, cwd=HERE.parent)
    return time.perf_counter() - start


def main(count: int = 300, rounds: int = 3) -> None:
    """Generate, time in turn, print medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        books = f"{folder}/books"
        seconds(str(HERE / "workbooks.py"), books, str(count))
        ours: list[float] = []
        ready: list[float] = []
        rival: list[float] = []
        for number in range(rounds):
            rival.append(seconds(str(HERE / "pandas_script.py"), books, f"{folder}/rival{number}.sqlite"))
            database = f"{folder}/ours{number}.sqlite"
            ours.append(seconds("-m", "reportdb", "--db", database, "import", books))
            database = f"{folder}/ready{number}.sqlite"
            seconds("-m", "reportdb", "--db", database, "init")
            ready.append(seconds("-m", "reportdb", "--db", database, "import", books))
    base = statistics.median(rival)
    print(f"{count} workbooks, median of {rounds} rounds")
    print(f"pandas script                {base:7.2f} s")
    for name, times in (("reportdb, absent database", ours), ("reportdb, existing database", ready)):
        middle = statistics.median(times)
        print(f"{name:28} {middle:7.2f} s   {base / middle:5.1f} x the pandas script")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
