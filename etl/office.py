"""What the registry says of the agency a report belongs to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Office:
    """None and "" where it says nothing. `government`: a government of county level or above, not a department."""

    level: str = ""
    kind: str = ""
    rule_making: bool | None = None
    government: bool | None = None
