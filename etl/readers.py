"""Reads the files of an import, in this process or in several, always in input order.

Ordinary workbooks are read here, or in a pool of processes; everything else in a process of its own that may die of
it (see etl.guard). With several processes they are started before the database is opened: they need none of it, and
both take time.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from etl.draft import SourceFile
from etl.guard import Casualty, Guard, alarm, confine, deadline, start_method, trouble
from etl.paths import expand
from etl.pending import Pending, pending_of
from etl.reading import fetch, read_content
from etl.results import ImportOptions
from etl.whose import Word
from etl.workbook import needs_child
from etl.workbook.limits import limits
from etl.workbook.xlsx import is_ordinary
from reportdb.findings import finding

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_CHUNK = 8
#: from this many files on a second process is worth its start
_MANY = 100
_LOG = logging.getLogger(__name__)


class Reading:
    """The files of one import on their way in; iterate once."""

    def __init__(self, paths: Sequence[str], options: ImportOptions) -> None:
        limits()  # a REPORTDB_LIMITS that is not understood is said before anything else
        self.files = expand(paths)
        self._word = Word(options.agency, options.year, options.scope, options.layout, options.known_as)
        self._pool: ProcessPoolExecutor | None = None
        jobs = options.jobs or _usual_jobs(len(self.files))
        if jobs > 1 and len(self.files) > 1:
            self._pool = _pool(jobs)
            chunks = [self.files[start : start + _CHUNK] for start in range(0, len(self.files), _CHUNK)]
            self._results = self._pool.map(partial(read_chunk, self._word), chunks)

    def __iter__(self) -> Iterator[Pending]:
        if self._pool is None:
            read: Iterator[list[Pending] | None] = (read_in_time(self._word, path) for path in self.files)
        else:
            read = iter(self._from_pool(self._pool))
        with Guard() as guard:
            for path, reports in zip(self.files, read, strict=True):
                yield from read_guarded(path, self._word, guard) if reports is None else reports

    def _from_pool(self, pool: ProcessPoolExecutor) -> list[list[Pending] | None]:
        """All that ordinary readers give: the guard is forked after they and their threads are gone."""
        from concurrent.futures.process import BrokenProcessPool

        read: list[list[Pending] | None] = []
        with pool:
            try:
                for chunk in self._results:
                    read += chunk
            except BrokenProcessPool:
                # some file brought its reader down: the rest is read guarded, so that it takes only itself along
                read += [None] * (len(self.files) - len(read))
        return read


def read_chunk(word: Word, paths: list[str]) -> list[list[Pending] | None]:
    """The reports of each of some files, in order."""
    read = []
    for path in paths:
        alarm(limits().seconds)
        read.append(read_here(word, path))
        alarm(0)
    return read


def read_in_time(word: Word, path: str) -> list[Pending] | None:
    """The same as `read_here`, but stopped after the time for one file."""
    try:
        with deadline():
            return read_here(word, path)
    except Casualty as casualty:
        return [_casualty(path, fetch(path).source, str(casualty))]


def read_here(word: Word, path: str) -> list[Pending] | None:
    """The reports of one file; None for a file that this process should not read."""
    reading = fetch(path)
    if reading.findings:
        return pending_of(reading, word)
    content = reading.source.content
    if needs_child(content) or not is_ordinary(content):
        return None
    try:
        return pending_of(read_content(path, reading.source.name, content, word.layout), word)
    except Casualty:
        raise
    except Exception as error:  # a fault of ours takes one file with it, not the batch
        _LOG.warning("%r", path, exc_info=error)
        return [_casualty(path, reading.source, trouble(error))]


def read_guarded(path: str, word: Word, guard: Guard) -> list[Pending]:
    """The reports of one file, read in a process of its own that may die of it."""
    reading = fetch(path)
    if reading.findings:
        return pending_of(reading, word)
    source = reading.source
    try:
        reports = guard.call(read_bytes, path, source.name, source.content, word)
    except Casualty as casualty:
        return [_casualty(path, source, str(casualty))]
    for report in reports:
        report.sources = [replace(known, content=source.content) for known in report.sources]
    return reports


def read_bytes(path: str, name: str, content: bytes, word: Word) -> list[Pending]:
    """The reports of a file's bytes, for a reader that had them sent and need not send them back."""
    reports = pending_of(read_content(path, name, content, word.layout), word)
    for report in reports:
        report.sources = [replace(source, content=b"") for source in report.sources]
    return reports


def _casualty(path: str, source: SourceFile, reason: str) -> Pending:
    source = replace(source, sha256=hashlib.sha256(source.content).hexdigest())
    return Pending(path, [source], findings=[finding("unreadable", reason)], files=[path])


def _usual_jobs(files: int) -> int:
    """Two where processes can be forked and there are cores for them; a spawned one starts too slowly to be usual."""
    return 2 if files >= _MANY and start_method() == "fork" and (os.cpu_count() or 1) > 1 else 1


def _pool(jobs: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context(start_method())
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=confine, initargs=(limits().memory,))
