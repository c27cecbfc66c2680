"""`reportdb export`."""

from __future__ import annotations

import click

from reportdb.commands import options
from reportdb.commands.harmless import say
from reportdb.errors import UsageError
from reportdb.papers.harmless import one_line
from reportdb.papers.names import scope_name


@click.command("export")
@click.option(
    "--agency",
    "agencies",
    multiple=True,
    metavar="NAME",
    help="Name, former name or code of the agency; with --flat any number of them.",
)
@options.year
@options.scope
@click.option(
    "--filing", type=click.IntRange(1), metavar="ID", help="Any filing by its number; its cover says its state."
)
@click.option("--flat", is_flag=True, help="A list (过录表) of the year's current filings instead, one line each.")
@click.option("--all", "everyone", is_flag=True, help="Every agency with an accepted filing, each in a workbook.")
@click.option("--under", metavar="NAME", help="With --all or --flat: only this agency and those below it.")
@click.option(
    "-o", "--output", type=click.Path(), required=True, metavar="FILE.xlsx|DIR",
    help="The workbook to write; a folder with --all.",
)  # fmt: skip
@click.pass_obj
def command(
    db: str,
    *,
    agencies: tuple[str, ...],
    year: int | None,
    scope: str | None,
    filing: int | None,
    flat: bool,
    everyone: bool,
    under: str | None,
    output: str,
) -> None:
    """Write the official workbook of one report, or a list of many.

    Cover, statutory tables, channels, improvement items, every figure beside last year's (同比) where that report was
    accepted, charts (图表), and where all of it was read (来源). The written file is read back and compared with the
    database before it takes its name. An older filing carries 已被更正 on its cover and on every sheet.

    --all writes them for the whole year into a folder, 单位_年份.xlsx each: of everyone, or of those --under an agency;
    of both scopes own, unless --scope says otherwise. Agencies without an accepted filing are named.

    --flat writes every figure of each current filing of the year in one line: of everyone, of those --under an agency, or
    of the agencies named. The list can be imported again. Channels and improvement items have no place in it.
    """
    if everyone:
        if flat or filing is not None or agencies:
            raise UsageError("--all exports current filings, each in a workbook: no --agency, --filing or --flat")
        from reportdb.commands.export_all import export_all

        export_all(db, year=year, under=under, scope=scope, output=output)
        return
    if flat:
        if filing is not None:
            raise UsageError("--flat lists current filings: no --filing")
        from reportdb.commands.flat_list import export_flat

        export_flat(db, year=year, under=under, agencies=agencies, scope=scope, output=output)
        return
    if len(agencies) > 1 or under:
        raise UsageError("several agencies are exported as a list (--flat), or all of a year (--all)")
    agency = agencies[0] if agencies else None
    from reportdb.commands.selection import named_filing
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.papers.official_workbook import write_filing
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        selected = named_filing(conn, remit, filing_id=filing, agency=agency, year=year, scope=scope)
        write_filing(conn, remit, selected.row, output)
    if selected.note:
        say(selected.note, err=True)
    row = selected.row
    say(f"已导出 {one_line(row.agency)} {row.year}年（{scope_name(row.scope)}）：{output}")
