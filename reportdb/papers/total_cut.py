"""Whether a total shown to somebody lacks a part of the subtree, because that part may not be seen."""

from __future__ import annotations

from reportdb.queries.registry import subtree
from reportdb.queries.remit import Remit
from reportdb.reader import Reading


def is_cut(conn: Reading, remit: Remit, top: int, year: int) -> bool:
    """Whether somebody in the subtree of an agency is outside the remit, so that totals of it lack what they filed."""
    if remit.unlimited:
        return False
    return any(not remit.covers(number) for number in subtree(conn, Remit.everyone(), top, year))
