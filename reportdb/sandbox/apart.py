"""Queries on SQLite in processes of their own, for a program that serves many: each takes nobody but itself along.

SQLite asks nobody while it translates a text, which a few nested names make take hours and gigabytes; some functions
gather what they are given without a bound, and one call may take a quarter of a minute. None of it can be stopped from
within. A process can: it is held to some memory and disk by the operating system where that can, and it is ended when
the time is up. One that is well answers the next query.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reportdb import sandbox
from reportdb.errors import DatabaseError, FaultyQuery, QueryRefused, ReportdbError, UsageError
from reportdb.line_process import Died, Late, LineProcess
from reportdb.sandbox.result import MEBIBYTE, SPILL, Bounds, QueryResult, no_room, stopped, too_slow
from reportdb.sandbox.shown import Shown
from reportdb.sandbox.stopping import Stop

if TYPE_CHECKING:
    from sqlalchemy import URL

#: MiB of memory beyond what the process needs to start; an answer of 64 MiB takes a third of it
MEMORY = 768
#: seconds after the end of its time in which a query may yet end by itself
_GRACE = 1.0
_COMMAND = ["-m", "reportdb.sandbox.apart"]
_ORPHAN = 5  # the same where nobody ends it
_IDLE = 4  # processes kept for the next query


class Apart:
    """The processes of a desk; `close` ends them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[LineProcess] = []
        self._busy: set[LineProcess] = set()
        self._closed = False

    def run(
        self, url: URL, query: str, views: Collection[str], bounds: Bounds, shown: Shown, stop: Stop | None = None
    ) -> QueryResult:
        """As `sandbox.run`, which it is on PostgreSQL: there the server holds a query to its time."""
        if url.get_backend_name() != "sqlite":
            return sandbox.run(url, query, views, bounds, shown, stop)
        sandbox.require_text(query)
        job = {
            "path": url.database or "", "query": query, "views": sorted(views), "bounds": bounds,
            "everyone": shown.everyone, "agencies": sorted(shown.agencies),
            "years": [[year, sorted(then)] for year, then in shown.years],
        }  # fmt: skip
        return _given(self._asked(json.dumps(job).encode(), bounds, stop or Stop()))

    def close(self) -> None:
        """End all, also those at work."""
        with self._lock:
            self._closed = True
            processes = [*self._idle, *self._busy]
            self._idle.clear()
        for process in processes:
            process.end()

    def _asked(self, job: bytes, bounds: Bounds, stop: Stop) -> dict[str, Any]:
        process, answered = self._taken(), False
        try:
            with stop.reaching(process.kill):
                if stop.asked:
                    raise stopped()
                line = process.ask(job, bounds.seconds + _GRACE)
            answered = True
        except Died as died:
            raise stopped() if stop.asked else too_slow(bounds) if isinstance(died, Late) else no_room() from None
        finally:
            self._back(process, well=answered and not stop.asked)
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _taken(self) -> LineProcess:
        with self._lock:
            if self._closed:
                raise DatabaseError("the desk is closing")
            while self._idle:
                process = self._idle.pop()
                if process.lives:
                    self._busy.add(process)
                    return process
            process = LineProcess(_COMMAND)
            self._busy.add(process)
            return process

    def _back(self, process: LineProcess, *, well: bool) -> None:
        with self._lock:
            self._busy.discard(process)
            if well and not self._closed and len(self._idle) < _IDLE:
                self._idle.append(process)
                return
        process.end()


def _given(answer: dict[str, Any]) -> QueryResult:
    """The rows of an answer, or its error."""
    if "rows" in answer:
        return QueryResult(tuple(answer["columns"]), [tuple(row) for row in answer["rows"]], answer["more"])
    kind, text, word = answer["error"]
    if kind == "refused":
        raise QueryRefused(text, word)
    raise {"faulty": FaultyQuery, "usage": UsageError}.get(kind, DatabaseError)(text)


def main() -> None:
    """Answer a query a line until nobody asks any more."""
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    lines = os.fdopen(os.dup(0), "rb")
    _confine()
    while line := lines.readline():
        job = json.loads(line)
        _alarm(int(job["bounds"][1]) + _ORPHAN)
        answers.write(_answer(job) + b"\n")
        _alarm(0)


def _alarm(seconds: int) -> None:
    """End this process after a while (0: never), where the system can: whoever was to do so may be gone."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


def _answer(job: dict[str, Any]) -> bytes:
    from reportdb.sandbox import sqlite

    shown = Shown(
        job["everyone"], frozenset(job["agencies"]), tuple((year, frozenset(then)) for year, then in job["years"])
    )
    try:
        found = sqlite.run(job["path"], job["query"], job["views"], Bounds(*job["bounds"]), shown, Stop())
        return json.dumps({"columns": found.columns, "rows": found.rows, "more": found.more}).encode()
    except MemoryError:
        return _told(no_room())
    except ReportdbError as error:
        return _told(error)


def _told(error: ReportdbError) -> bytes:
    if isinstance(error, QueryRefused):
        said = ["refused", str(error), error.kind]
    elif isinstance(error, FaultyQuery):
        said = ["faulty", error.said, ""]
    else:
        said = ["usage" if isinstance(error, UsageError) else "database", str(error), ""]
    return json.dumps({"error": said}).encode()


def _confine() -> None:
    """Hold this process to its memory, and each file of what it puts aside to its size, where the system can."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (SPILL * MEBIBYTE, SPILL * MEBIBYTE))
        claimed = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        most = claimed + MEMORY * MEBIBYTE
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    main()
