"""`reportdb total`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import hand_over, say
from reportdb.commands.show import FORMATS
from reportdb.errors import NothingToShow, UsageError
from reportdb.papers.harmless import one_line

if TYPE_CHECKING:
    from reportdb.papers.gathered_total import Gathered
    from reportdb.papers.total_papers import About


@click.command("total")
@options.agency
@options.year_required
@click.option("--all", "everyone", is_flag=True, help="Every agency that has others below it, each in a workbook.")
@click.option("--under", metavar="NAME", help="With --all: only this agency and those below it.")
@click.option(
    "-o", "--output", type=click.Path(), metavar="FILE.xlsx|DIR", help="The workbook to write; a folder with --all."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.pass_obj
def command(
    db: str, *, agency: str | None, year: int, everyone: bool, under: str | None, output: str | None, form: str
) -> None:
    """Add up an agency and all below it.

    The total is the agency's own filing (本级) and the totals of its members (所属), cell by cell. A member's accepted
    consolidated filing stands for the member and all below it; the agency's own consolidated filing is never added.
    Members that are missing, figures that cannot be added, that stand apart or that the form of the year does not have
    are named.

    Without -o the total is printed: its tables, then all that is no part of them. json is one object, csv a row per
    figure of the total, the agency's own part and its members' part. -o writes the official workbook with the members,
    who is missing, the lists behind the figures (过录表) and, where the agency filed a total itself, both held against
    each other (差额表). It is read back before it takes its name, and can be imported as a consolidated report.

    --all makes the totals of the whole tree in one pass, a workbook for every agency with others below it.
    """
    if everyone:
        if agency is not None or output is None:
            raise UsageError("--all goes with -o DIR, and with --under in place of --agency")
        _write_all(db, year, under, Path(output))
        return
    if agency is None or under is not None:
        raise UsageError("name the agency: --agency (or --all -o DIR, --under for a part of the tree)")
    _one(db, agency, year, output, form)


def _one(db: str, agency: str, year: int, output: str | None, form: str) -> None:
    from reportdb.commands.store import reader
    from reportdb.papers.gathered_total import gather
    from reportdb.papers.total_papers import about_members, papers
    from reportdb.papers.total_words import share_words
    from reportdb.queries.remit import Remit

    with reader(db) as conn:
        found = gather(conn, Remit.everyone(), agency, year)
        behind = None if output is None else papers(conn, Remit.everyone(), found)
        about = about_members(conn, Remit.everyone(), found) if form == "json" and output is None else None
    if behind is not None and output is not None:
        from reportdb.papers.total_workbook import write_total

        write_total(found, behind, output)
        say(f"已导出 {one_line(found.members.agency)} {year}年（汇总）：{output}")
        say(share_words(found))
        return
    (say if form == "text" else hand_over)(printed(found, about, form))
    if form == "csv":  # whose rows have no room for it
        say(share_words(found), err=True)


def _write_all(db: str, year: int, under: str | None, folder: Path) -> None:
    """A workbook for each agency with others below it; NothingToShow where nobody has an accepted filing."""
    from reportdb.commands.store import reader
    from reportdb.papers.total_papers import all_papers
    from reportdb.papers.total_words import share_words
    from reportdb.papers.total_workbook import write_total
    from reportdb.papers.writing import own_name
    from reportdb.queries.remit import Remit

    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file: --all writes into a folder")
    names: set[str] = set()
    empty: list[str] = []
    with reader(db) as conn:
        for members, found, behind in all_papers(conn, Remit.everyone(), year, under):
            if found is None:
                empty.append(members.agency)
                continue
            path = folder / own_name(members.agency, members.agency_code, f"{members.year}年汇总.xlsx", names)
            write_total(found, behind, str(path))
            say(f"{one_line(path.name)}　{share_words(found)}")
    if not names:
        where = under or "the register"
        why = "nobody of it has an accepted filing" if empty else "nobody has others below it"
        raise NothingToShow(f"{where} {year}: {why}, so there is no total to write")
    if empty:
        say(f"没有可汇总的报送：{one_line('、'.join(empty))}", err=True)


def printed(found: Gathered, about: About | None, form: str) -> str:
    """A total in the form asked for; json says what is known of its members (`about`)."""
    from reportdb.commands import total_summary
    from reportdb.papers import rows, total_records

    if about is not None:
        return json.dumps(total_records.as_record(found, about), ensure_ascii=False)
    if form == "csv":
        return rows.as_csv_records(list(total_records.as_rows(found)))
    return total_summary.as_markdown(found) if form == "markdown" else total_summary.as_text(found)
