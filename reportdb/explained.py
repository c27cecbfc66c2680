"""Which explanation clears which finding: the same rule, at the same place, having read the same figures.

A finding is known by these three and not by a row number: it is found anew at each import and each time last year's
report changes, and the explanation must outlive that as long as nothing it was about has changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reportdb.explanation import Explanation
from reportdb.findings import Finding, Level

_SHORT = 6


@dataclass(frozen=True, slots=True)
class Subject:
    """What an explanation is about. `digest` is a sha256 of the figures the rule read."""

    rule: str
    place: str
    digest: str

    @property
    def short(self) -> str:
        """Its six hex digits in `explain FINDING`; unique enough among the findings of one filing."""
        return hashlib.sha256(f"{self.rule}\n{self.place}\n{self.digest}".encode()).hexdigest()[:_SHORT]


def subject_of(item: Finding) -> Subject:
    """The subject of a finding.

    A finding without figures (a missing table, blank cells) says in its words and places what it read, and there is one
    place for it a table: `CELL-BLANK` names one cell or many, and an old explanation must be found either way.
    """
    if item.operands or item.expected is not None or item.found is not None:
        place = "/".join(part or "" for part in (item.table, item.row, item.column))
        read: object = [item.expected, item.found, sorted(item.operands.items()), sorted(item.places)]
    else:
        place, read = item.table or "", [item.message, sorted(item.places)]
    return Subject(item.code, place, hashlib.sha256(json.dumps(read, ensure_ascii=False).encode()).hexdigest())


def explained(
    findings: Iterable[Finding], filing: int | None, written: Sequence[tuple[Subject, Explanation]]
) -> list[Finding]:
    """The findings with their numbers (a notice has none), and each `verify` with its explanation: in force, or stale.

    `written` is what was ever said about the report, oldest first; a text that clears one finding is not told as the
    old text of another.
    """
    findings = list(findings)
    about = dict(written)
    subjects = [None if item.level is Level.NOTICE else subject_of(item) for item in findings]
    used = {subject for subject in subjects if subject in about}
    old = {(subject.rule, subject.place): said for subject, said in written if subject not in used}
    told = []
    for item, subject in zip(findings, subjects, strict=True):
        if subject is None:
            told.append(item)
            continue
        said = about.get(subject) if item.level is Level.VERIFY else None
        if said is None and item.level is Level.VERIFY and (before := old.get((subject.rule, subject.place))):
            said = replace(before, stale=True)
        number = None if filing is None else f"{filing}-{subject.short}"
        told.append(replace(item, number=number, explanation=said))
    return told
