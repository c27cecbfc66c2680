"""One import: many files in, one result per report out, each filing in a transaction of its own."""

from __future__ import annotations

import contextlib
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from sqlalchemy import Connection, Engine

from etl.agencies import AgencyBook
from etl.corrections.whose import hand_out
from etl.explaining import with_explanations
from etl.judge import judge, unfiled_findings
from etl.load import LayoutBook, record_item, start_run
from etl.office import office_of
from etl.pending import Pending, joined
from etl.readers import Reading
from etl.rechecking import recheck_peers
from etl.results import FAILED, RETURNED, ImportOptions, ImportResult
from etl.surroundings import PeerBook
from etl.whose import usual_scope
from reportdb.database import hold_agency, hold_registry, retried, sync
from reportdb.findings import Finding, finding
from reportdb.queries.registry import AgencyRow
from reportdb.report import Report, Scope

__all__ = ["ImportOptions", "ImportResult", "run_import"]


_SCOPES = {Scope.OWN: "本级", Scope.CONSOLIDATED: "汇总"}


def run_import(
    engine: Engine, paths: Sequence[str], options: ImportOptions, reading: Reading | None = None
) -> Iterator[ImportResult]:
    """Import files, folders and globs; yields one result per report in input order.

    `reading` is the same files already on their way in (the command starts it before it opens the database). With `dry_run` everything is judged the same way and nothing is kept. Raises UsageError when no path exists, and when the corrections file names an agency nobody could tell from another.
    """
    read = list(reading or Reading(paths, options))
    if options.dry_run:
        yield from _rehearse(engine, read, options)
        return
    run_id, reports = retried(engine, lambda conn: _begun(conn, read, options))
    peers, layouts = PeerBook(), LayoutBook()
    for report in reports:
        file = partial(_filed, report=report, options=options, run_id=run_id, peers=peers, layouts=layouts)
        result = retried(engine, file)
        layouts.keep()
        yield result
    for group in sorted(peers.touched):
        retried(engine, partial(recheck_peers, group=group, rules=options.rules))
    sync(engine)


_PASSWORD = re.compile(r"(://[^:/@\s]*):[^@\s]*@")


def _command_line(options: ImportOptions) -> str:
    """What the user typed, for the record; the password of a database URL is not the record's business."""
    layout = f" # layout {options.layout.name} sha256 {options.layout.sha256}" if options.layout else ""
    return _PASSWORD.sub(r"\1:***@", shlex.join(sys.argv[1:])) + layout


def _rehearse(engine: Engine, read: list[Pending], options: ImportOptions) -> Iterator[ImportResult]:
    """The same work in one transaction that is rolled back; filing numbers of a rehearsal mean nothing."""

    class Done(Exception):
        """Undoes it all."""

    results: list[ImportResult] = []

    def rehearse(conn: Connection) -> None:
        results.clear()
        run_id = start_run(conn, "dry run")
        peers, layouts = PeerBook(), LayoutBook()
        for report in _settled(conn, _repeatable(conn, read), options):
            result = _one(conn, report, options, run_id, peers, layouts)
            result.filing = None
            result.findings = [replace(item, number=None) for item in result.findings]
            results.append(result)
        raise Done

    with contextlib.suppress(Done):
        retried(engine, rehearse)
    yield from results


def _begun(conn: Connection, read: list[Pending], options: ImportOptions) -> tuple[int, list[Pending]]:
    """The run noted, and its reports settled."""
    return start_run(conn, _command_line(options)), _settled(conn, _repeatable(conn, read), options)


def _filed(
    conn: Connection, report: Pending, options: ImportOptions, run_id: int, peers: PeerBook, layouts: LayoutBook
) -> ImportResult:
    """One report judged and stored, while nobody else files for its agency."""
    layouts.begin()
    if report.agency_id is not None:
        hold_agency(conn, report.agency_id)
    return _one(conn, next(iter(_repeatable(conn, [report]))), options, run_id, peers, layouts)


