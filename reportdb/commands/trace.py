"""`reportdb trace`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import say
from reportdb.errors import NothingToShow, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.provenance import Trace
    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit


@click.command("trace")
@click.argument("table", metavar="TABLE")
@click.argument("row", metavar="ROW")
@click.argument("column", metavar="COLUMN")
@options.agency
@options.year
@options.scope
@click.option("--filing", type=click.IntRange(1), metavar="ID", help="Any filing by its number, returned ones too.")
@click.option("--total", is_flag=True, help="The figure of the agency's total, with every member's figure.")
@options.as_json
@click.pass_obj
def command(
    db: str,
    *,
    table: str,
    row: str,
    column: str,
    agency: str | None,
    year: int | None,
    scope: str | None,
    filing: int | None,
    total: bool,
    as_json: bool,
) -> None:
    """Say which cell of which file a figure comes from.

    TABLE, ROW and COLUMN are codes (docs/codes.md), or printed labels where only one figure bears them; words that
    several figures bear are answered with the candidates. A line of the channel list is its position or its channel,
    and its metric; an improvement item its position, and problem or action. Of 历年累计 in the statistics sheets of
    2014, COLUMN ends in /cumulative.

    The answer is the figure with its file, sha256, sheet and cell, what stands in the cell (read again from the stored
    bytes), the filing, the time of its import and the command line that made it. Where a correction changed the figure,
    both values are told; a table carried over by --supplement is traced to the file of the earlier filing.

    --total answers for the sum of the agency's own figure and those of all below it, each with its cell. An accepted
    consolidated filing of a member stands for all below that member; members without an accepted filing are named.
    Figures that cannot be added (such as in_force) say so.
    """
    from reportdb.commands.provenance_text import as_text
    from reportdb.commands.selection import named_filing
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.papers.trace_rows import as_record
    from reportdb.queries.provenance import import_of
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    wanted = (table, row, column)
    if total:
        if agency is None or year is None or filing is not None or scope is not None:
            raise UsageError("--total goes with --agency and --year, and with neither --scope nor --filing")
        with database(db) as engine, reading(engine) as conn:
            answer_total(conn, remit, (agency, year), wanted, as_json=as_json)
        return
    with database(db) as engine, reading(engine) as conn:
        selected = named_filing(conn, remit, filing_id=filing, agency=agency, year=year, scope=scope)
        found = trace(conn, remit, selected.row, wanted)
        run = import_of(conn, remit, selected.row.id)
    if selected.note:
        say(selected.note, err=True)
    if as_json:
        click.echo(json.dumps(as_record(found, run), ensure_ascii=False))
    else:
        say(as_text(found, run))


def trace(conn: Connection, remit: Remit, row: FilingRow, wanted: tuple[str, str, str]) -> Trace:
    """The figure that the words for table, row and column mean; NothingToShow where the filing does not hold it."""
    from etl.provenance import Tracer, figure_named, table_named
    from reportdb.papers.figures import holds

    tracer = Tracer(conn, remit)
    table = table_named(wanted[0])
    report = tracer.report(row)
    if not holds(report, table):
        raise NothingToShow(f"filing {row.id} ({row.agency} {row.year}) holds no table {table}")
    return tracer.trace(row, table, figure_named(report, table, *wanted[1:]))


def answer_total(
    conn: Connection, remit: Remit, whose: tuple[str, int], wanted: tuple[str, str, str], *, as_json: bool
) -> None:
    """Prints one figure of an agency's total in a year with all it is made of."""
    from etl.provenance import Tracer, table_named, trace_total
    from reportdb.commands.total_text import as_total_text
    from reportdb.papers.trace_rows import as_total_record
    from reportdb.queries import registry
    from reportdb.queries.members import members
    from reportdb.queries.provenance import import_of

    agency = registry.find_agency(conn, remit, *whose)
    below = members(conn, remit, agency.id, whose[1])
    found = trace_total(Tracer(conn, remit), below, table_named(wanted[0]), *wanted[1:])
    if not as_json:
        say(as_total_text(found))
        return
    filings = {trace.filing.id for one in found.added for trace in one.traces}
    filings |= set() if found.reported is None else {found.reported.filing.id}
    runs = {number: import_of(conn, remit, number) for number in sorted(filings)}
    click.echo(json.dumps(as_total_record(found, runs), ensure_ascii=False))
