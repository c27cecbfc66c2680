"""`reportdb import`."""

from __future__ import annotations

import gc
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from reportdb.commands import options, who
from reportdb.commands.harmless import say
from reportdb.errors import DatabaseError, UsageError
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import STATE_NAMES, scope_name, state_name

if TYPE_CHECKING:
    from etl.corrections import Corrections
    from etl.drift.comparison import Drifted
    from etl.drift.layout_file import Layout
    from etl.marked_copy.returns import Returns
    from etl.results import ImportOptions, ImportResult
    from reportdb.queries.remit import Remit

TROUBLE = ("returned", "failed")


@click.command("import")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@options.agency
@options.year
@options.scope
@click.option("--under", metavar="NAME", help="Store only reports of this agency and of all below it.")
@click.option("--supplement", is_flag=True, help="Carry over the tables these files lack from the current filing.")
@click.option("--accept", metavar="REASON", help="Accept as filed despite errors, for this reason.")
@click.option(
    "--corrections", metavar="FILE.toml", help="Put in the corrections that this file declares (docs/corrections.md)."
)
@click.option(
    "--received", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="The day the files came in (YYYY-MM-DD)."
)
@click.option(
    "--return",
    "return_to",
    metavar="DIR",
    help="Write a marked copy of each file with an error or a doubt there: <its name>_审核.xlsx.",
)
@click.option("--dry-run", is_flag=True, help="Report the same and store nothing.")
@click.option("--layout", metavar="FILE.toml", help="What labels outside the form mean, as confirmed by the office.")
@click.option(
    "--propose", metavar="FILE.toml", help="Store nothing; write the unknown labels down as a layout to be confirmed."
)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes that read files (default: what pays).")
@who.by
@options.as_json
@click.pass_obj
def command(
    db: str,
    *,
    paths: tuple[str, ...],
    agency: str | None,
    year: int | None,
    scope: str | None,
    under: str | None,
    supplement: bool,
    accept: str | None,
    corrections: str | None,
    received: datetime | None,
    return_to: str | None,
    dry_run: bool,
    jobs: int | None,
    as_json: bool,
    layout: str | None,
    propose: str | None,
    by: str | None,
) -> int:
    """Read workbooks, check them and store them as filings.

    PATH is a file, a folder (with all below it) or a pattern such as "2023/*.xlsx". Reports with an error are
    returned: stored with their findings, not current. Exit code 1 when anything was returned or could not be read.
    A correction that no report of the import has a place for is named on stderr and is no fault.
    A proposal is drawn up as in a dry run, and the exit code is 0 when that went well.
    """
    from etl.readers import Reading
    from etl.results import ImportOptions
    from reportdb.papers.office_rules import rules_beside

    if propose is not None:
        from etl.drift.propose import refuse_existing

        refuse_existing(propose)
    wanted = ImportOptions(
        agency=agency,
        known_as=known_as(db, agency, year) if agency else frozenset(),
        year=year,
        scope=options.scope_of(scope),
        remit=_remit(db, under, year),
        supplement=supplement,
        accept=_reason(accept),
        received=_day(received),
        dry_run=dry_run or propose is not None,
        jobs=jobs,
        corrections=_declared(corrections),
        layout=_layout(layout),
        rules=rules_beside(db),
        by=who.name_of(by),
    )
    gc.set_threshold(100_000, 50, 50)  # reports come and go by the thousand: looking for garbage among them is idle
    reading = Reading(paths, wanted)  # before the database and all it needs are loaded: readers may start at once
    from etl.batch import run_import
    from reportdb.commands.store import database

    with database(db) as engine:
        results: Iterable[ImportResult] = with_progress(run_import(engine, paths, wanted, reading))
        returns = None if return_to is None else _returns(return_to)
        results = results if returns is None else returns.take(results)
        drifted: list[Drifted] = []
        results = results if propose is None else collecting(results, drifted)
        counts = report_json(results) if as_json else report_text(results, wanted)
    if returns is not None:
        write_copies(returns)
    for line in wanted.corrections.unmet() if wanted.corrections else ():
        click.echo(line, err=True)
    gc.freeze()  # nor is it looked for on the way out
    if propose is not None:
        write_proposal(propose, drifted)
        return 0
    return 1 if any(counts[status] for status in TROUBLE) else 0


