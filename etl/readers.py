"""Reads the files of an import, in this process or in several, always in input order.

Ordinary workbooks are read here, or in several processes; everything else in a process of its own that may die of it
(see etl.guard). Several are started before the database is opened: they need none of it, and both take time. What was
read is put aside, not held.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial

from etl.alone import foresee
from etl.draft import SourceFile
from etl.guard import Casualty, Guard, deadline, start_method, trouble
from etl.paths import expand
from etl.pending import Pending, pending_of
from etl.reader_process import ReaderProcess, turns
from etl.reading import fetch, forget, read_content
from etl.results import ImportOptions
from etl.shelf import Shelf, pieces_of
from etl.spool import Spool
from etl.whose import Word, Words
from etl.workbook import needs_child
from etl.workbook.limits import limits
from etl.workbook.xlsx import is_ordinary
from reportdb.findings import finding
from reportdb.forms import Catalog

#: from this many files on a second process is worth its start
_MANY = 100
_LOG = logging.getLogger(__name__)


class Reading:
    """The files of one import on their way in; read once.

    `words` are the user's for single files, where he said more of them than of all. `watch` is told now and then how
    many files were read.
    """

    def __init__(
        self,
        paths: Sequence[str],
        options: ImportOptions,
        words: Mapping[str, Word] | None = None,
        watch: Callable[[int], None] | None = None,
    ) -> None:
        limits()  # a REPORTDB_LIMITS that is not understood is said before anything else
        self.files = expand(paths)
        usual = Word(options.agency, options.year, options.scope, options.layout, options.known_as)
        self._words = Words(usual, words or {})
        self._watch = watch or _unwatched
        self._processes: list[ReaderProcess] = []
        jobs = min(options.jobs or _usual_jobs(len(self.files)), len(self.files))
        if jobs > 1:
            rules = options.rules if start_method() == "fork" else None  # too much to be sent
            self._turns = turns()
            read = partial(read_pieces, self._words, rules)
            self._processes = [ReaderProcess(read, self.files, self._turns) for _ in range(jobs)]

    def __iter__(self) -> Iterator[Pending]:
        """The reports in input order."""
        with closing(self.shelf()) as shelf:
            yield from shelf

    def shelf(self) -> Shelf:
        """All reports, put aside, once every file is read."""
        shelf = Shelf(len(self.files))
        if self._processes:
            for process in self._processes:
                while process.busy():
                    self._watch(min(self._turns.value, len(self.files)))
                shelf.take(process.ended())
        else:
            shelf.take(self._read_alone())
            if len(self.files) >= _MANY:
                forget()
        if shelf.missing:
            shelf.take(self._read_guarded(shelf.missing))
        return shelf

    def _read_alone(self) -> Spool:
        spool = Spool()
        for number, path in enumerate(self.files):
            self._watch(number)
            reports = read_in_time(self._words.of(path), path)
            if reports is not None:
                spool.put(number, pieces_of(reports))
        return spool

    def _read_guarded(self, numbers: Iterable[int]) -> Spool:
        """What is not ordinary, and what was at hand when a reader died: each takes only itself along."""
        spool = Spool()
        with Guard() as guard:
            for number in numbers:
                path = self.files[number]
                spool.put(number, pieces_of(read_guarded(path, self._words.of(path), guard)))
        return spool


def _unwatched(_read: int) -> None:
    """Nobody watches."""


def read_pieces(words: Words, rules: Catalog | None, path: str) -> list[bytes] | None:
    """The reports of one file as they are put aside; None for a file that this process should not read.

    With `rules` what follows from each report alone is worked out here, while other processes do the same.
    """
    reports = read_here(words.of(path), path)
    if reports is None:
        return None
    if rules is not None:
        foresee(reports, rules)
    return pieces_of(reports)


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
