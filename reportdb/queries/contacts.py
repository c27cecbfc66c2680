"""Whom to call: who signed an agency's last accepted report, and under which telephone number."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask
from reportdb.report import Scope


class Contact(NamedTuple):
    """填报人 and 联系电话 as typed on the accepted report of `year`; "" where one of them was not given."""

    year: int
    preparer: str
    phone: str


_CONTACTS = """SELECT r.agency_id, r.year, fi.preparer, fi.phone FROM filing fi JOIN annual_report r ON r.id = fi.report_id
WHERE fi.is_current AND r.year < ? AND (fi.preparer <> '' OR fi.phone <> '') AND {} ORDER BY r.year, r.scope = ?"""


def contacts_before(conn: Reading, remit: Remit, year: int) -> dict[int, Contact]:
    """Agency id -> the latest contact named by an accepted report of an earlier year, the own one where two were filed.

    Reports that name neither a person nor a number are passed over; agencies without any are left out.
    """
    rows = ask(conn, _CONTACTS.format(remit.condition("r.agency_id", "r.year")), year, str(Scope.OWN))
    return {row[0]: Contact(*row[1:]) for row in rows}
