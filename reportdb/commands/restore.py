"""`reportdb restore`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reportdb.commands import who
from reportdb.commands.harmless import say
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import scope_name

if TYPE_CHECKING:
    from etl.restore import Restored


@click.command("restore")
@click.argument("filing", type=click.IntRange(1), metavar="FILING")
@click.option("--reason", metavar="TEXT", required=True, help="Why the newer filing is given up.")
@who.by
@click.pass_obj
def command(db: str, filing: int, reason: str, by: str | None) -> None:
    """Make an earlier accepted filing current again.

    A new filing is made that says the same, from the same files and cells; nothing is changed or deleted. A returned
    filing cannot be restored, nor one that is current.
    """
    done = restore(db, filing, reason, who.name_of(by))
    row = done.new
    whose = f"{inert(one_line(row.agency))}　{row.year}年　{scope_name(row.scope)}"
    say(f"{whose}　已恢复 filing {done.old.id}，记为 filing {row.id}（原 filing {done.superseded.id} 已被更正）")


def restore(db: str, filing: int, reason: str, by: str = "") -> Restored:
    """Restore a filing in one transaction; see `etl.restore`."""
    from etl import restore as door
    from reportdb.commands.store import database
    from reportdb.database import writing
    from reportdb.papers.office_rules import rules_beside
    from reportdb.queries.remit import Remit

    with database(db) as engine, writing(engine) as conn:
        return door.restore(conn, Remit.everyone(), filing, reason, by, rules_beside(db))
