"""`reportdb total`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import hand_over, say
from reportdb.commands.show import FORMATS
from reportdb.errors import UsageError

if TYPE_CHECKING:
    from reportdb.commands.gathered_total import Gathered


@click.command("total")
@options.agency
@options.year_required
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.pass_obj
def command(db: str, *, agency: str | None, year: int, form: str) -> None:
    """Add up an agency and all below it.

    The total is the agency's own filing (本级) and the totals of its members (所属), cell by cell. A member's accepted
    consolidated filing stands for the member and all below it; the agency's own consolidated filing is never added.
    Members that are missing, figures that cannot be added, that stand apart or that the form of the year does not have
    are named.

    The total is printed with its tables, then all that is no part of them. json is one
    object, csv a row per figure of the total, the agency's own part and its members' part.
    """
    from reportdb.commands.gathered_total import gather
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries.remit import Remit

    if agency is None:
        raise UsageError("name the agency: --agency")
    with database(db) as engine, reading(engine) as conn:
        found = gather(conn, Remit.everyone(), agency, year)
    (say if form == "text" else hand_over)(printed(found, form))
    if form == "csv":
        from reportdb.commands.total_summary import share_words

        say(share_words(found), err=True)


def printed(found: Gathered, form: str) -> str:
    """A total in the form asked for."""
    from reportdb.commands import rows, total_records, total_summary

    if form == "json":
        return json.dumps(total_records.as_record(found), ensure_ascii=False)
    if form == "csv":
        return rows.as_csv_records(list(total_records.as_rows(found)))
    return total_summary.as_markdown(found) if form == "markdown" else total_summary.as_text(found)
