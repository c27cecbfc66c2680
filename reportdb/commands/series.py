"""`reportdb series`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import hand_over, say
from reportdb.errors import NothingToShow, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.registry import AgencyRow
    from reportdb.queries.remit import Remit
    from reportdb.series import Filings, Indicator, Line

FORMATS = ("text", "csv", "json", "markdown")
MOST_YEARS = 60
PICTURES = (".png", ".svg")


@click.command("series")
@click.argument("words", metavar="INDICATOR", nargs=-1)
@click.option("--agency", "agencies", metavar="NAME", multiple=True, help="Name, former name or code; may be repeated.")
@click.option("--years", metavar="FROM-TO", help="Years reported on, as 2014-2025 (default: all that were filed for).")
@options.scope
@click.option(
    "--with-predecessors",
    is_flag=True,
    help="Before a merger show the sum of the agency and those merged into it (default: its own figures).",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.option("--list", "listed", is_flag=True, help="List the derived indicators with their formulas.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    metavar="FILE.xlsx",
    help="Write chart and list to a workbook, too.",
)
@click.option("--plot", type=click.Path(dir_okay=False), metavar="FILE", help="Draw it to FILE.png or FILE.svg, too.")
@click.pass_obj
def command(
    db: str,
    *,
    words: tuple[str, ...],
    agencies: tuple[str, ...],
    years: str | None,
    scope: str | None,
    with_predecessors: bool,
    form: str,
    listed: bool,
    output: str | None,
    plot: str | None,
) -> None:
    """Show one indicator over years and editions, every break of its definition marked.

    INDICATOR is a statutory figure as table.row.column (applications.received.total; docs/codes.md), with .cumulative
    for 历年累计, or the three words TABLE ROW COLUMN, codes or printed labels; or a derived indicator of --list, by its
    code or its name (公开率). A heading, such as applications.denied.total, is the sum of its lines.

    Figures of other editions come through the declared bridges; "basis" says how: same, sum (of several figures), part
    (only a part of it, or part of another figure, which then never stands for it) or ended. A year without filing, a
    blank, "/", words, and a figure that the edition did not ask for are shown as what they are, never as 0. Names are
    those borne in the year. Without --scope an agency is shown as own, or as consolidated where only that was ever filed.

    A merger or a split is a break, too: another unit reports from then on, and the break names who came or went. The
    years before are the agency's own, or with --with-predecessors the sum of all that were merged later - never a part of
    it: a year for which one of them has no accepted filing has no sum. What a split divided cannot be added up.

    --plot draws lines that can be told apart in black and white, a dashed upright at every break. It needs matplotlib
    (pip install 'reportdb[plots]') and a Chinese font; REPORTDB_FONT names a font file.
    """
    if listed:
        from reportdb.commands.series_list import printed_list

        (say if form == "text" else hand_over)(printed_list(form))
        return
    lines, notes = series(db, words, agencies, years, scope, summed=with_predecessors)
    if plot is not None:
        notes += draw(plot, lines)
    if output is not None:
        write(output, lines)
    for note in notes:
        say(note, err=True)
    (say if form == "text" else hand_over)(printed(lines, form))


def series(
    db: str,
    words: Sequence[str],
    agencies: Sequence[str],
    years: str | None,
    scope: str | None,
    *,
    summed: bool = False,
) -> tuple[list[Line], list[str]]:
    """The series asked for, and what the reader should know of the scopes."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.forms import catalog
    from reportdb.papers.series_words import indicator_named
    from reportdb.queries import registry
    from reportdb.queries.remit import Remit
    from reportdb.queries.series import stored_years

    indicator = indicator_named(words, catalog())
    if not agencies:
        raise UsageError("name the agencies: --agency NAME, once for each")
    asked = None if years is None else years_of(years)
    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        rows = list({row.id: row for row in (registry.find_agency(conn, remit, one) for one in agencies)}.values())
        mergers = registry.all_successions(conn, remit)
        members = {one for row in rows for one in mergers.members(row.id)} if summed else set()
        kept = stored_years(conn, remit, {*(row.id for row in rows), *members})
        if asked is None and not kept:
            raise NothingToShow(f"{'、'.join(row.name for row in rows)}: nothing was filed")
        span = asked or list(range(kept[0], kept[-1] + 1))
        return of_agencies(conn, remit, indicator, rows, span, scope, summed=summed)


def of_agencies(
    conn: Connection,
    remit: Remit,
    indicator: Indicator,
    rows: Sequence[AgencyRow],
    years: Sequence[int],
    scope: str | None,
    *,
    summed: bool = False,
) -> tuple[list[Line], list[str]]:
    """The lines of some agencies; NothingToShow where none of them has an accepted filing in these years.

    `summed`: before a merger they hold the figures of all that were merged.
    """
    from reportdb.papers.series_papers import lines_of_agencies

    lines, filings = lines_of_agencies(conn, remit, indicator, rows, years, options.scope_of(scope), summed=summed)
    return lines, [] if scope else list(_both_scopes(lines, filings))


def _both_scopes(lines: Sequence[Line], filings: Filings) -> list[str]:
    """The agencies that filed the scope that is not shown, too."""
    return [
        f"{line.office.name}: own and consolidated are stored; this is {line.scope} (--scope shows the other)"
        for line in lines
        if len({scope for agency, _, scope in filings.current if agency == line.office.id}) > 1
    ]


def draw(path: str, lines: Sequence[Line]) -> list[str]:
    """Writes the picture; UsageError for another ending, without matplotlib, or without a Chinese font."""
    from reportdb.papers.writing import written
    from reportdb.pictures import draw_series

    with written(path, PICTURES) as place:
        return draw_series(place, lines)


def write(path: str, lines: Sequence[Line]) -> None:
    """The workbook of the series; UsageError where it cannot be written."""
    from reportdb.papers.writing import written
    from reportdb.xlsx import write_series

    with written(path) as place:
        write_series(place, lines)


def years_of(words: str) -> list[int]:
    """The years of 2014-2025, or of 2021; UsageError for anything else."""
    found = re.fullmatch(r"\s*(\d{4})\s*(?:[-–—~至]\s*(\d{4})\s*)?", words)
    if found is None:
        raise UsageError(f"--years is FROM-TO, such as 2014-2025, not {words}")
    first, last = int(found[1]), int(found[2] or found[1])
    if not 1990 <= first <= last <= 2100 or last - first >= MOST_YEARS:
        raise UsageError(f"--years goes from an earlier year to a later one, at most {MOST_YEARS} years, not {words}")
    return list(range(first, last + 1))


def printed(lines: Sequence[Line], form: str) -> str:
    """The series in the form asked for."""
    from reportdb.commands.series_rows import as_markdown, as_text
    from reportdb.papers import rows, series_rows

    if form == "csv":
        return rows.as_csv(series_rows.COLUMNS, series_rows.csv_rows(lines))
    if form == "json":
        return rows.as_json(series_rows.COLUMNS, (list(record.values()) for record in series_rows.records(lines)))
    return as_text(lines) if form == "text" else as_markdown(lines)
