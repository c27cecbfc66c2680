"""Imports the country's filings, a transaction for every one, and says what each so many of them took."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from sqlalchemy import Engine

from benchmarks.national.filings import Arrived
from benchmarks.national.memory import forget_peak, peak
from benchmarks.national.record import Asked, Step
from etl.batch import run_import
from etl.results import RETURNED, ImportOptions


class _Clock:
    """CPU seconds of this process and of the server, and the peak of this process, since it was last read."""

    def __init__(self, server_cpu: Callable[[], float]) -> None:
        self._server_cpu = server_cpu
        self._last = self._now()
        forget_peak()

    def read(self, less: float = 0.0) -> tuple[float, float]:
        """Seconds, without `less` of them, and MiB; it begins anew."""
        now = self._now()
        taken = round(now - self._last - less, 3), round(peak(), 1)
        self._last = now
        forget_peak()
        return taken

    def _now(self) -> float:
        return time.process_time() + self._server_cpu()


def load(
    engine: Engine,
    arrived: Arrived,
    every: int,
    before: Step,
    server_cpu: Callable[[], float],
    tell: Callable[[Asked], None],
) -> Iterator[Step]:
    """One import of all that arrived, a step for each so many filings; `before` are those of an import that was cut off.

    The real path from where a file has been read: put aside, agency settled, checks, findings, provenance, facts, a
    transaction for each filing, peers at the end. RuntimeError where a filing is lost.
    """
    filings, returned, facts, added = before.filings, before.returned, before.facts, 0
    clock = _Clock(server_cpu)
    for number, result in enumerate(run_import(engine, [], ImportOptions(), arrived), 1):
        if number == 1:
            tell(Asked("import: put aside what was read, settle whose it is", "", *clock.read(arrived.drawing)))
        if result.filing is None:
            raise RuntimeError(f"no filing came of {result.file}")
        added += 1
        returned += result.status == RETURNED
        facts += sum(result.facts.values())
        if added == every or number == arrived.count:
            filings += added
            yield Step(filings, returned, facts, added, *clock.read(), database_size(engine))
            added = 0
    tell(Asked("import: compare peers", "", *clock.read()))


def database_size(engine: Engine) -> int:
    """Bytes of a database; of SQLite the pages of the file, its log aside."""
    with engine.connect() as conn:
        if engine.dialect.name != "sqlite":
            return int(conn.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(conn.exec_driver_sql("PRAGMA page_size").scalar_one())
