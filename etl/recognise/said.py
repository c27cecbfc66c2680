"""What is said of a report, and where."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Said:
    """One statement about the report: the value and where it stands ("" for names of sheets and files)."""

    value: str
    sheet: str = ""
    cell: str = ""


@dataclass(slots=True)
class Identity:
    """What one sheet (or a name) says of agency, year and scope, in order of appearance."""

    agencies: list[Said] = field(default_factory=list)  # from 填报单位 lines
    title_agencies: list[Said] = field(default_factory=list)
    years: list[Said] = field(default_factory=list)
    scopes: list[Said] = field(default_factory=list)
    sign_off: dict[str, str] = field(default_factory=dict)
