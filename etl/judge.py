"""Judges one report against its agency's filings: returned, unchanged, or accepted as the next version."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection

from etl.alone import nothing_beside
from etl.corrections import telling
from etl.corrections.applying import Applying
from etl.corrections.figures import Figures
from etl.digest import digest
from etl.draft import FilingDraft, SourceFile, TablePlace
from etl.load import LayoutBook, record_source, sources_key, store
from etl.pending import Pending, tables_in
from etl.places import locate
from etl.rechecking import neighbour_codes, recheck_neighbours
from etl.results import ACCEPTED, RETURNED, UNCHANGED, ImportOptions
from etl.superseded import old_figures
from etl.surroundings import Heir, PeerBook, gather, group_of
from etl.transform import Assembled, settle_edition, table_missing
from reportdb.checks import check, figures_keys
from reportdb.correction import Correction, said_by
from reportdb.findings import NEVER_ACCEPTED, Finding, finding, has_error
from reportdb.forms import SHORT_NAMES, Catalog
from reportdb.queries.corrections import corrections_of
from reportdb.queries.filings import (
    FilingRow,
    current_around,
    filings_of_report,
    findings_of,
    is_known,
    sources_of,
    tables_of,
)
from reportdb.queries.locks import LockRow
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.queries.twins import twins_of
from reportdb.report import Report, Scope, SignOff
from reportdb.workflow.guarding import finding_of, locked

EVERYONE = Remit.everyone()
_LISTS = {"channels": "渠道情况", "improvement_items": "存在问题及改进情况"}


@dataclass(slots=True)
class Verdict:
    """What became of a report."""

    status: str
    filing: int | None
    findings: list[Finding]
    as_filed: bool = False
    corrections: list[Correction] = field(default_factory=list)
    first: bool = False  # nothing was ever stored of the report before


@dataclass(slots=True)
class Case:
    """A report whose agency and year are known.

    `known` is the newest accepted filing that these very bytes made, `now` the one that counts, `lock` what locks the year.
    """

    read: Assembled
    sources: list[SourceFile]
    agency_id: int
    year: int
    versions: list[FilingRow] = field(default_factory=list)
    known: FilingRow | None = None
    now: FilingRow | None = None
    lock: LockRow | None = None
    keys: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[int, int, str]:
        """What makes it one report: agency, year and scope."""
        return self.agency_id, self.year, self.read.report.scope.value

    @property
    def sources_key(self) -> str:
        """One text for its files."""
        return sources_key(source.sha256 for source in self.sources)


def judge(
    conn: Connection,
    pending: Pending,
    options: ImportOptions,
    run_id: int,
    peers: PeerBook | None = None,
    layouts: LayoutBook | None = None,
) -> Verdict:
    """Check a report, compare it with what is stored, and store it. The caller owns the transaction.

    `peers` and `layouts` remember what the import of many files asks for again and again.
    """
    if pending.read is None or pending.year is None or pending.agency_id is None:
        raise ValueError("only a report with agency and year can be judged")
    case = Case(pending.read, pending.sources, pending.agency_id, pending.year)
    read, report = case.read, case.read.report
    case.lock = locked(conn, case.agency_id, case.year)
    around = current_around(conn, EVERYONE, *case.key)
    now = case.now = around.get(case.key[1:])
    known = is_known(conn, EVERYONE, *case.key)
    if known:
        case.versions = filings_of_report(conn, EVERYONE, *case.key)
        key = case.sources_key
        case.known = next((one for one in case.versions if one.state == ACCEPTED and one.sources_key == key), None)
    stored = load_report(conn, EVERYONE, now.id) if now else None
    carried: set[str] = set()
    if stored is not None and now is not None and (options.supplement or read.figures_only):
        carried = _supplement(conn, read, stored, now, lists_only=not options.supplement)
        read.alone = None  # a signature may have come with no table
    applied = _correct(conn, pending, case, options, carried)
    if applied.corrections:  # its figures are no longer those that were read
        read.alone = None
    findings = [*applied.settled(pending.findings), *applied.findings, *table_missing(report)]
    if stored is not None:
        findings += _losses(report, stored)
    case.keys = figures_keys(report) if read.alone is None else read.alone.keys
    held, twins = gather(
        conn, report, around, case.agency_id, pending.office, keys=case.keys, peers=peers, received=options.received
    )
    if read.alone is not None and nothing_beside(held):
        findings += read.alone.findings
    else:
        findings += locate(check(report, options.rules, held), read.places)
    verdict = _decide(conn, case, options, findings, applied, run_id, layouts)
    verdict.first = not known
    if verdict.status == ACCEPTED:
        former = (
            twins_of(conn, EVERYONE, figures_keys(stored).values(), case.agency_id, case.key[2])
            if stored is not None
            else []
        )
        heir = Heir(case.agency_id, pending.office.successions)
        recheck_neighbours(conn, report, around, [*twins, *former], options.rules, heir)
    if peers is not None and verdict.status != RETURNED:  # unchanged ones too: an import cut off before its end goes on
        peers.touch(group_of(pending.office, case.year, report.scope))
    return verdict


def unfiled_findings(read: Assembled, rules: Catalog) -> list[Finding]:
    """What the rules say of a report that belongs to no agency or year yet: all its faults are told at once."""
    return [*table_missing(read.report), *locate(check(read.report, rules), read.places)]


def _correct(conn: Connection, pending: Pending, case: Case, options: ImportOptions, carried: set[str]) -> Applying:
    """The corrections that hold for the report, in its figures.

    Those of a filing that the same bytes made hold on until others are declared for their places; those of tables
    carried over came with them.
    """
    current = corrections_of(conn, EVERYONE, case.now.id) if case.now is not None else []
    kept = current
    if case.known is None:
        kept = []
    elif case.now is None or case.known.id != case.now.id:
        kept = corrections_of(conn, EVERYONE, case.known.id)
    kept = [one for one in kept if one.table not in carried]
    brought = [one for one in current if one.table in carried]
    applied = Applying(Figures(case.read.report, case.read.places), kept, brought)
    unclear = pending.other_scope
    if any(one.scope is None for one in pending.declared) and not unclear:
        other = next(scope for scope in Scope if scope != case.read.report.scope)
        unclear = is_known(conn, EVERYONE, case.agency_id, case.year, other.value)
    file = options.corrections.file if options.corrections is not None else None
    applied.apply(pending.declared, file, scope_unclear=unclear)
    if options.corrections is not None:
        options.corrections.met |= applied.met
    if case.known is None and case.now is not None:
        applied.findings += applied.dropped(current, case.now.id)
    return applied


def _decide(
    conn: Connection,
    case: Case,
    options: ImportOptions,
    findings: list[Finding],
    applied: Applying,
    run_id: int,
    layouts: LayoutBook | None,
) -> Verdict:
    report, now, known, key = case.read.report, case.now, case.known, case.sources_key
    same = digest(report) if case.read.alone is None else case.read.alone.digest
    corrections = applied.corrections
    refused = has_error(applied.findings)  # a correction that does not fit is told, whatever the bytes made before
    if known is not None and not applied.newly and not refused:
        return _unchanged(conn, known, findings)
    if known is not None and not refused:
        alike = [
            one for one in case.versions if one.state == ACCEPTED and one.sources_key == key and one.digest == same
        ]
        twin = next((one for one in alike if _corrected_alike(conn, one, corrections)), None)
        if twin is not None:
            return _unchanged(conn, twin, findings)
        if now is not None and now.sources_key != key:
            return _unchanged(conn, known, [*findings, telling.superseded(now.id)])
    if now is not None and now.digest != same and known is None and not applied.newly and not refused:
        older = _repeated(conn, case, same)
        if older is not None:
            return _unchanged(conn, older, findings)
        findings = [*findings, *old_figures(conn, report, case.versions, now)]
    open_errors = has_error(findings)
    accepted = not open_errors or (
        options.accept is not None and not any(item.code in NEVER_ACCEPTED and _is_error(item) for item in findings)
    )
    repeated = now is not None and now.digest == same and (accepted or (now.as_filed and not refused))
    if now is not None and repeated and (not applied.newly or _corrected_alike(conn, now, corrections)):
        for source in case.sources if case.lock is None else ():
            record_source(conn, now.id, source)
        return _unchanged(conn, now, findings)
    if case.lock is not None:  # whatever else may be said of it
        findings, open_errors, accepted = [*findings, finding_of(case.lock)], True, False
    if not accepted:
        old = next((one for one in case.versions if one.sources_key == key and one.digest == same), None)
        if old is not None and _same_outcome(findings_of(conn, EVERYONE, old.id), findings, options.rules):
            return Verdict(RETURNED, old.id, findings, corrections=corrections)
    declarations = [options.corrections.file] if options.corrections is not None else []
    draft = FilingDraft(
        report, case.agency_id, accepted, accepted and open_errors, options.accept or "" if open_errors else "",
        options.received, findings, case.read.places, case.sources, corrections, declarations, options.by,
        case.keys,
    )  # fmt: skip
    filing_id = store(conn, draft, run_id, same, layouts)
    return Verdict(ACCEPTED if accepted else RETURNED, filing_id, findings, draft.as_filed, corrections)


def _unchanged(conn: Connection, row: FilingRow, findings: list[Finding]) -> Verdict:
    """The filing that says the same already, with the corrections it was made with."""
    return Verdict(UNCHANGED, row.id, findings, row.as_filed, corrections_of(conn, EVERYONE, row.id))


def _repeated(conn: Connection, case: Case, same: str) -> FilingRow | None:
    """A superseded filing whose figures these very bytes repeated while it was current: they do not bring it back."""
    sent = {source.sha256 for source in case.sources}
    for one in case.versions:
        alike = one.state == ACCEPTED and one.digest == same
        if alike and sent <= {sha256 for sha256, _, _ in sources_of(conn, EVERYONE, one.id)}:
            return one
    return None


def _corrected_alike(conn: Connection, row: FilingRow, corrections: list[Correction]) -> bool:
    return said_by(corrections_of(conn, EVERYONE, row.id)) == said_by(corrections)


def _is_error(item: Finding) -> bool:
    return has_error((item,))


def _same_outcome(old: Iterable[Finding], new: Iterable[Finding], rules: Catalog) -> bool:
    """Whether the report itself is judged alike; what its neighbours are held against it for comes and goes with them."""
    beside = neighbour_codes(rules)

    def said(findings: Iterable[Finding]) -> list[tuple[str, str, str]]:
        return sorted((item.code, item.level.value, item.message) for item in findings if item.code not in beside)

    return said(old) == said(new)


def _filled(report: Report, code: str) -> int:
    if code == "channels":
        return len(report.channels or ())
    if code == "improvement_items":
        return len(report.improvement_items or ())
    return report.tables[code].filled if code in report.tables else 0


def _losses(report: Report, stored: Report) -> list[Finding]:
    """What an accepted filing holds and this report does not: a whole table, or cells that were filled."""
    findings = []
    for code in sorted(tables_in(stored)):
        before, after = _filled(stored, code), _filled(report, code)
        name = {**SHORT_NAMES, **_LISTS}[code]
        if before and not after:
            text = f"已入库的报告有{name}（填了 {before} 格），这次没有或全是空白；补报其他表请用 --supplement。"
            findings.append(finding("would_lose_table", text, table=code, expected=before, found=after))
        elif after < before:
            text = f"{name}填写的单元格比已入库的少（原 {before} 格，现 {after} 格），请核实是否误删。"
            findings.append(finding("fewer_filled_cells", text, table=code, expected=before, found=after))
    return findings


def _supplement(
    conn: Connection, read: Assembled, stored: Report, now: FilingRow, *, lists_only: bool = False
) -> set[str]:
    """Tables the sheets do not have are carried over from the current filing, with their places; which ones.

    `lists_only`: of them the channels and improvement items alone, which a list of ours has no place for.
    """
    report = read.report
    carried = tables_in(stored) - tables_in(report)
    if lists_only:
        carried &= _LISTS.keys()
    for code in carried & set(stored.tables):
        report.tables[code] = stored.tables[code]
    if "channels" in carried:
        report.channels = stored.channels
    if "improvement_items" in carried:
        report.improvement_items = stored.improvement_items
    if not lists_only and report.sign_off == SignOff():  # as of joined files: who signed the others signed the report
        report.sign_off = stored.sign_off
    report.edition = report.edition or stored.edition
    settle_edition(report)
    for place in tables_of(conn, EVERYONE, now.id):
        if place.table in carried and place.sha256 and place.sheet is not None and place.positions:
            read.places.append(TablePlace(place.table, place.edition or "", place.sha256, place.sheet, place.positions))
    return carried
