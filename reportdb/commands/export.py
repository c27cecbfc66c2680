"""`reportdb export`."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from reportdb import __version__
from reportdb.commands import options
from reportdb.commands.figures import edition_of
from reportdb.commands.harmless import one_line, say
from reportdb.errors import ExportMismatch, UsageError
from reportdb.forms import catalog
from reportdb.report import Report, Scope

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit
    from reportdb.series import Line
    from reportdb.xlsx import Cover, Origin

NAMED_DIFFERENCES = 5
_SUPERSEDED = (
    "本表为第 {old.n} 次报送（报送编号 {old.id}），已由第 {new.n} 次报送（报送编号 {new.id}）更正，不是现行数字。"
)


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
@click.option("--under", metavar="NAME", help="With --flat: only this agency and those below it.")
@options.output
@click.pass_obj
def command(
    db: str,
    *,
    agencies: tuple[str, ...],
    year: int | None,
    scope: str | None,
    filing: int | None,
    flat: bool,
    under: str | None,
    output: str,
) -> None:
    """Write the official workbook of one report, or a list of many.

    Cover, statutory tables, channels, improvement items, every figure beside last year's (同比) where that report was
    accepted, charts (图表), and where all of it was read (来源). The written file is read back and compared with the
    database before it takes its name. An older filing carries 已被更正 on its cover and on every sheet.

    --flat writes every figure of each current filing of the year in one line: of everyone, of those --under an agency, or
    of the agencies named. The list can be imported again. Channels and improvement items have no place in it.
    """
    if flat:
        if filing is not None:
            raise UsageError("--flat lists current filings: no --filing")
        from reportdb.commands.flat_list import export_flat

        export_flat(db, year=year, under=under, agencies=agencies, scope=scope, output=output)
        return
    if len(agencies) > 1 or under:
        raise UsageError("several agencies are exported as a list: --flat")
    agency = agencies[0] if agencies else None
    from reportdb.commands.selection import named_filing
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        selected = named_filing(conn, remit, filing_id=filing, agency=agency, year=year, scope=scope)
        export(conn, remit, selected.row, output)
    if selected.note:
        say(selected.note, err=True)
    row = selected.row
    say(f"已导出 {one_line(row.agency)} {row.year}年（{options.scope_name(row.scope)}）：{output}")


def export(conn: Connection, remit: Remit, row: FilingRow, path: str) -> None:
    """Write a filing's workbook and prove it: ExportMismatch when the file does not say what the database says."""
    from etl.readback import compare
    from reportdb.commands.writing import written
    from reportdb.queries.reports import load_report
    from reportdb.xlsx import write_report

    report = load_report(conn, remit, row.id)
    report.agency = row.agency  # the name borne in that year, which the workbook carries
    with written(path) as place:
        form = catalog().form(edition_of(row))
        last, years = last_years(conn, remit, row), years_until(conn, remit, row)
        write_report(place, report, form, cover(conn, remit, row), last=last, years=years)
        differences = compare(place, report)
        if differences:
            shown = "; ".join(differences[:NAMED_DIFFERENCES])
            raise ExportMismatch(f"{path} was not written: read back it differs in {len(differences)} places: {shown}")


def last_years(conn: Connection, remit: Remit, row: FilingRow) -> Report | None:
    """Last year's accepted report of the same agency and scope, for 同比; None where there is none."""
    from reportdb.queries.filings import current
    from reportdb.queries.reports import load_report

    last = current(conn, remit, row.agency_id, row.year - 1, row.scope)
    return None if last is None else load_report(conn, remit, last.id)


def years_until(conn: Connection, remit: Remit, row: FilingRow) -> list[Line]:
    """New, handled and carried-over applications of the agency in this scope, from its first year to that of the filing."""
    from reportdb.forms.codes import Cell
    from reportdb.queries.series import filings_for, stored_years
    from reportdb.series import Indicator, Office, figures_needed, lines_of

    filed = [year for year in stored_years(conn, remit, [row.agency_id]) if year <= row.year]
    years = range(filed[0], row.year + 1)
    cells = [Cell(code, "total") for code in ("received", "total_handled", "carried_out")]
    indicators = [Indicator(catalog(), "applications", cell) for cell in cells]
    wanted = {cell for one in indicators for cell in figures_needed(one)["applications"]}
    filings = filings_for(conn, remit, [row.agency_id], years, {"applications": wanted})
    office = Office(row.agency_id, row.agency_code, row.agency)
    return [line for one in indicators for line in lines_of(one, [office], years, Scope(row.scope), filings)]


def cover(conn: Connection, remit: Remit, row: FilingRow) -> Cover:
    """What the first sheet says of a filing: state, sources, open findings."""
    from reportdb.queries import filings
    from reportdb.queries.corrections import corrections_of
    from reportdb.queries.explanations import explained_findings
    from reportdb.queries.filings import superseded_by
    from reportdb.xlsx import Cover

    newer = superseded_by(conn, remit, row)
    sources: dict[tuple[str, str], list[str]] = {}
    for _table, _edition, sha256, name, sheet, _positions in filings.tables_of(conn, remit, row.id):
        if name is not None and sha256 is not None and sheet is not None:
            sheets = sources.setdefault((name, sha256), [])
            if sheet not in sheets:
                sheets.append(sheet)
    return Cover(
        agency=row.agency,
        year=row.year,
        agency_code="" if row.agency_code.startswith("#") else row.agency_code,  # "#5" is ours, not theirs
        edition=edition_of(row),
        scope=Scope(row.scope),
        state=options.state_name(row.state, is_current=row.is_current, as_filed=row.as_filed),
        reason=options.reason_words(row.reason or ""),
        sources=[(name, sha256, sheets) for (name, sha256), sheets in sources.items()],
        findings=explained_findings(conn, remit, row),
        corrections=corrections_of(conn, remit, row.id),
        notes=[] if newer is None else [_SUPERSEDED.format(old=row, new=newer)],
        generated_at=datetime.now().astimezone(),
        origin=origin(conn, remit, row),
    )


def origin(conn: Connection, remit: Remit, row: FilingRow) -> Origin:
    """What the sheet 来源 says of a filing: its files, and where each of its tables stood."""
    from etl.provenance import extents
    from reportdb.commands.source import PARTS
    from reportdb.queries.corrections import utc
    from reportdb.queries.filings import tables_of
    from reportdb.queries.provenance import files_of, import_of
    from reportdb.xlsx import Origin, OriginFile, OriginTable

    files = {file.sha256: file for file in files_of(conn, remit, row)}
    run = import_of(conn, remit, row.id)
    return Origin(
        filing=row.id,
        n=row.n,
        imported_at=utc(row.created_at).astimezone(),
        version=__version__,
        run=None if run is None else run.run,
        received_on=row.received_on,
        files=[
            OriginFile(file.name, file.sha256, PARTS[file.part], file.received_at.astimezone())
            for file in files.values()
        ],
        tables=[
            OriginTable(one.table, files[one.sha256].name, one.sheet, one.cells)
            for one in extents(tables_of(conn, remit, row.id))
        ],
    )