def known_as(db: str, agency: str, year: int | None) -> frozenset[str]:
    """See `names_meant`; what is wrong with the database is said when it is opened."""
    from etl.meant import names_meant
    from reportdb.commands.store import database
    from reportdb.database import reading

    try:
        with database(db, create=False) as engine, reading(engine) as conn:
            return names_meant(conn, agency, year)
    except DatabaseError:
        return frozenset()


def _remit(db: str, under: str | None, year: int | None) -> Remit:
    """Whom the import may file for: everybody, or an agency and all below it at the end of each year."""
    from reportdb.queries.remit import Remit

    everyone = Remit.everyone()
    if under is None:
        return everyone
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries.accounts import remit_below
    from reportdb.queries.registry import find_agency

    with database(db, create=False) as engine, reading(engine) as conn:
        return remit_below(conn, [find_agency(conn, everyone, under, year).id], year)


def write_copies(returns: Returns) -> None:
    """Writes the marked copies, and says where they are."""
    for copy in returns.write():
        told = f"审核副本：{copy.path}" if copy.path else f"“{copy.name}”没有审核副本：{copy.trouble}"
        click.echo(one_line(told), err=True)


def collecting(results: Iterable[ImportResult], drifted: list[Drifted]) -> Iterator[ImportResult]:
    """The same results; their unknown labels are kept."""
    for result in results:
        drifted += result.drifted
        yield result


def write_proposal(path: str, drifted: Iterable[Drifted]) -> None:
    """Writes the unknown labels of all reports as a layout, and says so."""
    from etl.drift.propose import write

    count = write(path, drifted)
    told = f"版面说明草稿已写入 {path}：{count} 个栏目名称待确认" if count else "没有需要确认的栏目名称，未写版面说明"
    click.echo(told, err=True)


def report_json(results: Iterable[ImportResult]) -> Counter[str]:
    """One JSON object a line; how many reports ended in which status."""
    counts: Counter[str] = Counter()
    for result in results:
        click.echo(json.dumps(result.to_json(), ensure_ascii=False))
        counts[result.status] += 1
    return counts


def report_text(results: Iterable[ImportResult], wanted: ImportOptions) -> Counter[str]:
    """A line per report with its findings below, and a summary."""
    from reportdb.commands import finding_text

    counts: Counter[str] = Counter()
    levels: Counter[str] = Counter()
    for result in results:
        say("\n".join([_headline(result), *finding_text.lines(result.findings)]))
        counts[result.status] += 1
        levels.update(item.state for item in result.findings)
    parts = [f"{STATE_NAMES[status]} {count}" for status, count in counts.items()]
    summary = f"共 {counts.total()} 份：{'，'.join(parts)}"
    told = finding_text.told(levels)
    click.echo(summary + (f"；{told}" if told else "") + ("（试运行，未入库）" if wanted.dry_run else ""))
    return counts


def with_progress(results: Iterable[ImportResult]) -> Iterator[ImportResult]:
    """The same results; a counter on stderr where a person watches it and the results themselves go elsewhere."""
    if not sys.stderr.isatty() or sys.stdout.isatty():
        yield from results
        return
    for count, result in enumerate(results, 1):
        click.echo(f"\r已处理 {count} 份", nl=False, err=True)
        yield result
    click.echo(err=True)


def _headline(result: ImportResult) -> str:
    state = state_name(result.status, as_filed=result.as_filed)
    year = "" if result.year is None else f"{result.year}年"
    number = "" if result.filing is None else f"filing {result.filing}"
    parts = (
        inert(one_line(result.file)),
        one_line(result.agency or ""),
        year,
        scope_name(result.scope),
        state,
        number,
    )
    return "　".join(part for part in parts if part)


def _reason(accept: str | None) -> str | None:
    if accept is not None and not accept.strip():
        raise UsageError("--accept needs a reason, for whoever asks later why it was accepted")
    return accept.strip() if accept else None


def _declared(path: str | None) -> Corrections | None:
    """The corrections of a file, refused as a whole before anything is read or stored."""
    if path is None:
        return None
    from etl.corrections import read_corrections

    return read_corrections(path)


def _returns(folder: str) -> Returns:
    """The folder for marked copies, refused before anything is stored where it cannot be one."""
    from etl.marked_copy.returns import Returns

    return Returns(folder)


def _layout(path: str | None) -> Layout | None:
    """What an office confirmed of its labels; few imports bring any."""
    if path is None:
        return None
    from etl.drift.layout_file import load

    return load(path)


def _day(received: datetime | None) -> date | None:
    return received.date() if received else None
