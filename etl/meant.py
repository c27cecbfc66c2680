"""Which registered agency the user's word means, by all that it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etl.text import squeeze
from reportdb.errors import UsageError
from reportdb.queries.registry import agency_names, find_agency
from reportdb.queries.remit import Remit

if TYPE_CHECKING:
    from reportdb.reader import Reading

EVERYONE = Remit.everyone()


def names_meant(conn: Reading, agency: str, year: int | None, remit: Remit = EVERYONE) -> frozenset[str]:
    """Every name and code of the registered agency that some words mean: lines of a list may bear any of them.

    Empty where nobody of the remit is called so yet, or several are: which names go together is not told of others.
    """
    try:
        found = find_agency(conn, remit.in_year(year), agency, year)
    except UsageError:
        return frozenset()
    names = {squeeze(name.name) for name in agency_names(conn, Remit.of({found.id}))}
    return frozenset({*names, found.code or "", found.credit_code}) - {""}
