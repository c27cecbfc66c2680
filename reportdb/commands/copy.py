"""`reportdb copy`."""

from __future__ import annotations

import click

from reportdb.commands.harmless import say
from reportdb.errors import UsageError
from reportdb.papers.harmless import inert, one_line


@click.command("copy")
@click.argument("target", metavar="TO")
@click.pass_obj
def command(db: str, target: str) -> None:
    """Move a whole database into an empty PostgreSQL database.

    TO is its URL, `reportdb --db TO init` makes it ready. Everything comes along under its own number: filings with all
    their versions, original files, findings, explanations, the register and the audit trail, as of one moment. At the
    end every table is compared and the copy is checked as `integrity` does; whatever is wrong, TO stays empty.
    A copy in a SQLite file is what `backup` makes.
    """
    from etl.copying import copy_database
    from reportdb.commands.store import database
    from reportdb.database import connect_url, shown

    url = connect_url(target)
    if url.drivername == "sqlite":
        raise UsageError(f"{target}: copy fills a PostgreSQL database; `reportdb backup {target}` writes a SQLite file")
    with database(db, create=False) as old, database(target, create=False) as new:
        done = copy_database(old, new)
    where = inert(one_line(shown(url)))
    say(f"已复制到 {where}（{done.filings} 份报送、{done.figures} 行数据、{done.sources} 个来源文件，逐表核对一致）")
