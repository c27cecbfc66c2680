"""管辖范围: the agencies a reader may see. Every query takes one, so that nothing is shown by forgetting a filter."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, true


@dataclass(frozen=True, slots=True)
class Remit:
    """Either everyone (the user of a PC, the door) or a set of agency ids, possibly empty."""

    unlimited: bool
    agencies: frozenset[int] = frozenset()

    @classmethod
    def everyone(cls) -> Remit:
        """All agencies, present and future."""
        return cls(True)

    @classmethod
    def of(cls, agencies: Iterable[int]) -> Remit:
        """Only these agencies."""
        return cls(False, frozenset(agencies))

    def covers(self, agency_id: int) -> bool:
        """Whether an agency may be seen."""
        return self.unlimited or agency_id in self.agencies

    def clause(self, agency_id: ColumnElement[Any]) -> ColumnElement[bool]:
        """The remit as a condition on a column of agency ids."""
        return true() if self.unlimited else agency_id.in_(sorted(self.agencies))
