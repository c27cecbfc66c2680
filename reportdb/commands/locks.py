"""`reportdb locks`: years of which nothing changes any more, and their publication."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import click

from reportdb.commands import options, who
from reportdb.commands.harmless import say
from reportdb.errors import NothingToShow
from reportdb.papers import review_rows

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.locks import LockRow
    from reportdb.queries.releases import ReleaseRow
    from reportdb.queries.remit import Remit

_T = TypeVar("_T")
_WHOSE = "Name or code of the agency: it and all below it at the year's end (default: everybody)."
agency = click.option("--agency", metavar="NAME", help=_WHOSE)
reason = click.option("--reason", metavar="TEXT", required=True, help="Why, for whoever asks later.")


@click.group("locks")
def command() -> None:
    """Lock a year, unlock it, say that it was made public."""


@command.command("lock")
@options.year_required
@agency
@reason
@who.by
@click.pass_obj
def lock_command(db: str, year: int, agency: str | None, reason: str, by: str | None) -> None:
    """Lock a year: no import, restore or explanation changes anything of it until it is unlocked.

    A file that would change something is returned with the finding year_locked, which no --accept settles; what was
    stored before is recognised as unchanged. `check --again` leaves a locked year as it is.
    """
    from reportdb.workflow.locking import lock_year

    def locked(conn: Connection, found: int | None) -> LockRow:
        return lock_year(conn, _everyone(), year, found, reason=reason, by=who.name_of(by))

    say(f"已锁定　{review_rows.locked_words(_done(db, agency, year, locked))}")


@command.command("unlock")
@options.year_required
@agency
@reason
@who.by
@click.pass_obj
def unlock_command(db: str, year: int, agency: str | None, reason: str, by: str | None) -> None:
    """Unlock a year, for a reason. A lock that a superior set stays.

    What other reports gave occasion to say of this year meanwhile is said by `check --again`.
    """
    from reportdb.queries.locks import open_locks
    from reportdb.workflow.locking import unlock_year

    def unlocked(conn: Connection, found: int | None) -> LockRow:
        row = next((one for one in open_locks(conn, _everyone(), year) if one.agency_id == found), None)
        if row is None:
            raise NothingToShow(
                f"{year} is not locked for {agency or 'everybody'}; `reportdb locks list` lists the locks"
            )
        return unlock_year(conn, _everyone(), row.id, reason=reason, by=who.name_of(by))

    say(f"已解锁　{review_rows.locked_words(_done(db, agency, year, unlocked))}")


@command.command("release")
@options.year_required
@agency
@click.option("--note", metavar="TEXT", default="", help="Where, or under which number.")
@who.by
@click.pass_obj
def release_command(db: str, year: int, agency: str | None, note: str, by: str | None) -> None:
    """Note that a locked year was made public (公开). `reportdb publish` writes the files."""
    from reportdb.workflow.locking import release_year

    def released(conn: Connection, found: int | None) -> ReleaseRow:
        return release_year(conn, _everyone(), year, found, text=note, by=who.name_of(by))

    say(f"已公开　{review_rows.released_words(_done(db, agency, year, released))}")


@command.command("list")
@options.year
@click.option("--all", "everything", is_flag=True, help="Past locks, too.")
@options.as_json
@click.pass_obj
def list_command(db: str, *, year: int | None, everything: bool, as_json: bool) -> None:
    """List the locks: since when, by whom, why."""
    from reportdb.commands.store import reader
    from reportdb.commands.text_table import listing
    from reportdb.queries.locks import locks

    with reader(db) as conn:
        rows = [row for row in locks(conn, _everyone(), year) if everything or row.is_open]
    if as_json:
        for row in rows:
            click.echo(json.dumps(review_rows.lock_record(row), ensure_ascii=False))
    elif rows:
        say(listing(review_rows.LOCK_HEAD, map(review_rows.lock_line, rows)))
    else:
        say("没有锁定的年度")


def _done(db: str, agency: str | None, year: int, work: Callable[[Connection, int | None], _T]) -> _T:
    """What some work on a year of an agency (None: of everybody) gives, committed."""
    from reportdb.commands.store import database
    from reportdb.database import retried, sync
    from reportdb.queries.registry import find_agency

    def whole(conn: Connection) -> _T:
        found = find_agency(conn, _everyone(), agency, year).id if agency is not None else None
        return work(conn, found)

    with database(db, create=False) as engine:
        done = retried(engine, whole)
        sync(engine)
        return done


def _everyone() -> Remit:
    from reportdb.queries.remit import Remit

    return Remit.everyone()
