"""`reportdb init`."""

from __future__ import annotations

import click


@click.command("init")
@click.pass_obj
def command(db: str) -> None:
    """Create or upgrade the database.

    Safe to repeat: a current database stays as it is, an older one is brought to the current schema with its filings.
    """
    click.echo(init(db))


def init(db: str) -> str:
    """Create or upgrade the database and say which one it is."""
    from reportdb.database import HEAD, connect_url, shown, upgrade

    url = connect_url(db)
    upgrade(url)
    return f"{shown(url)} is ready (schema {HEAD})"
