"""Which reports of an import the corrections of a file are about."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from etl.corrections.declared import Corrections, Declared, meets_scope
from reportdb.errors import FaultyFile
from reportdb.report import Scope

if TYPE_CHECKING:
    from etl.agencies import AgencyBook
    from etl.pending import Pending


class HandOut:
    """The corrections of a file by agency.

    FaultyFile where a name means several agencies, or two names one agency and so two corrections one place.
    """

    def __init__(self, corrections: Corrections, book: AgencyBook) -> None:
        faults: list[str] = []
        self._by_agency: dict[int, list[Declared]] = {}
        self._scopes: dict[tuple[int, int | None], set[Scope]] = {}
        for one in corrections.entries:
            ids = book.ids(one.agency, one.year)
            if len(ids) > 1:
                codes = ", ".join(sorted(row.code or f"#{row.id}" for row in book.rows(ids)))
                faults.append(f"{one.where}: {one.agency} may be any of the agencies {codes}; write the code")
            for number in ids if len(ids) == 1 else ():
                first = next((other for other in self._by_agency.get(number, ()) if _same(one, other)), None)
                if first is not None:
                    faults.append(f"{one.where}: corrects the same place as {first.where}: {one.names}")
                self._by_agency.setdefault(number, []).append(one)
            if not ids:
                near = difflib.get_close_matches(one.agency, book.names, 3, 0.4)
                corrections.strangers[one.agency] = near
        if faults:
            raise FaultyFile(faults)

    def meet(self, agency_id: int, year: int | None, scope: Scope) -> None:
        """Note that the import holds a report; all are met before the first is given its corrections."""
        if agency_id in self._by_agency:
            self._scopes.setdefault((agency_id, year), set()).add(scope)

    def give(self, report: Pending) -> None:
        """The report with the corrections of its agency, year and scope."""
        if report.read is None or report.agency_id is None:
            return
        scope = report.read.report.scope
        report.declared = [
            one
            for one in self._by_agency.get(report.agency_id, ())
            if one.year == report.year and meets_scope(one.scope, scope)
        ]
        report.other_scope = len(self._scopes.get((report.agency_id, report.year), ())) > 1


def _same(one: Declared, other: Declared) -> bool:
    return one.year == other.year and one.place == other.place and meets_scope(one.scope, other.scope)
