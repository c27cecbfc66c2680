"""情况说明 at the door: what people said of a report is written down, and stands behind its findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from etl.files import storable
from etl.pending import Pending
from reportdb.audit import EXPLAINED, note
from reportdb.explained import Subject, explained, subject_of
from reportdb.findings import Finding, Level
from reportdb.queries.explanations import explanations_of, key_of_report, report_id_of
from reportdb.queries.remit import Remit
from reportdb.queries.tables import explanation
from reportdb.workflow.guarding import locked, require_unlocked

EVERYONE = Remit.everyone()
LONGEST = 4000


class Said(NamedTuple):
    """A person's text about one finding."""

    subject: Subject
    text: str
    by: str


def record_explanations(conn: Connection, report_id: int, said: Sequence[Said], remit: Remit = EVERYONE) -> None:
    """Store explanations of a report; a second one on the same figures takes the place of the first.

    The first stays in the audit trail. The caller owns the transaction. NothingToShow for a report outside the remit,
    Refused (`year_locked`) where its year is locked.
    """
    now = datetime.now(UTC)
    agency_id, year, _ = key_of_report(conn, remit, report_id)
    require_unlocked(conn, remit, agency_id, year)
    for subject, text, by in said:
        key = {"rule": subject.rule, "place": subject.place, "figures_digest": subject.digest}
        same = (explanation.c.report_id == report_id) & (explanation.c.figures_digest == subject.digest)
        same &= (explanation.c.rule == subject.rule) & (explanation.c.place == subject.place)
        new = {"text": storable(text), "written_by": storable(by), "written_at": now}
        before = conn.execute(select(explanation.c.text, explanation.c.written_by).where(same)).first()
        if before is not None and before == (new["text"], new["written_by"]):
            continue
        if before is None:
            conn.execute(insert(explanation).values(report_id=report_id, **key, **new))
        else:
            conn.execute(update(explanation).where(same).values(**new))
        what = {"report": report_id, **key, "text": text, **({"before": before[0]} if before is not None else {})}
        note(conn, by, EXPLAINED, json.dumps(what, ensure_ascii=False), agency_id, year)


def with_explanations(
    conn: Connection,
    report: Pending,
    filing: int | None,
    findings: list[Finding],
    *,
    first: bool = False,
    said: Sequence[Said] = (),
) -> list[Finding]:
    """The findings of a report just judged, with what was ever said about them; nothing to ask where all are notices.

    Nothing was said yet of a report that came for the `first` time.

    What an officer wrote into the returned 问题清单 is stored first, signed by who filled the report in; then what is
    `said` with this import, as far as the report still gives the doubt it is about. Not so in a locked year, of which
    nothing changes.
    """
    if report.agency_id is None or report.year is None or report.read is None:
        return findings
    if all(item.level is Level.NOTICE for item in findings):
        return findings
    key = (report.agency_id, report.year, report.read.report.scope.value)
    now = [*(answered(report, findings) if report.answers else ()), *_still_doubted(said, findings)]
    if now and locked(conn, *key[:2]) is not None:
        now = []
    if now and (report_id := report_id_of(conn, EVERYONE, *key)) is not None:
        record_explanations(conn, report_id, now)
    written = [] if first and not now else explanations_of(conn, EVERYONE, *key)
    return explained(findings, filing, written)


def _still_doubted(said: Sequence[Said], findings: Sequence[Finding]) -> list[Said]:
    doubts = {subject_of(item) for item in findings if item.level is Level.VERIFY} if said else set()
    return [one for one in said if one.subject in doubts]


def answered(report: Pending, findings: Sequence[Finding]) -> list[Said]:
    """What came back in 问题清单 about the doubts this report still gives: of its agency, year and scope.

    A line about figures that have changed since, or about an error, explains nothing and is left where it stands.
    """
    if report.read is None:
        return []
    doubts = {subject_of(item) for item in findings if item.level is Level.VERIFY}
    scope, by = report.read.report.scope.value, report.read.report.sign_off.preparer
    said: dict[Subject, Said] = {}
    for line in report.answers:
        subject = Subject(line.key.rule, line.key.place, line.key.digest)
        ours = (line.key.year, line.key.scope or scope) == (report.year, scope)
        if ours and subject in doubts and line.key.agency in ("", report.agency):
            said[subject] = Said(subject, line.explanation[:LONGEST], by)
    return list(said.values())
