"""The marked copy: the sender's own workbook with every faulty cell coloured and explained, and a list of them first."""

from __future__ import annotations

from etl.marked_copy.returns import Returns

__all__ = ["Returns"]
