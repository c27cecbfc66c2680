"""汇总: reports of many agencies added up cell by cell, across editions. Knows reports and forms, no SQL, no Excel."""

from reportdb.consolidation.channel_lines import placed
from reportdb.consolidation.partial import Member, Named, Partial, Summed, Telling, telling
from reportdb.consolidation.total import Apart, LeftOutFigure, Total, due_edition, total_of
from reportdb.consolidation.tree import Node, partials

__all__ = [
    "Apart", "LeftOutFigure", "Member", "Named", "Node", "Partial", "Summed", "Telling", "Total", "due_edition",
    "partials", "placed", "telling", "total_of",
]  # fmt: skip
