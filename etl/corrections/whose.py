"""Which reports of an import the corrections of a file are about."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

from etl.corrections.declared import Corrections, Declared, meets_scope
from reportdb.errors import FaultyFile
from reportdb.report import Scope

if TYPE_CHECKING:
    from etl.agencies import AgencyBook
    from etl.pending import Pending


def hand_out(corrections: Corrections, book: AgencyBook, reports: Sequence[Pending]) -> None:
    """Give every report the corrections of its agency, year and scope.

    FaultyFile where a name means several agencies, or two names one agency and so two corrections one place.
    """
    faults: list[str] = []
    by_agency: dict[int, list[Declared]] = {}
    for one in corrections.entries:
        ids = book.ids(one.agency, one.year)
        if len(ids) > 1:
            codes = ", ".join(sorted(book.by_id[number].code or f"#{number}" for number in ids))
            faults.append(f"{one.where}: {one.agency} may be any of the agencies {codes}; write the code")
        for number in ids if len(ids) == 1 else ():
            first = next((other for other in by_agency.get(number, ()) if _same(one, other)), None)
            if first is not None:
                faults.append(f"{one.where}: corrects the same place as {first.where}: {one.names}")
            by_agency.setdefault(number, []).append(one)
        if not ids:
            corrections.strangers[one.agency] = difflib.get_close_matches(one.agency, dict.fromkeys(book.names), 3, 0.4)
    if faults:
        raise FaultyFile(faults)
    scopes: dict[tuple[int | None, int | None], set[Scope]] = {}
    for report in reports:
        if report.read is not None:
            scopes.setdefault((report.agency_id, report.year), set()).add(report.read.report.scope)
    for report in reports:
        if report.read is None or report.agency_id is None:
            continue
        scope = report.read.report.scope
        report.declared = [
            one
            for one in by_agency.get(report.agency_id, ())
            if one.year == report.year and meets_scope(one.scope, scope)
        ]
        report.other_scope = len(scopes[report.agency_id, report.year]) > 1


def _same(one: Declared, other: Declared) -> bool:
    return one.year == other.year and one.place == other.place and meets_scope(one.scope, other.scope)
