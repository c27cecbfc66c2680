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

    `years` has the agencies of those years in which they are others: of an agency that has moved to another county each
    of the two sees the reports of its own years. Whoever reads reports of several years asks for each with `in_year`.
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

    def covers(self, agency_id: int) -> bool:
        """Whether an agency may be seen."""
        return self.unlimited or agency_id in self.agencies

    def clause(self, agency_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """The remit as a condition on a column of agency ids."""
        from sqlalchemy import true

        return true() if self.unlimited else agency_id.in_(sorted(self.agencies))

    def condition(self, agency_id: str) -> str:
        """The same in SQL; as many agencies as there are have room in it."""
        return "TRUE" if self.unlimited else f"{agency_id} IN ({listed(sorted(self.agencies))})"
