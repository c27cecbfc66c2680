"""What the registry says of the agency a report belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field

from reportdb.queries.registry import AgencyRow
from reportdb.report import Scope
from reportdb.succession import Successions


@dataclass(frozen=True, slots=True)
class Office:
    """None and "" where it says nothing. `government`: a government of county level or above, not a department."""

    level: str = ""
    kind: str = ""
    rule_making: bool | None = None
    government: bool | None = None
    successions: Successions = field(default_factory=Successions)  # the mergers and splits it has to do with


def office_of(agency: AgencyRow, successions: Successions) -> Office:
    """An agency as the rules need to know it."""
    from etl.whose import usual_scope  # which knows how names are read, and needs all of the door for it

    government = usual_scope(agency.name, agency.kind or None, agency.level or None) is Scope.CONSOLIDATED
    return Office(agency.level, agency.kind, agency.rule_making, government, successions.of(agency.id))
