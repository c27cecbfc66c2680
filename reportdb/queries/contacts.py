"""Whom to call: who signed an agency's last accepted report, and under which telephone number."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, or_, select

from reportdb.queries.remit import Remit
from reportdb.queries.tables import annual_report, filing
from reportdb.report import Scope


class Contact(NamedTuple):
    """填报人 and 联系电话 as typed on the accepted report of `year`; "" where one of them was not given."""

    year: int
    preparer: str
    phone: str


def contacts_before(conn: Connection, remit: Remit, year: int) -> dict[int, Contact]:
    """Agency id -> the latest contact named by an accepted report of an earlier year, the own one where two were filed.

    Reports that name neither a person nor a number are passed over; agencies without any are left out.
    """
    r, f = annual_report.c, filing.c
    statement = (
        select(r.agency_id, r.year, f.preparer, f.phone)
        .select_from(filing.join(annual_report, r.id == f.report_id))
        .where(f.is_current, r.year < year, or_(f.preparer != "", f.phone != ""), remit.clause(r.agency_id))
        .order_by(r.year, r.scope == str(Scope.OWN))
    )
    return {row[0]: Contact(*row[1:]) for row in conn.execute(statement)}
