"""Files of one import for the same agency, year and scope: different tables make one report, overlapping ones clash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from etl.pending import Pending
from etl.shelf import Claim
from etl.transform import Assembled, settle_edition
from reportdb.findings import finding
from reportdb.report import SignOff


def distinct(group: Sequence[Pending]) -> list[int]:
    """Which reports of a group are no copies: of one file bytes alike, of whose reports none copies another."""
    seen: set[tuple[str, int]] = set()
    ordinal: Counter[str] = Counter()
    kept = []
    for number, report in enumerate(group):
        key = (report.sources[0].sha256, ordinal[report.file])
        ordinal[report.file] += 1
        if key not in seen:
            seen.add(key)
            kept.append(number)
    return kept


def make_one(group: Sequence[Claim]) -> bool:
    """Whether the reports of a group are parts of one. Where they clash each says so; copies are reports by themselves."""
    own = distinct([claim.pending for claim in group])
    if len(own) == 1:
        return False  # the same bytes again are recognised as unchanged
    codes = [code for number in own for code in group[number].tables or ()]
    if len(codes) == len(set(codes)):
        return True
    names = "、".join(dict.fromkeys(f"“{claim.pending.sources[0].name}”" for claim in group))
    for report, _ in group:
        text = f"{names}重复填报了{report.agency} {report.year} 年的同一张表，只应保留一份，全部退回。"
        report.findings.append(finding("two_files_one_report", text))
    return False


def joined(group: Sequence[Pending]) -> Pending:
    """The one report that several are parts of."""
    first = group[0]
    if first.read is not None:
        first.read.alone = None
    own = distinct(group)
    first.said_of = {group[number].sources[0].sha256: list(group[number].findings) for number in own}
    for number, other in enumerate(group[1:], 1):
        first.drifted += other.drifted
        first.answers = first.answers + other.answers
        first.sources += other.sources
        first.files += other.files
        if first.read is not None and other.read is not None and number in own:
            _take(first.read, other.read)
            first.findings += other.findings
    if first.read is not None:
        settle_edition(first.read.report)
    return first


def _take(target: Assembled, other: Assembled) -> None:
    target.report.tables.update(other.report.tables)
    target.report.channels = target.report.channels if other.report.channels is None else other.report.channels
    if other.report.improvement_items is not None:
        target.report.improvement_items = other.report.improvement_items
    if target.report.sign_off == SignOff():
        target.report.sign_off = other.report.sign_off
    target.report.edition = target.report.edition or other.report.edition
    target.places += other.places
    target.drifted += other.drifted
