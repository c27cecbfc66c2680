"""Whose every report of an import is, settled before the first is filed: registry, files of one report, corrections."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from sqlalchemy import Connection

from etl.agencies import AgencyBook
from etl.corrections.whose import HandOut
from etl.joining import joined, make_one
from etl.office import office_of
from etl.packing import packed, unpacked
from etl.pending import Pending
from etl.results import ImportOptions
from etl.shelf import Claim, Shelf
from etl.spool import Spool
from etl.whose import usual_scope
from reportdb.database import hold_registry
from reportdb.findings import Finding, finding
from reportdb.queries.registry import AgencyRow
from reportdb.report import Scope
from reportdb.succession import Successions

_SCOPES = {Scope.OWN: "本级", Scope.CONSOLIDATED: "汇总"}
_BY_NUMBER = tuple(Scope)
_PARTS = 256

#: the numbers of the reports on the shelf that are filed together
Turn = tuple[int, ...]


class Settlement:
    """The reports of a shelf as they are to be filed, turn by turn; a few bytes of each are held.

    Raises FaultyFile when the corrections file names an agency nobody could tell from another.
    """

    def __init__(self, conn: Connection, shelf: Shelf, options: ImportOptions) -> None:
        hold_registry(conn)
        book = AgencyBook(conn, options.remit)
        self._shelf, self._spool = shelf, Spool()
        self._claims = array("q")
        self._groups: dict[int, list[int]] = {}
        self._one: set[int] = set()
        self._later: set[int] = set()
        self._successions = book.successions
        self._corrections = None
        #: agency, year and scope in one number; -1 where one of them is not known
        keys = array("q", (self._settle(book, shelf.claim(number)) for number in range(len(shelf))))
        self._join(keys)
        if options.corrections is not None:
            self._corrections = HandOut(options.corrections, book)
            for key in filter(_known, keys):
                self._corrections.meet(key >> 32, key >> 1 & 0x7FFFFFFF, _BY_NUMBER[key & 1])

    def turns(self) -> Iterator[Turn]:
        """All reports; files of one agency, year and scope together, in the place of the first."""
        for number in range(len(self._shelf)):
            if number in self._one:
                yield tuple(self._groups[number])
            elif number not in self._later:
                yield from ((one,) for one in self._groups.get(number, (number,)))

    def report(self, turn: Turn) -> Pending:
        """The report of a turn, whole and untouched each time it is asked for."""
        parts = [self._filled(number) for number in turn]
        report = parts[0] if len(parts) == 1 else joined(parts)
        if self._corrections is not None:
            self._corrections.give(report)
        return report

    def _filled(self, number: int) -> Pending:
        report = self._shelf.filled(number, self._claim(number).pending)
        if report.read is not None:
            content = report.read.report
            content.agency, content.year = report.agency, report.year
            content.scope = report.scope or content.scope
        if report.agency_id is not None:
            report.office = replace(report.office, successions=self._successions.of(report.agency_id))
        return report

    def _claim(self, number: int) -> Claim:
        claim: Claim = unpacked(self._spool.piece(self._claims[number]))
        return claim

    def _settle(self, book: AgencyBook, claim: Claim) -> int:
        report = claim.pending
        if claim.tables is not None:
            _settle(book, report)
        self._claims.append(self._spool.put(0, [packed(claim)]))
        whole = claim.tables is not None and report.agency_id is not None and report.year is not None
        return _key(report) if whole else -1

    def _join(self, keys: array[int]) -> None:
        key_of = keys.__getitem__
        for some in _parts(keys):
            for _, same in groupby(sorted(some, key=key_of), key=key_of):
                self._join_group(list(same))

    def _join_group(self, numbers: list[int]) -> None:
        if len(numbers) == 1:
            return
        claims = [self._claim(number) for number in numbers]
        self._groups[numbers[0]] = numbers
        self._later.update(numbers[1:])
        if make_one(claims):
            self._one.add(numbers[0])
        else:
            for number, claim in zip(numbers, claims, strict=True):
                self._claims[number] = self._spool.put(0, [packed(claim)])


def _parts(keys: array[int]) -> list[array[int]]:
    """The numbers of the reports with a key, those of one agency together: sorted at once they would all be held."""
    parts = [array("i") for _ in range(_PARTS)]
    for number, key in enumerate(keys):
        if _known(key):
            parts[(key >> 32) % _PARTS].append(number)
    return parts


def _known(key: int) -> bool:
    return key >= 0


def _key(report: Pending) -> int:
    if report.agency_id is None or report.year is None or report.scope is None:
        raise ValueError("only a report that is settled has a key")
    return report.agency_id << 32 | report.year << 1 | _BY_NUMBER.index(report.scope)


def _settle(book: AgencyBook, report: Pending) -> None:
    """Agency, year and scope settled, with a finding for each that is missing or assumed."""
    agency: AgencyRow | None = None
    if report.year is None:
        report.findings.append(finding("no_year", "标题、工作表名和文件名都没有写明报告年度。"))
    if report.agency is None and any(item.code == "no_agency" for item in report.findings):
        pass  # said already, with its cell
    elif report.agency is None:
        report.findings.append(finding("no_agency", "标题、“填报单位”和文件名都没有写明填报单位。"))
    else:
        agency, findings = book.find(report.agency, report.year, report.agency_code)
        sheet, cells = report.named_at if report.named_at and len(report.sources) == 1 else (None, None)
        report.findings += [replace(item, sheet=sheet, cell=cells) for item in findings]
        if agency is not None and report.rivals and _all_mean(book, agency, report.rivals, report.year):
            report.findings = [item for item in report.findings if item.code != "agency_conflict"]
    if report.scope is None and report.agency is not None:
        known = (agency.kind or None, agency.level or None) if agency else (None, None)
        report.scope = usual_scope(agency.name if agency else report.agency, *known)
        report.findings.append(_scope_assumed(report.scope))
    if agency is not None:
        report.agency, report.agency_id = agency.name, agency.id
        report.office = office_of(agency, Successions())


def _all_mean(book: AgencyBook, agency: AgencyRow, names: list[str], year: int | None) -> bool:
    """Whether the registry knows every one of some names for one agency: a short, a former or the new name of it."""
    return all(book.ids(name, year) == {agency.id} for name in names)


def _scope_assumed(scope: Scope) -> Finding:
    text = f"没有写明本级或汇总，按“{_SCOPES[scope]}”处理；可在标题注明“（本级）”“（汇总）”或用 --scope 指定。"
    return finding("scope_assumed", text)
