"""Makes one marked copy of whatever was sent; called in a process that may die of it."""

from __future__ import annotations

from etl.marked_copy.issue import Order
from etl.marked_copy.marking import MarkedCopy, mark_workbook


def make(order: Order, trouble: str = "") -> MarkedCopy:
    """The copy, or a workbook with nothing but the list where there is no copy to be had."""
    return mark_workbook(order)
