"""过录表 of stored filings: a line for each, proven by reading the list back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportdb.errors import ExportMismatch, UsageError
from reportdb.papers.names import STATE_NAMES
from reportdb.papers.writing import written
from reportdb.queries.filings import filings_of_year
from reportdb.queries.registry import subtree
from reportdb.queries.reports_of_year import reports_of_year
from reportdb.queries.sign_offs import sign_offs
from reportdb.report import Scope
from reportdb.statutory_tables.flat_list import FlatRow

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit

NAMED_DIFFERENCES = 5


def chosen_filings(
    conn: Connection,
    remit: Remit,
    year: int,
    *,
    under: int | None = None,
    agencies: Collection[int] | None = None,
    scope: str | None = None,
) -> list[FilingRow]:
    """The current filings of a year in the order of the registry: of everyone, a subtree, or some agencies."""
    wanted = agencies if under is None else subtree(conn, remit, under, year)
    rows = [
        row
        for row in filings_of_year(conn, remit, year)
        if row.is_current and (wanted is None or row.agency_id in wanted) and scope in (None, row.scope)
    ]
    return sorted(rows, key=lambda row: (row.agency_id, row.scope))


def flat_rows(
    conn: Connection, remit: Remit, year: int, filings: Sequence[FilingRow]
) -> tuple[list[FlatRow], list[FilingRow]]:
    """The lines of filings of one year, in their order, and the filings that hold no table to be listed.

    Those outside the remit are in neither. A few statements however many there are.
    """
    reports, signed = reports_of_year(conn, remit, year, filings), sign_offs(conn, remit, year)
    rows, left = [], []
    for row in filings:
        if not remit.covers(row.agency_id):
            continue
        report = reports.get(row.id)
        if report is None or not report.tables:
            left.append(row)
        else:
            report.sign_off = signed.get(row.id, report.sign_off)
            code = "" if row.agency_code.startswith("#") else row.agency_code  # "#5" is ours, not theirs
            note = STATE_NAMES["as_filed"] if row.as_filed else ""
            rows.append(FlatRow(row.agency, code, Scope(row.scope), report, row.id, note))
    return rows, left


def write_list(rows: Sequence[FlatRow], whose: str, year: int, path: str) -> None:
    """Write a list; ExportMismatch when it does not read back as it was, UsageError when nobody could read so long a one."""
    from etl.readback import compare_list
    from etl.workbook.limits import VARIABLE, limits
    from reportdb.forms import catalog
    from reportdb.xlsx.book import new_workbook
    from reportdb.xlsx.flat_list import TITLE, write_flat_list
    from reportdb.xlsx.pages import footer_text
    from reportdb.xlsx.report import save

    edition = catalog().edition_for_year(year) or catalog().newest
    book = new_workbook()
    said = f"填报范围：{whose}    报告年度：{year}年"
    write_flat_list(book, catalog().form(edition), rows, said, footer_text(whose, year), readable=True)
    book.properties.creator = "reportdb"
    book.properties.title = TITLE
    if not all(limits().hold(sheet.max_row, sheet.max_column) for sheet in book.worksheets):
        raise UsageError(
            f"a list of {len(rows)} reports is longer than what is read of a sheet; "
            f"export it in parts (--under), or allow more rows and cells ({VARIABLE}, docs/limits.md)"
        )
    with written(path) as place:
        save(book, place)
        differences = compare_list(place, rows)
        if differences:
            shown = "; ".join(differences[:NAMED_DIFFERENCES])
            raise ExportMismatch(f"{path} was not written: read back it differs in {len(differences)} places: {shown}")
