"""`reportdb status`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import say

if TYPE_CHECKING:
    from reportdb.queries.status import StatusRow

HEAD = ("填报单位", "代码", "范围", "状态", "filing", "强制", "核实", "收到日期")
FIGURES = (4, 5, 6)


@click.command("status")
@options.year_required
@click.option("--under", metavar="NAME", help="Only this agency and those below it.")
@options.as_json
@click.pass_obj
def command(db: str, year: int, under: str | None, as_json: bool) -> None:
    """Say who has filed, been returned or not filed."""
    rows = status(db, year, under)
    if as_json:
        for row in rows:
            click.echo(json.dumps(record(row), ensure_ascii=False))
    else:
        say(as_text(rows))


def status(db: str, year: int, under: str | None) -> list[StatusRow]:
    """A row per agency, or per agency and scope where both were filed."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries import registry
    from reportdb.queries.remit import Remit
    from reportdb.queries.status import status as standing

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        top = registry.find_agency(conn, remit, under, year).id if under else None
        return standing(conn, remit, year, top)


def record(row: StatusRow) -> dict[str, object]:
    """The object `--json` promises."""
    return {
        "agency": row.agency,
        "agency_code": row.agency_code,
        "year": row.year,
        "scope": row.scope,
        "state": row.state,
        "filing": row.filing,
        "errors": row.errors,
        "verifies": row.verifies,
        "received": None if row.received is None else str(row.received),
    }


def as_text(rows: Sequence[StatusRow]) -> str:
    """A list with a summary line."""
    from reportdb.commands.text_table import listing

    lines = [
        (
            row.agency,
            row.agency_code or "",
            options.scope_name(row.scope),
            options.STATE_NAMES[row.state],
            "" if row.filing is None else str(row.filing),
            str(row.errors or ""),
            str(row.verifies or ""),
            "" if row.received is None else str(row.received),
        )
        for row in rows
    ]
    counts = Counter(options.STATE_NAMES[row.state] for row in rows)
    summary = f"共 {len(rows)}：" + "，".join(f"{state} {count}" for state, count in counts.items())
    return f"{listing(HEAD, lines, FIGURES)}\n{summary}" if rows else "名录中没有填报单位"
