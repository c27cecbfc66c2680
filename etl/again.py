"""Judges stored filings again by the rules of today: their figures stay, what is held against them is brought up to date.

Rules change with the program, with the file of an office's own rules, and with what the registry says of an agency. What
was said of a sheet (its labels, its cells, whose it is) stays: only the sheet could answer for it again.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby

from sqlalchemy import Connection, Engine

from etl.load import OPEN_SUM, replace_findings
from etl.office import Office, office_of
from etl.places import locate
from etl.surroundings import PeerBook, gather
from reportdb.audit import JUDGED_AGAIN, note
from reportdb.checks import check, figures_keys
from reportdb.database import hold_agency, reading, retried, sync
from reportdb.explained import subject_of
from reportdb.findings import KINDS, Finding
from reportdb.forms import Catalog
from reportdb.queries.filings import FilingRow, current_around, findings_as_made, tables_of
from reportdb.queries.registry import agencies, all_successions
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report
from reportdb.workflow.guarding import locked

EVERYONE = Remit.everyone()


@dataclass(slots=True)
class Changed:
    """What is held against a filing now and was not before, and what was and is no longer."""

    gained: list[Finding] = field(default_factory=list)
    closed: list[Finding] = field(default_factory=list)


def judge_again(engine: Engine, rows: Iterable[FilingRow], rules: Catalog, by: str = "") -> dict[int, Changed]:
    """Judge the current filings among `rows`; what changed, by filing. Their state stays as it is.

    One transaction for each agency: cut off in between, it is done for some and can be repeated for all. Those of a
    locked year are left as they are.
    """
    current = sorted((row for row in rows if row.is_current), key=lambda row: row.agency_id)
    with reading(engine) as conn:
        every = all_successions(conn, EVERYONE)
        offices = {row.id: office_of(row, every) for row in agencies(conn, EVERYONE)}
    peers = PeerBook()
    changed: dict[int, Changed] = {}
    for agency_id, own in groupby(current, key=lambda row: row.agency_id):
        keys = [(row.year, row.scope) for row in own]
        work = partial(_judge_agency, agency_id=agency_id, keys=keys, office=offices[agency_id], rules=rules,
                       peers=peers, by=by)  # fmt: skip
        changed.update(retried(engine, work))
    sync(engine)
    return changed


def _judge_agency(
    conn: Connection,
    agency_id: int,
    keys: Sequence[tuple[int, str]],
    office: Office,
    rules: Catalog,
    peers: PeerBook,
    by: str,
) -> dict[int, Changed]:
    """The same for the reports of one agency, while nobody else files for it."""
    hold_agency(conn, agency_id)
    changed = {}
    for year, scope in keys:
        if locked(conn, agency_id, year) is not None:
            continue
        around = current_around(conn, EVERYONE, agency_id, year, scope)
        row = around[year, scope]  # which another importer may just have put in the place of the one asked for
        report = load_report(conn, EVERYONE, row.id)
        held, _ = gather(conn, report, around, agency_id, office, keys=figures_keys(report), peers=peers,
                         received=row.received_on)  # fmt: skip
        found = locate(check(report, rules, held), tables_of(conn, EVERYONE, row.id))
        one = _renew(
            conn, row.id, [item for item in findings_as_made(conn, EVERYONE, row.id) if _of_a_rule(item)], found
        )
        if one.gained or one.closed:
            changed[row.id] = one
            # about no agency: what a rule says of one may name others, which those who see the one may not see
            note(conn, by, JUDGED_AGAIN, f"filing {row.id}: {'; '.join(_told(one))}")
    return changed


def _of_a_rule(item: Finding) -> bool:
    """Whether a rule found it: one of today, or one that was declared when the filing came in.

    An open sum with operands is one the sheet itself printed, see `replace_findings`.
    """
    return item.code not in KINDS or (item.code == OPEN_SUM and not item.operands)


def _renew(conn: Connection, filing_id: int, before: Sequence[Finding], now: Sequence[Finding]) -> Changed:
    """Store what is found now where it differs, words included; what is no longer found is closed."""
    if list(before) == list(now):
        return Changed()
    differing = {item.code for item in (*_beyond(before, now), *_beyond(now, before))}
    if differing:
        replace_findings(conn, filing_id, differing, [item for item in now if item.code in differing])
    return Changed(_unlike(now, before), _unlike(before, now))


def _beyond(these: Iterable[Finding], those: Sequence[Finding]) -> Iterator[Finding]:
    """These findings that are not, word for word, among those."""
    left = Counter(map(_stored, those))
    for item in these:
        left[_stored(item)] -= 1
        if left[_stored(item)] < 0:
            yield item


def _unlike(these: Iterable[Finding], those: Iterable[Finding]) -> list[Finding]:
    """These findings of which those say nothing, in whatever words: the same rule, level, place and figures."""
    left = Counter((subject_of(item), item.level) for item in those)
    found = []
    for item in these:
        left[subject_of(item), item.level] -= 1
        if left[subject_of(item), item.level] < 0:
            found.append(item)
    return found


def _stored(item: Finding) -> str:
    """Everything of a finding that is stored."""
    return json.dumps([replace(item, number=None, explanation=None).to_json(), item.places], sort_keys=True)


def _told(one: Changed) -> Iterator[str]:
    """For the audit trail: nothing that was held against a filing goes without a trace."""
    for word, findings in (("gained", one.gained), ("closed", one.closed)):
        for item in findings:
            yield f"{word} {item.code} ({item.level.value}): {item.message}"
