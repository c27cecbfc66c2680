"""汇总: reports of many agencies added up cell by cell, across editions. Knows reports and forms, no SQL, no Excel."""

from reportdb.consolidation.partial import LeftOut, Member, NotNumber, Partial, is_additive
from reportdb.consolidation.total import Apart, LeftOutFigure, Total, due_edition, due_of, total_of
from reportdb.consolidation.tree import Node, partials

__all__ = [
    "Apart", "LeftOut", "LeftOutFigure", "Member", "Node", "NotNumber", "Partial", "Total", "due_edition", "due_of", "is_additive",
    "partials", "total_of",
]  # fmt: skip
