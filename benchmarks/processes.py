"""Whole processes and what they take: wall time, CPU of everybody they started, the peak of their memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_GLANCE = 0.01


class Taken(NamedTuple):
    """Seconds one command took; `cpu` is that of it, of all it started and of the server behind it."""

    wall: float
    cpu: float


def _no_server() -> float:
    return 0.0


class Ended(NamedTuple):
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


def execute(command: Sequence[str]) -> Ended:
    """Run `python COMMAND...` to its end."""
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=_environment(), capture_output=True, check=False, encoding="utf-8"
    )
    return Ended(done.returncode, done.stdout, done.stderr)


def take(command: Sequence[str], server_cpu: Callable[[], float] = _no_server) -> Taken:
    """What a command took; RuntimeError with what it said where it did not end well."""
    return take_and_hear(command, server_cpu)[0]


def take_and_hear(command: Sequence[str], server_cpu: Callable[[], float] = _no_server) -> tuple[Taken, str]:
    """The same with what it printed."""
    before, served = _children(), server_cpu()
    start = time.perf_counter()
    done = execute(command)
    wall = time.perf_counter() - start
    if done.code:
        raise RuntimeError(f"{' '.join(command)} ended with {done.code}: {done.err[-2000:]}")
    return Taken(wall, _children() - before + server_cpu() - served), done.out


def peak(command: Sequence[str]) -> float:
    """The most MiB that a command and its children held at one moment, each page of each counted (RSS)."""
    with subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=_environment(), stdout=subprocess.DEVNULL
    ) as process:
        most = [0]
        done = threading.Event()

        def watch() -> None:
            while not done.wait(_GLANCE):
                most[0] = max(most[0], sum(resident(pid) for pid in tree(process.pid)))

        watcher = threading.Thread(target=watch)
        watcher.start()
        code = process.wait()
        done.set()
        watcher.join()
    if code:
        raise RuntimeError(f"{' '.join(command)} ended with {code}")
    return most[0] / 2**20


def tree(pid: int) -> list[int]:
    """A process and all below it, as far as they still live."""
    found = [pid]
    for number in found:
        for task in _tasks(number):
            found += [int(word) for word in _text(task / "children").split()]
    return found


def _tasks(pid: int) -> list[Path]:
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:  # it has ended meanwhile
        return []


def cpu_of(pid: int) -> float:
    """CPU seconds of a living process, of all below it and of those that have ended there."""
    total = 0
    for number in tree(pid):
        fields = _text(Path(f"/proc/{number}/stat")).rpartition(")")[2].split()
        total += sum(map(int, fields[11:15]))
    return total / _TICKS


def compile_all() -> None:
    """Write the bytecode that users have after their first command."""
    take(["-m", "compileall", "-q", "reportdb", "etl", "benchmarks"])


def _environment() -> dict[str, str]:
    """Ours, with bytecode kept: whoever compiles a library at each start measures the compiler."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def resident(pid: int) -> int:
    """Bytes of memory a process holds, pages it shares with others counted too."""
    words = _text(Path(f"/proc/{pid}/statm")).split()
    return int(words[1]) * _PAGE if words else 0


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:  # it has ended meanwhile
        return ""
