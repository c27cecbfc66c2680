"""The register for programs: a record of every field of each agency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TypedDict

from reportdb.queries.registry import AgencyRow, LinkRow, NameRow


class Other(TypedDict):
    """A name; `last_year` is the last year whose report bears it, None for a mere alias."""

    name: str
    last_year: int | None


class Listed(TypedDict):
    """An agency as registered today, "" or None where the register says nothing; dates are ISO days.

    `reports_to` is who collects its report where that is not the superior. `registered` is False for one that only an
    import has met.
    """

    agency: str
    agency_code: str
    credit_code: str
    superior: str
    superior_code: str
    reports_to: str
    reports_to_code: str
    level: str
    kind: str
    region_code: str
    rule_making: bool | None
    valid_from: str | None
    valid_to: str | None
    names: list[Other]
    registered: bool


def records(rows: Sequence[AgencyRow], names: Iterable[NameRow], collectors: Iterable[LinkRow]) -> list[Listed]:
    """One record for each agency, in the order of the register."""
    by_id = {row.id: row for row in rows}
    others: dict[int, list[Other]] = defaultdict(list)
    for name in names:
        if name.is_alias:
            others[name.agency_id].append(Other(name=name.name, last_year=name.last_year))
    collected = {link.agency_id: link.upper_id for link in collectors if link.valid_to is None}
    return [
        Listed(
            agency=row.name,
            agency_code=row.code or f"#{row.id}",
            credit_code=row.credit_code,
            superior=_name(by_id, row.superior_id),
            superior_code=_code(by_id, row.superior_id),
            reports_to=_name(by_id, collected.get(row.id)),
            reports_to_code=_code(by_id, collected.get(row.id)),
            level=row.level,
            kind=row.kind,
            region_code=row.region_code,
            rule_making=row.rule_making,
            valid_from=None if row.valid_from is None else row.valid_from.isoformat(),
            valid_to=None if row.valid_to is None else row.valid_to.isoformat(),
            names=others[row.id],
            registered=row.registered,
        )
        for row in rows
    ]


def _name(rows: Mapping[int, AgencyRow], number: int | None) -> str:
    return rows[number].name if number is not None and number in rows else ""


def _code(rows: Mapping[int, AgencyRow], number: int | None) -> str:
    return rows[number].code or f"#{number}" if number is not None and number in rows else ""


def flat(found: Iterable[Listed]) -> list[dict[str, object]]:
    """The same for csv: the other names in one field, as a list of agencies gives them."""
    return [{**one, "names": "；".join(map(called, one["names"]))} for one in found]


def called(name: Other) -> str:
    """A name as a list of agencies gives it: 旧名（至2021年）."""
    return name["name"] if name["last_year"] is None else f"{name['name']}（至{name['last_year']}年）"
