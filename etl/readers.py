"""Reads the files of an import, in this process or in several, always in input order.

With several processes they are started before the database is opened: they need none of it, and both take time.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from etl.draft import SourceFile
from etl.paths import expand
from etl.pending import Pending, read_pending
from etl.results import ImportOptions
from etl.whose import Word
from reportdb.findings import finding

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_CHUNK = 8
#: from this many files on a second process is worth its start
_MANY = 100


class Reading:
    """The files of one import on their way in; iterate once."""

    def __init__(self, paths: Sequence[str], options: ImportOptions) -> None:
        self.files = expand(paths)
        self._word = Word(options.agency, options.year, options.scope, options.layout)
        self._pool: ProcessPoolExecutor | None = None
        jobs = options.jobs or _usual_jobs(len(self.files))
        if jobs > 1 and len(self.files) > 1:
            self._pool = _pool(jobs)
            chunks = [self.files[start : start + _CHUNK] for start in range(0, len(self.files), _CHUNK)]
            self._results = self._pool.map(partial(read_chunk, self._word), chunks)

    def __iter__(self) -> Iterator[Pending]:
        if self._pool is None:
            for path in self.files:
                yield from read_pending(path, self._word)
        else:
            yield from self._from_pool(self._pool)

    def _from_pool(self, pool: ProcessPoolExecutor) -> Iterator[Pending]:
        from concurrent.futures.process import BrokenProcessPool

        with pool:
            done = 0
            try:
                for reports in self._results:
                    yield from reports
                    done += _CHUNK
            except BrokenProcessPool:
                # some file brought its reader down: the rest is read one by one, so that it takes only itself along
                for path in self.files[done:]:
                    yield from read_alone(path, self._word)


def read_chunk(word: Word, paths: list[str]) -> list[Pending]:
    """The reports of some files, in order."""
    return [report for path in paths for report in read_pending(path, word)]


def read_alone(path: str, word: Word) -> list[Pending]:
    """The reports of one file, read in a process of its own that may die of it."""
    from concurrent.futures.process import BrokenProcessPool

    with _pool(1) as pool:
        try:
            return pool.submit(read_chunk, word, [path]).result()
        except BrokenProcessPool:
            text = "读取这个文件时程序异常中止，文件可能已损坏；请用 Excel 或 WPS 打开后另存为 xlsx。"
            source = SourceFile(os.path.basename(path), "", b"")  # noqa: PTH119 - a name, not a file
            return [Pending(path, [source], findings=[finding("unreadable", text)], files=[path])]


def _start_method() -> str:
    return "fork" if "fork" in multiprocessing.get_all_start_methods() and os.name == "posix" else "spawn"


def _usual_jobs(files: int) -> int:
    """Two where processes can be forked and there are cores for them; a spawned one starts too slowly to be usual."""
    return 2 if files >= _MANY and _start_method() == "fork" and (os.cpu_count() or 1) > 1 else 1


def _pool(jobs: int) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context(_start_method()))
