"""`reportdb diff`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import hand_over, say
from reportdb.errors import NothingToShow, UsageError
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import scope_name, state_name

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.papers.diff_rows import Pair
    from reportdb.queries.differences import Change
    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit

FORMATS = ("text", "csv", "json", "markdown")
HEAD = ("报表", "行", "列", "原数", "新数")


@click.command("diff")
@click.argument("filings", nargs=-1, type=click.IntRange(1), metavar="[FILING FILING]")
@options.agency
@options.year
@options.scope
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.pass_obj
def command(
    db: str, *, filings: tuple[int, ...], agency: str | None, year: int | None, scope: str | None, form: str
) -> None:
    """Show the figures that changed between two filings of a report.

    Name two filings (the older one first, returned ones too), or --agency and --year for the last two that were
    accepted. Every changed place is listed: figures, lines of channels, problems and improvements, sign-off. In csv and
    json the mark tells number, blank, not_applicable ("/"), text and not_reported (no such place in that filing); money
    is in 万元. Nothing changed is an answer too (exit code 0).
    """
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries.differences import changes
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        pair = chosen(conn, remit, filings, agency, year, scope)
        found = changes(conn, remit, pair.old, pair.new)
    if pair.note:
        say(pair.note, err=True)
    (say if form == "text" else hand_over)(printed(pair, found, form))


def chosen(
    conn: Connection,
    remit: Remit,
    numbers: Sequence[int],
    agency: str | None,
    year: int | None,
    scope: str | None,
) -> Pair:
    """The two filings a command line names; UsageError where they are no versions of one report."""
    from reportdb.commands.selection import named_filing
    from reportdb.papers.diff_rows import Pair

    if len(numbers) not in (0, 2):
        raise UsageError("name two filings, or --agency and --year for the last two accepted ones")
    if not numbers:
        if agency is None or year is None:
            raise UsageError("name two filings, or --agency and --year for the last two accepted ones")
        return _last_two(conn, remit, agency, year, scope)
    rows = [
        named_filing(conn, remit, filing_id=number, agency=agency, year=year, scope=scope).row for number in numbers
    ]
    if rows[0].report_id != rows[1].report_id:
        said = [f"filing {row.id} is the {row.scope} report of {row.agency} {row.year}" for row in rows]
        raise UsageError(f"these are no versions of one report: {', '.join(said)}")
    return Pair(rows[0], rows[1])


def _last_two(conn: Connection, remit: Remit, agency: str, year: int, scope: str | None) -> Pair:
    from reportdb.commands.selection import current_filing
    from reportdb.papers.diff_rows import Pair
    from reportdb.queries import filings

    now, note = current_filing(conn, remit, agency, year, scope)
    rows = filings.filings_of_report(conn, remit, now.agency_id, year, now.scope)
    older = [row for row in rows if row.state == "accepted" and row.n < now.n]
    if not older:
        more = "; --scope names the other report" if note else ""
        raise NothingToShow(f"{now.agency} {year}: filing {now.id} is the only accepted {now.scope} one{more}")
    return Pair(older[0], now, note)


def printed(pair: Pair, found: Sequence[Change], form: str) -> str:
    """The changes in the form asked for."""
    from reportdb.papers import diff_rows, rows

    if form == "csv":
        found_rows = diff_rows.records(pair, found, flat=True)
        return rows.as_csv_records(found_rows) if found else ",".join(diff_rows.COLUMNS)
    if form == "json":
        return rows.as_json_records(diff_rows.records(pair, found, flat=False))
    if form == "markdown":
        return as_markdown(pair, found)
    return as_text(pair, found)


def heading(pair: Pair, found: Sequence[Change]) -> str:
    """Which report, which versions, how many changes."""
    new = pair.new
    whose = f"{inert(one_line(new.agency))}　{new.year}年　{scope_name(new.scope)}"
    count = f"共 {len(found)} 处变化" if found else "没有变化"
    return f"{whose}　{_version(pair.old)} → {_version(new)}　{count}"


def _version(row: FilingRow) -> str:
    state = state_name(row.state, is_current=row.is_current, as_filed=row.as_filed)
    return f"filing {row.id}（第 {row.n} 次，{state}）"


def as_text(pair: Pair, found: Sequence[Change]) -> str:
    """Figures in a list; sentences one below the other, for they are long."""
    from reportdb.commands.text_table import listing
    from reportdb.comparison import NAMES, Kind

    lines = [heading(pair, found)]
    figures = [change for change in found if change.difference.kind is not Kind.WORDS]
    if figures:
        lines.append(listing(HEAD, [_cells(change) for change in figures]))
    for one, _ in (change for change in found if change.difference.kind is Kind.WORDS):
        lines.append(f"{NAMES[one.table]}　{one.label}")
        lines += [f"  {word}：{inert(one_line(one.words(side)))}" for word, side in (("原", one.old), ("新", one.new))]
    lines += [f"更正：{one_line(change.correction.sentence)}" for change in found if change.correction is not None]
    return "\n".join(lines)


def as_markdown(pair: Pair, found: Sequence[Change]) -> str:
    """One table, to be pasted."""
    from reportdb.commands.table_text import escaped, markdown_table

    lines = [f"### {escaped(heading(pair, found))}"]
    if found:
        lines += ["", markdown_table(HEAD, [_cells(change) for change in found])]
    notes = [f"- {escaped(f'更正：{change.correction.sentence}')}" for change in found if change.correction is not None]
    return "\n".join([*lines, *([""] if notes else []), *notes])


def _cells(change: Change) -> tuple[str, ...]:
    from reportdb.comparison import NAMES

    one = change.difference
    return NAMES[one.table], one.row_label, one.column_label, one.words(one.old), one.words(one.new)
