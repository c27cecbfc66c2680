"""One import: many files in, one result per report out, each filing whole or not there at all."""

from __future__ import annotations

import contextlib
import re
import shlex
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection, Engine

from etl.explaining import with_explanations
from etl.judge import judge, unfiled_findings
from etl.load import LayoutBook, record_item, start_run
from etl.packing import packed, unpacked
from etl.pending import Pending
from etl.readers import Reading
from etl.rechecking import recheck_peers
from etl.results import FAILED, RETURNED, ImportOptions, ImportResult
from etl.settlement import Settlement, Turn
from etl.shelf import Shelf
from etl.spool import Spool
from etl.surroundings import PeerBook
from etl.together import filed_together
from etl.wishes import Wish, Wishes
from reportdb.database import hold_agency, retried, sync
from reportdb.queries.concealed import for_reader
from reportdb.report import Report

__all__ = ["ImportOptions", "ImportResult", "run_import"]


def run_import(
    engine: Engine,
    paths: Sequence[str],
    options: ImportOptions,
    reading: Reading | None = None,
    wishes: Wishes | None = None,
) -> Iterator[ImportResult]:
    """Import files, folders and globs; yields one result per report in input order.

    `reading` is the same files already on their way in (the command starts it before it opens the database). `wishes`
    say what is wanted of single reports, and which of them are left out. With `dry_run` everything is judged the same way and nothing is kept. Raises UsageError when no path exists, and when the corrections file names an agency nobody could tell from another.
    """
    with closing((reading or Reading(paths, options)).shelf()) as shelf:
        if options.dry_run:
            yield from _rehearse(engine, shelf, options, wishes)
            return
        run_id, settled = retried(engine, lambda conn: _begun(conn, shelf, options))
        peers, layouts = PeerBook(), LayoutBook()
        file = partial(
            _filed, settled=settled, options=options, run_id=run_id, peers=peers, layouts=layouts, wishes=wishes
        )
        for result in filed_together(engine, settled.turns(), file, layouts):
            if result is not None:
                yield result
    for group in sorted(peers.touched):
        retried(engine, partial(recheck_peers, group=group, rules=options.rules))
    sync(engine)


_PASSWORD = re.compile(r"(://[^:/@\s]*):[^@\s]*@")


def _command_line(options: ImportOptions) -> str:
    """What the user typed, for the record; the password of a database URL is not the record's business."""
    layout = f" # layout {options.layout.name} sha256 {options.layout.sha256}" if options.layout else ""
    return _PASSWORD.sub(r"\1:***@", shlex.join(sys.argv[1:])) + layout


def _rehearse(engine: Engine, shelf: Shelf, options: ImportOptions, wishes: Wishes | None) -> Iterator[ImportResult]:
    """The same work in one transaction that is rolled back; filing numbers of a rehearsal mean nothing."""

    class Done(Exception):
        """Undoes it all."""

    told, places = Spool(), array("q")

    def rehearse(conn: Connection) -> None:
        del places[:]
        run_id = start_run(conn, "dry run")
        settled = Settlement(conn, shelf, options)
        peers, layouts = PeerBook(), LayoutBook()
        for turn in settled.turns():
            report = settled.report(turn)
            wish = Wish(options) if wishes is None else wishes(report)
            if wish is None:
                continue
            result = _one(conn, report, wish, run_id, peers, layouts)
            result.filing = None
            result.findings = [replace(item, number=None) for item in result.findings]
            result.sources = [replace(source, content=b"") for source in result.sources]
            places.append(told.put(0, [packed((turn, result))]))
        raise Done

    with contextlib.suppress(Done):
        retried(engine, rehearse)
    for place in places:
        turn, result = unpacked(told.piece(place))
        contents = (shelf.content(number) for number in turn)
        result.sources = [replace(source, content=next(contents)) for source in result.sources]
        yield result


def _begun(conn: Connection, shelf: Shelf, options: ImportOptions) -> tuple[int, Settlement]:
    """The run noted, and its reports settled."""
    return start_run(conn, _command_line(options)), Settlement(conn, shelf, options)


def _filed(
    conn: Connection,
    turn: Turn,
    settled: Settlement,
    options: ImportOptions,
    run_id: int,
    peers: PeerBook,
    layouts: LayoutBook,
    wishes: Wishes | None,
) -> ImportResult | None:
    """One report judged and stored, while nobody else files for its agency; None for one that is left out.

    It may be undone and asked for again.
    """
    report = settled.report(turn)
    wish = Wish(options) if wishes is None else wishes(report)
    if wish is None:
        return None
    if report.agency_id is not None:
        hold_agency(conn, report.agency_id)
    return _one(conn, report, wish, run_id, peers, layouts)


def _one(
    conn: Connection, report: Pending, wish: Wish, run_id: int, peers: PeerBook, layouts: LayoutBook
) -> ImportResult:
    """Judge and store one report, or note why there is none."""
    options = wish.options
    result = ImportResult(report.file, report.sources[0].sha256, FAILED, report.agency, report.year, files=report.files)
    result.sources, result.said_of = report.sources, report.said_of
    result.places = [] if report.read is None else report.read.places
    result.drifted = [*report.drifted, *(report.read.drifted if report.read is not None else ())]
    if report.read is not None:
        _describe(result, report.read.report)
        result.status = RETURNED
    if report.agency_id is None or report.read is None or report.year is None:
        if report.read is not None and not any(item.code == "outside_remit" for item in report.findings):
            report.findings += unfiled_findings(report.read, options.rules)
        result.findings = report.findings
        record_item(conn, run_id, report.file, result.sha256 or None, result.status, None, report.findings)
        return result
    verdict = judge(conn, report, options, run_id, peers, layouts)
    result.status, result.filing = verdict.status, verdict.filing
    first, extra = verdict.first, wish.said
    said = with_explanations(conn, report, verdict.filing, verdict.findings, first=first, said=extra)
    result.findings = for_reader(conn, options.remit, said, (report.agency_id, report.year))
    result.as_filed, result.corrections = verdict.as_filed, verdict.corrections
    _describe(result, report.read.report)  # which may have gained tables of an earlier filing
    for path, source in zip(report.files, report.sources, strict=True):
        record_item(conn, run_id, path, source.sha256, verdict.status, verdict.filing)
    return result


def _describe(result: ImportResult, content: Report) -> None:
    result.edition = content.edition
    result.editions = {code: data.edition for code, data in content.tables.items()}
    result.facts = content.fact_counts()
    result.scope = content.scope.value
