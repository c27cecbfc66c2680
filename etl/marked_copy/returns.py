"""The files of an import that go back to their senders, each as a marked copy in one folder."""

from __future__ import annotations

import secrets
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from etl.draft import SourceFile
from etl.guard import Casualty, Guard
from etl.marked_copy.issue import Issue, Order, issue_of
from etl.marked_copy.naming import SUFFIX, copy_stem, free_path
from etl.marked_copy.wording import plain
from etl.packing import packed, unpacked
from etl.results import FAILED, RETURNED, ImportResult
from etl.spool import Spool
from etl.workbook import Unreadable
from reportdb.errors import UsageError
from reportdb.findings import Finding, Level
from reportdb.report import Scope

if TYPE_CHECKING:
    from etl.marked_copy.marking import MarkedCopy

_STATES = {"accepted": "已入库", "unchanged": "已入库（与以前报送的相同）", RETURNED: "已退回", FAILED: "无法读取"}
#: said of a file that gave nothing: whoever opened it again would learn the same, as late or as dearly
_NOT_READ = frozenset({"unreadable", "encrypted"})
_SCOPES = {Scope.OWN.value: "本级", Scope.CONSOLIDATED.value: "汇总"}


@dataclass(slots=True)
class _File:
    """One file that came in, with all that was found in its reports."""

    path: str
    source: SourceFile
    results: list[ImportResult] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Written:
    """The copy of one file; without a path, `trouble` says why there is none."""

    name: str
    path: Path | None
    trouble: str


class Returns:
    """Collects the results of an import, on disk; `write` makes the copies of the faulty and doubtful among their files."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._spool = Spool()
        self._files: dict[str, array[int]] = {}  # where the file and each of its results are put aside
        if self._folder.exists() and not self._folder.is_dir():
            raise UsageError(f"--return {folder}: not a folder")

    def take(self, results: Iterable[ImportResult]) -> Iterator[ImportResult]:
        """The same results, remembered."""
        for result in results:
            known = [replace(source, content=b"") for source in result.sources]
            place = self._spool.put(0, [packed(replace(result, sources=known))])
            for path, source in zip(result.files or [result.file], result.sources, strict=False):
                if path not in self._files:
                    self._files[path] = array("q", [self._spool.put(0, [packed(source)])])
                self._files[path].append(place)
            yield result

    def _orders(self) -> Iterator[Order]:
        for path, (first, *places) in self._files.items():
            results = {place: unpacked(self._spool.piece(place)) for place in dict.fromkeys(places)}
            order = _order(_File(path, unpacked(self._spool.piece(first)), [results[place] for place in places]))
            if order is not None:
                yield order

    def write(self) -> Iterator[Written]:
        """Makes the copies, in input order. One that cannot be made safely becomes a list of its faults alone.

        UsageError where the folder cannot be written to.
        """
        taken = {Path(path).resolve() for path in self._files}
        with Guard() as guard:
            for order in self._orders():
                try:
                    copy = _made(order, guard)
                except (Casualty, Unreadable) as trouble:
                    yield Written(order.name, None, str(trouble))
                    continue
                path = free_path(self._folder, copy_stem(order.name), copy.ending, copy.content, taken)
                _write(path, copy.content)
                taken.add(path.resolve())
                yield Written(order.name, path, "")


def copy_of(path: str, source: SourceFile, results: Sequence[ImportResult], guard: Guard) -> tuple[str, bytes] | None:
    """The marked copy of one file and its name, `results` being all its reports; None where only notices were found.

    Raises Casualty or Unreadable where there is none to be had.
    """
    order = _order(_File(path, source, list(results)))
    if order is None:
        return None
    copy = _made(order, guard)
    return f"{copy_stem(order.name)}{SUFFIX}.{copy.ending}", copy.content


def _made(order: Order, guard: Guard) -> MarkedCopy:
    from etl.marked_copy.making import make

    if order.refused:
        return guard.call(make, order, order.refused)
    try:
        copy: MarkedCopy = guard.call(make, order)
    except (Casualty, Unreadable) as trouble:
        copy = guard.call(make, replace(order, content=b""), str(trouble))
    return copy


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all."""
    place = path.with_name(f".reportdb-{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.write_bytes(content)
            place.replace(path)
        finally:
            place.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror or error}") from error


def _order(file: _File) -> Order | None:
    """What is to be marked in a file; None where nothing but notices was found."""
    several = len({id(result) for result in file.results}) > 1
    issues: list[Issue] = []
    seen = set()
    for result in file.results:
        whose = (result.agency, result.year, result.scope)
        report = (_named(result) or "未能识别的报告") if several else ""
        for item in findings_in(file.source.sha256, result):
            if item.cleared:
                continue  # explained, and the figures are still those explained
            said = (item.code, item.message, item.sheet, item.cell)
            if said in seen:
                continue
            seen.add(said)
            issues.append(issue_of(item, result.places, result.editions, whose, report))
    if all(issue.level is Level.NOTICE for issue in issues):
        return None
    ranks, groups = list(Level), list(dict.fromkeys(issue.report for issue in issues))
    issues.sort(key=lambda issue: (groups.index(issue.report), ranks.index(issue.level)))
    reports = tuple(named for result in file.results if (named := _named(result)))
    status = "、".join(dict.fromkeys(_state(result) for result in file.results))
    states = {plain(_named(result)): _state(result) for result in file.results} if several else {}
    found = [item for result in file.results for item in result.findings]
    refused = next((item.message for item in found if item.code in _NOT_READ), "")
    content = b"" if refused else file.source.content
    return Order(file.source.name, content, reports, status, tuple(issues), states, refused)


def findings_in(sha256: str, result: ImportResult) -> list[Finding]:
    """The findings of a result that concern one of its files, where it was made of several."""
    if len({source.sha256 for source in result.sources}) < 2:
        return result.findings
    said = {key: {_trace(item) for item in items} for key, items in result.said_of.items()}
    found = []
    for item in result.findings:
        by_reading = {key for key, traces in said.items() if _trace(item) in traces}
        by_table = {one.sha256 for one in result.places if one.table == item.table and item.sheet in (None, one.sheet)}
        owners = by_reading or by_table
        if not owners or sha256 in owners:
            found.append(item)
    return found


def _trace(item: Finding) -> tuple[object, ...]:
    """What a finding keeps when its level changes."""
    return item.code, item.table, item.row, item.column, item.sheet, item.cell


def _named(result: ImportResult) -> str:
    scope = _SCOPES.get(result.scope or "", "")
    year = f"{result.year}年" if result.year else ""
    return " ".join(filter(None, (result.agency, year, scope and f"（{scope}）")))


def _state(result: ImportResult) -> str:
    if result.as_filed:
        return "按原报数入库"
    return _STATES[result.status]
