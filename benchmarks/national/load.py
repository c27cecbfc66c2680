"""Loads the country's filings step by step; each step is one import, a transaction for every filing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from sqlalchemy import Engine

from benchmarks.national.country import Agency
from benchmarks.national.filings import Arrived, Drawn, drawn
from benchmarks.national.memory import forget_peak, peak
from benchmarks.national.record import Step
from etl.batch import run_import
from etl.draft import TablePlace
from etl.results import RETURNED, ImportOptions


class _Timed:
    """Reports with the CPU seconds that drawing them took, which are no part of the import."""

    def __init__(self, reports: Iterator[Drawn]) -> None:
        self._reports = reports
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Drawn]:
        return self

    def __next__(self) -> Drawn:
        start = time.process_time()
        try:
            return next(self._reports)
        finally:
            self.seconds += time.process_time() - start


def load(
    engine: Engine,
    agencies: Iterable[Agency],
    model: list[TablePlace],
    size: int,
    done: list[Step],
    server_cpu: Callable[[], float],
) -> Iterator[Step]:
    """Import the filings of the agencies, `size` at a time, after those of the steps that are done.

    The real path from where a file has been read: agency settled, checks, findings, provenance, facts, a transaction for
    each filing, peers at the end of each import. RuntimeError where a filing is lost.
    """
    left = iter(agencies)
    before = done[-1] if done else Step(0, 0, 0, 0, 0.0, 0.0, 0.0, 0)
    for _ in islice(left, before.filings):
        pass
    while part := list(islice(left, size)):
        before = _step(engine, part, model, before, server_cpu)
        yield before


def _step(
    engine: Engine, part: list[Agency], model: list[TablePlace], before: Step, server_cpu: Callable[[], float]
) -> Step:
    reports = _Timed(drawn(part, before.filings))
    forget_peak()
    start, served = time.process_time(), server_cpu()
    returned = facts = filed = 0
    last = start
    for result in run_import(engine, [], ImportOptions(), Arrived(reports, model)):
        filed += result.filing is not None
        returned += result.status == RETURNED
        facts += sum(result.facts.values())
        last = time.process_time()
    end = time.process_time()
    if filed != len(part):
        raise RuntimeError(f"{len(part)} reports gave {filed} filings")
    return Step(
        filings=before.filings + filed,
        returned=before.returned + returned,
        facts=before.facts + facts,
        added=filed,
        cpu=round(end - start - reports.seconds + server_cpu() - served, 3),
        recheck=round(end - last, 3),
        peak=round(peak(), 1),
        size=database_size(engine),
    )


def database_size(engine: Engine) -> int:
    """Bytes of a database; of SQLite the pages of the file, its log aside."""
    with engine.connect() as conn:
        if engine.dialect.name != "sqlite":
            return int(conn.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(conn.exec_driver_sql("PRAGMA page_size").scalar_one())
