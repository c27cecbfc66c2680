"""What an agency of an address is called."""

from __future__ import annotations

from sqlalchemy import Connection

from reportdb.queries.registry import AgencyRow, agencies
from reportdb.queries.remit import Remit
from reportdb.web.refusals import NotFound


def agency_of(conn: Connection, remit: Remit, number: int, year: int | None = None) -> AgencyRow:
    """An agency by its number; NotFound where there is none, or none of the remit."""
    if remit.covers(number):
        for row in agencies(conn, Remit.of({number}), year):
            return row
    raise NotFound


def name_of(conn: Connection, remit: Remit, number: int) -> str:
    """Its name today."""
    return agency_of(conn, remit, number).name
