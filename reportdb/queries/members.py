"""汇总: the accepted filings a total is made of, whom they stand for, and who is missing."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from reportdb.queries.filings import FilingRow, filings_of_year
from reportdb.queries.registry import AgencyRow, names_in, tree_of
from reportdb.queries.remit import Remit
from reportdb.reader import Reading
from reportdb.report import Scope


class Member(NamedTuple):
    """A filing that is added. `whole`: a consolidated one, which stands for the agency and all below it."""

    filing: FilingRow
    whole: bool


class Absent(NamedTuple):
    """An agency without an accepted filing of its own; `returned` is the newest that was sent back.

    `ended` is the agency's last day where that is in the year.
    """

    agency: str
    agency_code: str
    returned: int | None
    ended: dt.date | None


class Covered(NamedTuple):
    """An agency below one whose consolidated filing stands for it; its own filing is not added."""

    agency: str
    agency_code: str
    by: str


@dataclass(slots=True)
class Members:
    """What the total of an agency is made of, top down in the order of the registry.

    `reported` is the agency's own consolidated filing: never added, it is what a total is compared with. `ended` is the
    last day of an agency that was no more when the year began: what it holds is of those still registered below it.
    """

    agency_id: int
    agency: str
    agency_code: str
    year: int
    added: list[Member] = field(default_factory=list)
    missing: list[Absent] = field(default_factory=list)
    covered: list[Covered] = field(default_factory=list)
    reported: FilingRow | None = None
    ended: dt.date | None = None


def members(conn: Reading, remit: Remit, agency_id: int, year: int) -> Members:
    """An agency's own filing and the totals of those below it in a year; KeyError outside the remit.

    An agency's accepted consolidated filing stands for its whole subtree, never beside it. Agencies that did not exist
    in the year and filed nothing are left out.
    """
    return Tree(conn, remit, year).members(agency_id)


def _leading_to(seen: Set[int], collectors: Mapping[int, int]) -> dict[int, int]:
    """Of all who collect from whom, what lies above those that are seen: of others nothing is said, not even that they are."""
    found: dict[int, int] = {}
    for number in seen:
        lower = number
        while lower not in found and lower in collectors:
            found[lower] = collectors[lower]
            lower = collectors[lower]
    return found


class Branch(NamedTuple):
    """An agency of the tree with its accepted filings and the agencies directly below it, in the order of the registry."""

    agency_id: int
    own: FilingRow | None
    whole: FilingRow | None
    below: tuple[int, ...]


class Office(NamedTuple):
    """An agency of a year: its name then and code, who stands above it and who collects its report, by code; its filings."""

    agency: AgencyRow
    name: str
    code: str
    superior_code: str | None
    collector_code: str | None
    own: FilingRow | None
    whole: FilingRow | None


class Tree:
    """The tree of one year with the filings of its agencies."""

    def __init__(self, conn: Reading, remit: Remit, year: int) -> None:
        self._year = year
        agencies, self._collectors = tree_of(conn, remit, year)
        self._agencies = {row.id: row for row in agencies}
        if not remit.unlimited:
            self._collectors = _leading_to(self._agencies.keys(), self._collectors)
        self._names = names_in(conn, remit, year)
        self._own_filings: dict[int, FilingRow] = {}
        self._whole_filings: dict[int, FilingRow] = {}
        self._returned: dict[int, int] = {}
        for row in filings_of_year(conn, remit, year):
            if row.is_current:
                (self._own_filings if row.scope == Scope.OWN else self._whole_filings)[row.agency_id] = row
            elif row.state == "returned":
                self._returned[row.agency_id] = max(self._returned.get(row.agency_id, 0), row.id)
        self._below: dict[int, list[int]] = defaultdict(list)
        for lower, upper in sorted(self._collectors.items()):
            self._below[upper].append(lower)

    def knows(self, number: int) -> bool:
        """Whether an agency may be seen."""
        return number in self._agencies

    def agencies(self) -> list[int]:
        """Everyone who may be seen, in the order of the registry."""
        return list(self._agencies)

    def called(self, number: int) -> tuple[str, str]:
        """The name an agency bore in the year, and its code; KeyError for one that may not be seen."""
        return self._called(self._agencies[number])

    def collector(self, number: int) -> int | None:
        """Whose totals hold an agency, whether that one may be seen or not."""
        return self._collectors.get(number)

    def below(self, number: int) -> Sequence[int]:
        """The agencies directly below one, those that may not be seen among them."""
        return self._below.get(number, ())

    def offices(self) -> Iterator[Office]:
        """Everyone who existed in the year or has an accepted filing, in the order of the registry."""
        for row in self._agencies.values():
            own, whole = self._own_filings.get(row.id), self._whole_filings.get(row.id)
            if own is not None or whole is not None or row.existed_in(self._year):
                above = (self._code_of(row.superior_id), self._code_of(self._collectors.get(row.id)))
                yield Office(row, *self._called(row), *above, own, whole)

    def members(self, top: int) -> Members:
        """The members of the total of one agency."""
        found = Members(top, *self._called(self._agencies[top]), self._year)
        found.reported = self._whole_filings.get(top)
        last_day = self._agencies[top].valid_to
        found.ended = last_day if last_day is not None and last_day.year < self._year else None
        seen = {top}
        self._own(top, found)
        waiting = list(reversed(self._below.get(top, ())))
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            whole = self._whole_filings.get(number)
            if whole is None:
                self._own(number, found)
                waiting += reversed(self._below.get(number, ()))
            else:
                found.added.append(Member(whole, whole=True))
                found.covered += self._under(number, seen)
        return found

    def branches(self, tops: Iterable[int] | None = None) -> list[Branch]:
        """Every agency at or below some (all without a superior), each after those below it.

        An agency that stands below itself is no part of it.
        """
        if tops is None:
            lower = {number for below in self._below.values() for number in below}
            tops = [number for number in self._agencies if number not in lower]
        seen: set[int] = set()
        found: list[Branch] = []
        waiting = [(number, False) for number in reversed(list(tops))]
        while waiting:
            number, done = waiting.pop()
            if done:
                own, whole = self._own_filings.get(number), self._whole_filings.get(number)
                found.append(Branch(number, own, whole, tuple(self._below.get(number, ()))))
            elif number not in seen:
                seen.add(number)
                waiting.append((number, True))
                waiting += [(lower, False) for lower in reversed(self._below.get(number, ()))]
        return found

    def _own(self, number: int, found: Members) -> None:
        """The agency's own filing, or the agency among the missing."""
        own = self._own_filings.get(number)
        if own is not None:
            found.added.append(Member(own, whole=False))
            return
        office = self._agencies.get(number)
        if office is not None and office.existed_in(self._year):
            found.missing.append(Absent(*self._called(office), self._returned.get(number), office.ended_by(self._year)))

    def _under(self, top: int, seen: set[int]) -> Iterator[Covered]:
        """Everyone below an agency that answers for them."""
        by = self._called(self._agencies[top])[0] if top in self._agencies else ""
        waiting = list(reversed(self._below.get(top, ())))
        while waiting:
            number = waiting.pop()
            if number in seen:
                continue
            seen.add(number)
            office = self._agencies.get(number)
            filed = number in self._own_filings or number in self._whole_filings
            if office is not None and (filed or office.existed_in(self._year)):
                yield Covered(*self._called(office), by)
            waiting += reversed(self._below.get(number, ()))

    def _code_of(self, number: int | None) -> str | None:
        office = None if number is None else self._agencies.get(number)
        return None if office is None else self._called(office)[1]

    def _called(self, office: AgencyRow) -> tuple[str, str]:
        """The name borne in the year, and the code."""
        return self._names.get(office.id, office.name), office.code or f"#{office.id}"
