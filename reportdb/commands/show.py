"""`reportdb show`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import hand_over, say
from reportdb.errors import NothingToShow
from reportdb.forms import TABLES
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import scope_name, state_name

if TYPE_CHECKING:
    from reportdb.correction import Correction
    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit
    from reportdb.reader import Reading
    from reportdb.report import Report

FORMATS = ("text", "csv", "json", "markdown")


@click.command("show")
@click.argument("table", type=click.Choice(TABLES), metavar="TABLE")
@options.agency
@options.year
@options.scope
@click.option("--filing", type=click.IntRange(1), metavar="ID", help="Any filing by its number, returned ones too.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.pass_obj
def command(
    db: str, *, table: str, agency: str | None, year: int | None, scope: str | None, filing: int | None, form: str
) -> None:
    """Show one table of one report.

    TABLE is channels, publications, applications, appeals, improvement_items or resources. csv and json give a row
    per figure with the columns of the public view; money is in 万元. A figure that a correction changed is listed
    with what was filed: below the table in text and markdown, as "correction" of its row in json, on stderr for csv.
    A filing that is not the current one says so: in the first line of text and markdown, as "state" in json, and on
    stderr where a newer one has superseded it.
    """
    from reportdb.commands.selection import named_filing
    from reportdb.commands.store import reader
    from reportdb.queries.remit import Remit

    with reader(db) as conn:
        remit = Remit.everyone()
        selected = named_filing(conn, remit, filing_id=filing, agency=agency, year=year, scope=scope)
        corrections = corrected(conn, remit, table, selected.row)
        text = show(conn, remit, table, selected.row, form, corrections)
    if selected.note:
        say(selected.note, err=True)
    (say if form == "text" else hand_over)(text)
    if form == "csv":  # whose rows stay those of the view
        for one in corrections:
            say(f"corrected: {one.sentence}", err=True)


def corrected(conn: Reading, remit: Remit, table: str, row: FilingRow) -> list[Correction]:
    """The corrections of one table of a filing."""
    from reportdb.queries.corrections import corrections_of

    return [one for one in corrections_of(conn, remit, row.id) if one.table == table]


def show(
    conn: Reading, remit: Remit, table: str, row: FilingRow, form: str, corrections: Sequence[Correction] = ()
) -> str:
    """One table of a stored filing; NothingToShow where the filing does not hold it."""
    from reportdb.papers import figures
    from reportdb.queries.reports import load_report

    report = load_report(conn, remit, row.id)
    if not figures.holds(report, table):
        raise NothingToShow(f"filing {row.id} ({row.agency} {row.year}) holds no table {table}")
    return printed(report, table, row, form, corrections)


def printed(report: Report, table: str, row: FilingRow, form: str, corrections: Sequence[Correction] = ()) -> str:
    """One table of a report in the form asked for, its corrections (of that table) with it."""
    from reportdb.commands import table_text
    from reportdb.papers import figures, rows

    if form == "csv":
        return rows.as_csv_records(figures.rows_of(report, table, row))
    if form == "json":
        records = figures.with_corrections(figures.rows_of(report, table, row), table, corrections)
        return rows.as_json_records([record | figures.standing(row) for record in records])
    edition = figures.edition_of(row)
    if form == "markdown":
        notes = [f"- {table_text.escaped(f'更正：{one.sentence}')}" for one in corrections]
        head = [] if row.is_current else [table_text.escaped(heading(row)), ""]
        return "\n".join([*head, table_text.as_markdown(report, table, edition), *([""] if notes else []), *notes])
    notes = [f"更正：{one.sentence}" for one in corrections]
    return "\n".join([heading(row), table_text.as_text(report, table, edition), *notes])


def heading(row: FilingRow) -> str:
    """Whose report, of which year and scope, in which state, and the filing's number."""
    state = state_name(row.state, is_current=row.is_current, as_filed=row.as_filed)
    return f"{inert(one_line(row.agency))}　{row.year}年　{scope_name(row.scope)}　{state}　filing {row.id}"
