"""What changed between two versions of a report, and which declared corrections are behind it."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection

from reportdb.comparison import Difference, compare
from reportdb.correction import Correction
from reportdb.queries.corrections import corrections_of
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import Remit
from reportdb.queries.reports import load_report


class Change(NamedTuple):
    """A difference with the declared correction that made it, where one of the newer filing did."""

    difference: Difference
    correction: Correction | None


def changes(conn: Connection, remit: Remit, old: FilingRow, new: FilingRow) -> list[Change]:
    """Every place where two filings differ, in the order of the form; none where they say the same."""
    before, after = (load_report(conn, remit, row.id) for row in (old, new))
    known = {one.says for one in corrections_of(conn, remit, old.id)}
    made = {one.place: one for one in corrections_of(conn, remit, new.id) if one.says not in known}
    return [Change(item, made.get(item.place)) for item in compare(before, after)]
