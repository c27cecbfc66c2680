"""The registry in memory: as it is stored, and as a list would have it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from etl.agency_spans import Span
from reportdb.queries.registry import LinkRow, agencies, agency_names, collector_links, successions, superior_links
from reportdb.queries.remit import Remit

#: columns of an agency that a list may say
VALUES = ("code", "name", "level", "kind", "region_code", "credit_code", "rule_making", "valid_from", "valid_to")


@dataclass(slots=True)
class Registry:
    """All agencies by number: their columns, other names (with their last year), spans above them, successions.

    Agencies that are not stored yet have negative numbers.
    """

    values: dict[int, dict[str, Any]] = field(default_factory=dict)
    names: dict[int, dict[str, int | None]] = field(default_factory=lambda: defaultdict(dict))
    superiors: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    collectors: dict[int, list[Span]] = field(default_factory=lambda: defaultdict(list))
    successions: dict[tuple[int, int], dt.date] = field(default_factory=dict)

    @classmethod
    def stored(cls, conn: Connection) -> Registry:
        """As the database has it."""
        remit = Remit.everyone()
        found = cls()
        for row in agencies(conn, remit):
            found.values[row.id] = {**{name: getattr(row, name) for name in VALUES}, "registered": row.registered}
        for named in agency_names(conn, remit):
            if named.is_alias:
                found.names[named.agency_id][named.name] = named.last_year
        _spread(found.superiors, superior_links(conn, remit))
        _spread(found.collectors, collector_links(conn, remit))
        found.successions = {(one.predecessor_id, one.successor_id): one.since for one in successions(conn, remit)}
        return found

    def copy(self) -> Registry:
        """Another one, to be changed."""
        other = Registry(successions=dict(self.successions))
        other.values.update({number: dict(values) for number, values in self.values.items()})
        other.names.update({number: dict(names) for number, names in self.names.items()})
        other.superiors.update({number: list(spans) for number, spans in self.superiors.items()})
        other.collectors.update({number: list(spans) for number, spans in self.collectors.items()})
        return other

    def called(self, number: int) -> str:
        """Name and code of an agency."""
        values = self.values[number]
        return f"{values['name']}（{values['code']}）" if values["code"] else str(values["name"])


def _spread(spans: dict[int, list[Span]], rows: Iterable[LinkRow]) -> None:
    for row in rows:
        spans[row.agency_id].append(Span(row.upper_id, row.valid_from, row.valid_to))
