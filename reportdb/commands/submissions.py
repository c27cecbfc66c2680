"""`reportdb submissions`: 报送 of a filing to the office above, and its 审核 there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from reportdb.commands import options, who
from reportdb.commands.harmless import say
from reportdb.papers import review_rows
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import scope_name

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.submissions import SubmissionRow

number = click.argument("number", type=click.IntRange(1), metavar="SUBMISSION")
note = click.option("--note", metavar="TEXT", default="", help="For whoever gets it.")
note_required = click.option("--note", metavar="TEXT", required=True, help="What has to be put right.")


@click.group("submissions")
def command() -> None:
    """Submit a filing to the office above; return or accept it there."""


@command.command("list")
@options.year
@click.option("--all", "everything", is_flag=True, help="Those that were decided, too: the newest of each report.")
@options.as_json
@click.pass_obj
def list_command(db: str, *, year: int | None, everything: bool, as_json: bool) -> None:
    """List what waits for a decision, whoever waited longest first.

    With --all the newest submission of every report of a year (or of all years), whatever became of it.
    """
    from reportdb.commands.text_table import listing

    rows = listed(db, year, everything=everything)
    if as_json:
        for row in rows:
            click.echo(json.dumps(review_rows.submission_record(row), ensure_ascii=False))
    elif rows:
        say(listing(review_rows.SUBMISSION_HEAD, map(review_rows.submission_line, rows), (0,)))
    else:
        say("没有报送记录" if everything else "没有待审核的报送")


@command.command("submit")
@click.argument("filing", type=click.IntRange(1), metavar="FILING")
@note
@who.by
@click.pass_obj
def submit_command(db: str, filing: int, note: str, by: str | None) -> None:
    """Hand a filing to the office above. It must be the one that counts; `reportdb history` lists them.

    An open submission of an older filing of the same report is withdrawn by that.
    """
    from reportdb.queries.remit import Remit
    from reportdb.workflow.submitting import submit

    _told("已报送", _done(db, lambda conn: submit(conn, Remit.everyone(), filing, text=note, by=who.name_of(by))))


@command.command("withdraw")
@number
@note
@who.by
@click.pass_obj
def withdraw_command(db: str, number: int, note: str, by: str | None) -> None:
    """Take back a submission that nobody has decided on."""
    from reportdb.queries.remit import Remit
    from reportdb.workflow.submitting import withdraw

    _told("已撤回", _done(db, lambda conn: withdraw(conn, Remit.everyone(), number, text=note, by=who.name_of(by))))


@command.command("return")
@number
@note_required
@who.by
@click.pass_obj
def return_command(db: str, number: int, note: str, by: str | None) -> None:
    """Return a submission with a note on what has to be put right. The filing itself stays as it is."""
    from reportdb.queries.remit import Remit
    from reportdb.workflow.submitting import send_back

    _told("已退回", _done(db, lambda conn: send_back(conn, Remit.everyone(), number, text=note, by=who.name_of(by))))


@command.command("accept")
@number
@note
@who.by
@click.pass_obj
def accept_command(db: str, number: int, note: str, by: str | None) -> None:
    """Accept a submission. Refused where a newer filing counts by now: that has to be submitted."""
    from reportdb.queries.remit import Remit
    from reportdb.workflow.submitting import accept

    _told("审核通过", _done(db, lambda conn: accept(conn, Remit.everyone(), number, text=note, by=who.name_of(by))))


def listed(db: str, year: int | None, *, everything: bool) -> list[SubmissionRow]:
    """The submissions a list asks for."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries.remit import Remit
    from reportdb.queries.submissions import latest_submissions, open_submissions
    from reportdb.queries.years import filed_years

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        if not everything:
            return open_submissions(conn, remit, year)
        years = filed_years(conn, remit) if year is None else [year]
        return [row for one in years for row in latest_submissions(conn, remit, one).values()]


def _done(db: str, work: Callable[[Connection], SubmissionRow]) -> SubmissionRow:
    from reportdb.commands.store import database
    from reportdb.database import retried, sync

    with database(db, create=False) as engine:
        row = retried(engine, work)
        sync(engine)
        return row


def _told(done: str, row: SubmissionRow) -> None:
    whose = f"{inert(one_line(row.agency))}　{row.year}年　{scope_name(row.scope)}"
    say(f"{done}　{whose}　filing {row.filing_id}　报送 {row.id}")
