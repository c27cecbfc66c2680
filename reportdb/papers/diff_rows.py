"""Two versions of a report held against each other, for programs: the records of `diff --format json` and csv."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from reportdb.papers import change_rows
from reportdb.queries.differences import Change
from reportdb.queries.filings import FilingRow

COLUMNS = (
    "agency", "agency_code", "year", "scope", "old_filing", "new_filing", "kind", "table", "row", "row_label", "column",
    "column_label", "period", "unit", "old_value", "old_mark", "old_text", "new_value", "new_mark", "new_text",
)  # fmt: skip


class Pair(NamedTuple):
    """Two versions of a report, and what the reader should know about the choice."""

    old: FilingRow
    new: FilingRow
    note: str = ""


def records(pair: Pair, found: Sequence[Change], *, flat: bool) -> list[dict[str, object]]:
    """A record per change; nested ones name the declared correction behind it, where there is one."""
    head: dict[str, object] = {
        "agency": pair.new.agency,
        "agency_code": pair.new.agency_code,
        "year": pair.new.year,
        "scope": pair.new.scope,
        "old_filing": pair.old.id,
        "new_filing": pair.new.id,
    }
    made = []
    for one, correction in found:
        sides = change_rows.flat(one) if flat else change_rows.nested(one)
        record = head | change_rows.place_row(one) | sides
        if correction is not None and not flat:
            record["correction"] = correction.to_json()
        made.append(record)
    return made