def _repeatable(conn: Connection, reports: list[Pending]) -> list[Pending]:
    """The reports as they are before anything is done with them: PostgreSQL may undo the transaction."""
    return reports if conn.dialect.name == "sqlite" else [report.fresh() for report in reports]


def _settled(conn: Connection, read: list[Pending], options: ImportOptions) -> list[Pending]:
    """Every report with its agency and its corrections, and files of one report joined, in input order."""
    hold_registry(conn)
    book = AgencyBook.load(conn)
    for report in read:
        _settle(conn, book, report)
    reports = list(joined(read))
    if options.corrections is not None:
        hand_out(options.corrections, book, reports)
    return reports


def _one(
    conn: Connection, report: Pending, options: ImportOptions, run_id: int, peers: PeerBook, layouts: LayoutBook
) -> ImportResult:
    """Judge and store one report, or note why there is none."""
    result = ImportResult(report.file, report.sources[0].sha256, FAILED, report.agency, report.year, files=report.files)
    result.sources, result.said_of = report.sources, report.said_of
    result.places = [] if report.read is None else report.read.places
    result.drifted = [*report.drifted, *(report.read.drifted if report.read is not None else ())]
    if report.read is not None:
        _describe(result, report.read.report)
        result.status = RETURNED
    if report.agency_id is None or report.read is None or report.year is None:
        if report.read is not None:
            report.findings += unfiled_findings(report.read, options.rules)
        result.findings = report.findings
        record_item(conn, run_id, report.file, result.sha256 or None, result.status, None, report.findings)
        return result
    verdict = judge(conn, report, options, run_id, peers, layouts)
    result.status, result.filing = verdict.status, verdict.filing
    result.findings = with_explanations(conn, report, verdict.filing, verdict.findings, first=verdict.first)
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


def _settle(conn: Connection, book: AgencyBook, report: Pending) -> None:
    """Agency, year and scope settled, with a finding for each that is missing or assumed."""
    if report.read is None:
        return
    agency: AgencyRow | None = None
    if report.year is None:
        report.findings.append(finding("no_year", "标题、工作表名和文件名都没有写明报告年度。"))
    if report.agency is None and any(item.code == "no_agency" for item in report.findings):
        pass  # said already, with its cell
    elif report.agency is None:
        report.findings.append(finding("no_agency", "标题、“填报单位”和文件名都没有写明填报单位。"))
    else:
        agency, findings = book.find(conn, report.agency, report.year, report.agency_code)
        sheet, cells = report.named_at if report.named_at and len(report.sources) == 1 else (None, None)
        report.findings += [replace(item, sheet=sheet, cell=cells) for item in findings]
        if agency is not None and report.rivals and _all_mean(book, agency, report.rivals, report.year):
            report.findings = [item for item in report.findings if item.code != "agency_conflict"]
    content = report.read.report
    if report.scope is not None:
        content.scope = report.scope
    elif report.agency is not None:
        known = (agency.kind or None, agency.level or None) if agency else (None, None)
        content.scope = usual_scope(agency.name if agency else report.agency, *known)
        report.findings.append(_scope_assumed(content.scope))
    if agency is not None:
        report.agency, report.agency_id = agency.name, agency.id
        report.office = office_of(agency, book.successions)
    content.agency, content.year = report.agency, report.year


def _all_mean(book: AgencyBook, agency: AgencyRow, names: list[str], year: int | None) -> bool:
    """Whether the registry knows every one of some names for one agency: a short, a former or the new name of it."""
    return all(book.ids(name, year) == {agency.id} for name in names)


def _scope_assumed(scope: Scope) -> Finding:
    text = f"没有写明本级或汇总，按“{_SCOPES[scope]}”处理；可在标题注明“（本级）”“（汇总）”或用 --scope 指定。"
    return finding("scope_assumed", text)
