"""The corrections of current filings, with the columns of their public view."""

from __future__ import annotations

from typing import Any, Unpack

from sqlalchemy import Select

from reportdb.queries.annual import Which, filtered, view
from reportdb.queries.remit import Remit

VIEW = view(
    "annual_corrections",
    "table_code",
    "row_code",
    "row_label",
    "column_code",
    "column_label",
    "unit",
    "period",
    "filed_value",
    "filed_mark",
    "filed_text",
    "value",
    "mark",
    "text",
    "reason",
    "source",
    "declared_by",
    "corrected_at",
)


def select_corrections(remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """Corrections of current accepted filings, by filing and place."""
    c = VIEW.c
    return filtered(VIEW, remit, **which).order_by(c.year, c.filing_id, c.table_code, c.row_code, c.column_code)
