"""管辖范围: the agencies a reader may see. Every query takes one, so that nothing is shown by forgetting a filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reportdb.reader import listed

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


#: what an agency is called where something is said of it that a reader may know, but not its name
OUTSIDE = "管辖范围以外的单位"


@dataclass(frozen=True, slots=True)
class Remit:
    """Either everyone (the user of a PC, the door) or a set of agency ids, possibly empty.

    `agencies` are those of the year that the remit is of, or today's; `years` has those of other years in which they are
    others: of an agency that has moved to another county each of the two sees the reports of its own years. Whoever reads
    reports of several years asks for each with `in_year`, or gives `clause` and `condition` the year of the report.
    """

    unlimited: bool
    agencies: frozenset[int] = frozenset()
    years: tuple[tuple[int, frozenset[int]], ...] = ()

    @classmethod
    def everyone(cls) -> Remit:
        """All agencies, present and future."""
        return cls(True)

    @classmethod
    def of(cls, agencies: Iterable[int]) -> Remit:
        """Only these agencies."""
        return cls(False, frozenset(agencies))

    def in_year(self, year: int | None) -> Remit:
        """The remit of a year (None: today's)."""
        found = next((agencies for one, agencies in self.years if one == year), self.agencies)
        return self if self.unlimited else Remit(False, found)

    def within(self, years: Iterable[int]) -> Remit:
        """Whoever is seen in one of these years: for names and places, whose figures are asked for year by year."""
        return (
            self
            if self.unlimited
            else Remit(False, frozenset().union(*(self.in_year(year).agencies for year in years)))
        )

    def ever(self) -> Remit:
        """Whoever is seen in any year."""
        return self if self.unlimited else Remit(False, self.agencies.union(*(then for _, then in self.years)))

    def only(self, agencies: Iterable[int]) -> Remit:
        """The part of it that is among these agencies, in every year."""
        some = frozenset(agencies)
        if self.unlimited:
            return Remit(False, some)
        return Remit(False, self.agencies & some, tuple((year, then & some) for year, then in self.years))

    def covers(self, agency_id: int) -> bool:
        """Whether an agency may be seen."""
        return self.unlimited or agency_id in self.agencies

    def clause(self, agency_id: ColumnElement[Any], year: ColumnElement[Any] | None = None) -> ColumnElement[bool]:
        """The remit as a condition on a column of agency ids; with the column of their years each by that of the year."""
        from sqlalchemy import and_, func, or_, true

        if self.unlimited:
            return true()
        now = agency_id.in_(sorted(self.agencies))
        if year is None or not self.years:
            return now
        of = func.coalesce(year, 0)
        then = (and_(of.in_(years), agency_id.in_(sorted(some))) for some, years in self._spans())
        return or_(and_(of.not_in([one for one, _ in self.years]), now), *then)

    def condition(self, agency_id: str, year: str | None = None) -> str:
        """The same in SQL; as many agencies as there are have room in it. What is of no year goes by the agencies of today."""
        if self.unlimited:
            return "TRUE"
        now = f"{agency_id} IN ({listed(sorted(self.agencies))})"
        if year is None or not self.years:
            return now
        of = f"COALESCE({year}, 0)"
        parts = [f"{of} NOT IN ({listed(one for one, _ in self.years)}) AND {now}"]
        parts += [
            f"{of} IN ({listed(years)}) AND {agency_id} IN ({listed(sorted(some))})" for some, years in self._spans()
        ]
        return f"({' OR '.join(f'({one})' for one in parts)})"

    def _spans(self) -> list[tuple[frozenset[int], list[int]]]:
        """The agencies that are seen in other years, each set with all its years."""
        found: dict[frozenset[int], list[int]] = {}
        for year, then in self.years:
            found.setdefault(then, []).append(year)
        return list(found.items())
