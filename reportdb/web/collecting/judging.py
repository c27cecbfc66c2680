"""What the working process does with a batch: judge it without storing anything, or store what was chosen."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from etl.batch import run_import
from etl.explaining import Said
from etl.meant import names_meant
from etl.pending import Pending
from etl.readers import Reading
from etl.results import ImportOptions, ImportResult
from etl.whose import Word
from etl.wishes import Wish, Wishes
from reportdb import database
from reportdb.backup import copy_to
from reportdb.explained import subject_of
from reportdb.findings import Finding
from reportdb.papers.office_rules import rules_beside
from reportdb.report import Scope
from reportdb.web.collecting.batches import Batch
from reportdb.web.collecting.instructions import Instructions, report_key
from reportdb.web.collecting.rounds import JUDGED, STORED, Round, Writing
from reportdb.web.collecting.said import all_said, subject_key
from reportdb.web.collecting.stage import Stage
from reportdb.web.working.within import Within, received

if TYPE_CHECKING:
    from sqlalchemy import Engine

_OFTEN = 0.3  # seconds between two notes of how far it is
_MANY = 10  # files whose dry run others would notice
_LARGE = 512 * 1024**2  # bytes of a database that takes longer to copy than others would have to wait


@dataclass(frozen=True, slots=True)
class Whom:
    """For whom something is done: the database, the name for the record, and the agencies within his remit (None: all)."""

    db: str
    by: str
    remit: Within


class Progress:
    """Notes now and then how far it is."""

    def __init__(self, batch: Batch, what: str, total: int) -> None:
        self._batch, self._what, self._total = batch, what, total
        self._last = 0.0
        self.note("reading", 0)

    def note(self, state: str, done: int) -> None:
        """So many are done; most notes are not worth writing."""
        now = time.monotonic()
        if state in ("reading", "working") and done and now - self._last < _OFTEN:
            return
        self._last = now
        Stage(self._what, state, done, self._total).keep(self._batch.folder)


def judge(batch: Batch, whom: Whom) -> None:
    """A dry run of all files; its results take the place of those of the one before."""
    new = batch.folder / f"{JUDGED}.new"
    shutil.rmtree(new, ignore_errors=True)
    for made in ("pictures", "copies"):
        shutil.rmtree(batch.folder / made, ignore_errors=True)
    told = Instructions.of(batch.folder)
    numbers = _numbers(batch)
    with _rehearsal(whom, batch, len(numbers)) as engine:
        options = _options(whom, told, dry_run=True)

        def wishes(report: Pending) -> Wish:
            return Wish(_own(options, told, _key(report, numbers)))

        results = _run(engine, batch, list(numbers), options, told, wishes, "judge")
        with Writing(new, numbers) as out:
            for result in results:
                out.put(result)
    old = batch.folder / f"{JUDGED}.old"
    shutil.rmtree(old, ignore_errors=True)
    current = batch.folder / JUDGED
    if current.exists():
        current.rename(old)
    new.rename(current)
    shutil.rmtree(old, ignore_errors=True)


def store(batch: Batch, whom: Whom, keys: list[str]) -> None:
    """Store the reports of some keys, with what was said of their doubts. What clashes with them is read along."""
    told, said = Instructions.of(batch.folder), all_said(batch.folder)
    wanted = set(keys)
    judged = Round.of(batch.folder, JUDGED)
    rows = judged.rows
    chosen = {row.key: row for row in rows if row.key in wanted}
    whose = {row.whose for row in chosen.values() if row.agency is not None and row.year is not None}
    files = {number for row in chosen.values() for number in row.files}
    files |= {number for row in rows if row.whose in whose for number in row.files}
    numbers = {path: number for path, number in _numbers(batch).items() if number in files}
    with _opened(whom) as engine:
        options = _options(whom, told, dry_run=False)

        def wishes(report: Pending) -> Wish | None:
            key = _key(report, numbers)
            row = chosen.get(key)
            if row is None:
                return None
            texts = said.get(row.whose, {})
            doubts = _said(judged.result(row).findings, texts, whom.by) if texts else ()
            return Wish(_own(options, told, key), tuple(doubts))

        results = _run(engine, batch, list(numbers), options, told, wishes, "store", len(chosen))
        with Writing(batch.folder / STORED, numbers) as out:
            for result in results:
                out.put(result)
    for made in ("pictures", "copies"):
        shutil.rmtree(batch.folder / made, ignore_errors=True)


def _said(findings: Iterable[Finding], texts: Mapping[str, str], by: str) -> list[Said]:
    keyed = [(item, texts.get(subject_key(item), "")) for item in findings]
    return [Said(subject_of(item), text, by) for item, text in keyed if text]


def _run(
    engine: Engine,
    batch: Batch,
    paths: list[str],
    options: ImportOptions,
    told: Instructions,
    wishes: Wishes,
    what: str,
    total: int | None = None,
) -> Iterable[ImportResult]:
    if not paths:
        return
    progress = Progress(batch, what, len(paths))
    numbers = _numbers(batch)
    words: dict[str, Word] = {}
    with database.reading(engine) as conn:
        for path in paths:
            if one := told.settled.get(numbers[path]):
                year = int(one.year) if one.year else None
                meant = names_meant(conn, one.agency, year, options.remit) if one.agency else frozenset()
                scope = Scope(one.scope) if one.scope else None
                words[path] = Word(one.agency or None, year, scope, known_as=meant)
    reading = Reading(paths, options, words, lambda done: progress.note("reading", done))
    progress = Progress(batch, what, len(paths) if total is None else total)
    asked = 0

    def counted(report: Pending) -> Wish | None:
        nonlocal asked
        wish = wishes(report)
        if wish is not None:
            asked += 1
            progress.note("working", asked)
        return wish

    yield from run_import(engine, paths, options, reading, counted)


@contextmanager
def _rehearsal(whom: Whom, batch: Batch, files: int) -> Iterator[Engine]:
    """The database for a dry run. One of many files takes a copy of a SQLite file that is not too large.

    A dry run is a transaction that is undone: on SQLite nobody else could write for as long as it takes.
    """
    with _opened(whom) as engine:
        place = engine.url.database
        path = None if engine.dialect.name != "sqlite" or place is None else Path(place)
        if path is None or files < _MANY or not path.is_file() or path.stat().st_size > _LARGE:
            yield engine
            return
        copy = batch.folder / "rehearsal.sqlite"
        _remove(copy)
        try:
            copy_to(engine, copy)
            rehearsed = database.open_database(database.connect_url(str(copy)))
            try:
                yield rehearsed
            finally:
                rehearsed.dispose()
        finally:
            _remove(copy)


def _remove(copy: Path) -> None:
    for one in copy.parent.glob(f"{copy.name}*"):  # with its log
        one.unlink(missing_ok=True)


@contextmanager
def _opened(whom: Whom) -> Iterator[Engine]:
    engine = database.open_database(database.connect_url(whom.db))
    try:
        yield engine
    finally:
        engine.dispose()


def _options(whom: Whom, told: Instructions, *, dry_run: bool) -> ImportOptions:
    """The options of every report: nothing is stored of agencies outside the visitor's remit, and nothing told of them."""
    return ImportOptions(
        remit=received(whom.remit),
        supplement=told.supplement,
        received=told.received_on,
        dry_run=dry_run,
        rules=rules_beside(whom.db),
        by=whom.by,
    )


def _own(options: ImportOptions, told: Instructions, key: str) -> ImportOptions:
    """The options of one report: with the reason why it is taken as filed, where there is one."""
    reason = told.accepted.get(key)
    return replace(options, accept=reason) if reason else options


def _key(report: Pending, numbers: Mapping[str, int]) -> str:
    files = [numbers[path] for path in dict.fromkeys(report.files or [report.file])]
    scope = None if report.read is None else report.read.report.scope.value
    return report_key(files, report.agency, report.year, scope)


def _numbers(batch: Batch) -> dict[str, int]:
    """The numbers of the files by their paths."""
    return {str(one.path): one.number for one in batch.uploads()}
