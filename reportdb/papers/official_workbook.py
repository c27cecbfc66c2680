"""The official workbook of a filing, proven by reading it back before it takes its name."""

from __future__ import annotations

from sqlalchemy import Connection

from etl.readback import compare
from reportdb.errors import ExportMismatch
from reportdb.forms import catalog
from reportdb.papers.export_papers import Papers, papers
from reportdb.papers.figures import edition_of
from reportdb.papers.writing import written
from reportdb.queries.filings import FilingRow
from reportdb.queries.remit import Remit
from reportdb.xlsx import write_report

NAMED_DIFFERENCES = 5


def write_filing(conn: Connection, remit: Remit, row: FilingRow, path: str) -> None:
    """Write a filing's workbook and prove it: ExportMismatch when the file does not say what the database says.

    The remit is that over the years: the workbook shows years before, too.
    """
    for _, behind in papers(conn, remit, row.year, [row]):
        write_official(row, behind, path)


def write_official(row: FilingRow, behind: Papers, path: str) -> None:
    """The same with everything at hand that the workbook shows."""
    with written(path) as place:
        form = catalog().form(edition_of(row))
        write_report(place, behind.report, form, behind.cover, last=behind.last, years=behind.years)
        differences = compare(place, behind.report)
        if differences:
            shown = "; ".join(differences[:NAMED_DIFFERENCES])
            raise ExportMismatch(f"{path} was not written: read back it differs in {len(differences)} places: {shown}")
