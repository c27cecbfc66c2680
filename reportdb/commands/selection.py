"""Which filing a question means: an agency's words, a year, perhaps a scope or a filing number."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.errors import NothingToShow, UsageError
from reportdb.findings import Level
from reportdb.queries import filings, registry
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import Remit
from reportdb.reader import Reading
from reportdb.report import Scope


class Selected(NamedTuple):
    """A filing, and what the reader should know about the choice ("" where there was none)."""

    row: FilingRow
    note: str = ""


def current_filing(conn: Reading, remit: Remit, words: str, year: int, scope: str | None) -> Selected:
    """The accepted filing of an agency-year; of both scopes `own`, with a note.

    Raises UsageError for an unknown agency, NothingToShow (saying why) where no filing is accepted.
    """
    agency = registry.find_agency(conn, remit, words, year)
    stored = {one: filings.current(conn, remit, agency.id, year, one) for one in Scope}
    asked = [Scope(scope)] if scope else list(Scope)
    row = next((stored[one] for one in asked if stored[one]), None)
    if row is None:
        elsewhere = next((one for one in Scope if stored[one]), None)
        raise NothingToShow(
            f"{agency.name} {year}: {_why(conn, remit, agency.id, year, scopes=asked, elsewhere=elsewhere)}"
        )
    if not scope and all(stored.values()):
        return Selected(row, "own and consolidated are stored; this is own (--scope consolidated shows the other)")
    return Selected(row)


def one_filing(conn: Reading, remit: Remit, filing_id: int) -> Selected:
    """Any filing by its number, whatever its state; a note where a newer one has taken its place."""
    row = filings.filing(conn, remit, filing_id)
    newer = filings.superseded_by(conn, remit, row)
    return Selected(row, "" if newer is None else f"filing {row.id} was superseded by filing {newer.id}")


def named_filing(
    conn: Reading, remit: Remit, *, filing_id: int | None, agency: str | None, year: int | None, scope: str | None
) -> Selected:
    """The filing a command line names: by number, or by agency and year; what is said twice must agree."""
    if filing_id is None:
        if agency is None or year is None:
            raise UsageError("name the report: --agency and --year (or --filing)")
        return current_filing(conn, remit, agency, year, scope)
    selected = one_filing(conn, remit, filing_id)
    row = selected.row
    if agency is not None and registry.find_agency(conn, remit, agency, row.year).id != row.agency_id:
        raise UsageError(f"filing {filing_id} is one of {row.agency}, not of {agency}")
    if (year or row.year) != row.year or (scope or row.scope) != row.scope:
        raise UsageError(f"filing {filing_id} is the {row.scope} report of {row.year}")
    return selected


def _why(
    conn: Reading, remit: Remit, agency_id: int, year: int, *, scopes: list[Scope], elsewhere: Scope | None
) -> str:
    """Why nothing is accepted: the newest returned filing, or no filing at all."""
    if elsewhere is not None:
        return f"no accepted {scopes[0]} filing; one is stored with --scope {elsewhere}"
    rows = [row for scope in scopes for row in filings.filings_of_report(conn, remit, agency_id, year, scope)]
    if not rows:
        return "nothing was filed"
    newest = max(rows, key=lambda row: row.id)
    errors = sum(item.level is Level.ERROR for item in filings.findings_of(conn, remit, newest.id))
    return f"no accepted filing; filing {newest.id} was returned with {errors} error{'' if errors == 1 else 's'}"
