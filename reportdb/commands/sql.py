"""`reportdb sql`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from reportdb.commands.harmless import hand_over, say

if TYPE_CHECKING:
    from reportdb.sandbox import Bounds, QueryResult


@click.command("sql")
@click.argument("query")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True, help="Most rows to print.")
@click.option(
    "--timeout",
    type=click.FloatRange(0.01, 86_400),
    default=30,
    show_default=True,
    help="Seconds after which the query is stopped.",
)
@click.pass_obj
def command(db: str, query: str, form: str, limit: int, timeout: float) -> None:
    """Run one read-only query over the public views.

    QUERY is one SELECT over annual_channels, annual_publications, annual_applications, annual_appeals,
    annual_improvement_items, annual_resources and annual_corrections, and over data_dictionary, which says what they
    hold (a single - reads it from standard input). The database itself refuses everything else.
    """
    from reportdb.sandbox import Bounds

    result = ask(db, sys.stdin.read() if query == "-" else query, Bounds(limit, timeout))
    (say if form == "text" else hand_over)(printed(result, form))
    if result.more:
        click.echo(f"only the first {limit} rows are shown; there are more (--limit)", err=True)


def ask(db: str, query: str, bounds: Bounds) -> QueryResult:
    """The rows of one SELECT over the public views."""
    from reportdb import sandbox
    from reportdb.commands.store import database
    from reportdb.views import PUBLIC

    with database(db) as engine:
        url = engine.url
    return sandbox.run(url, query, PUBLIC, bounds, sandbox.Shown.of_everyone())


def printed(result: QueryResult, form: str) -> str:
    """The rows in the form asked for; in text, columns of numbers stand on the right."""
    from reportdb.commands.text_table import listing
    from reportdb.papers import rows

    if form == "csv":
        return rows.as_csv(result.columns, result.rows)
    if form == "json":
        return rows.as_json(result.columns, result.rows)
    texts = [[" ".join(rows.plain(value).split()) for value in row] for row in result.rows]
    right = [
        n
        for n in range(len(result.columns))
        if result.rows and all(not isinstance(row[n], str | bool) for row in result.rows)
    ]
    return listing(result.columns, texts, right)
