"""`reportdb integrity`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import say
from reportdb.papers.harmless import one_line
from reportdb.papers.names import scope_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Engine

    from reportdb.integrity import Examined, Fault


@click.command("integrity")
@options.as_json
@click.pass_obj
def command(db: str, *, as_json: bool) -> int:
    """Check that the database still says what was stored.

    The database's own check; the facts of every filing against the digest it was stored with; every source file
    against its sha256 and size; that of every report all versions are there and the newest accepted one counts. One
    line for each fault, and exit code 1 when there is any. Nothing is changed, and others may write meanwhile.
    """
    from reportdb.commands.store import database
    from reportdb.integrity import Examined

    done, count = Examined(), 0
    with database(db, create=False) as engine:
        for fault in faults(engine, done):
            count += 1
            if as_json:
                click.echo(json.dumps(fault.to_json(), ensure_ascii=False))
            else:
                say(as_text(fault))
    if not as_json:
        state = f"发现 {count} 处损坏" if count else "完好"
        click.echo(f"{state}：查了 {done.filings} 份报送、{done.figures} 行数据、{done.sources} 个来源文件")
    return 1 if count else 0


def faults(engine: Engine, done: Examined) -> Iterator[Fault]:
    """Every fault of a database, as of one moment."""
    from etl.digest import digest
    from reportdb.database import snapshot
    from reportdb.integrity import examine

    with snapshot(engine) as conn:
        yield from examine(conn, digest, done)


def as_text(fault: Fault) -> str:
    """One line: where, what, and the code."""
    where = (
        "" if fault.filing is None else f"filing {fault.filing}",
        fault.agency or "",
        "" if fault.year is None else f"{fault.year}年",
        scope_name(fault.scope),
        "" if fault.sha256 is None else f"sha256 {fault.sha256[:12]}…",
    )
    place = one_line("　".join(part for part in where if part))
    return "　".join(part for part in (place, one_line(fault.message), f"[{fault.code}]") if part)
