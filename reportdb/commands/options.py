"""Options that several verbs share."""

from __future__ import annotations

import click

from reportdb.report import Scope

YEAR = click.IntRange(1990, 2100)

agency = click.option("--agency", metavar="NAME", help="Name, former name or code of the agency.")
agency_required = click.option(
    "--agency", metavar="NAME", required=True, help="Name, former name or code of the agency."
)
year = click.option("--year", type=YEAR, metavar="YEAR", help="The year reported on.")
year_required = click.option("--year", type=YEAR, metavar="YEAR", required=True, help="The year reported on.")
scope = click.option(
    "--scope",
    type=click.Choice([scope.value for scope in Scope]),
    help="The agency itself (own, 本级) or with its subordinates (consolidated, 汇总).",
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON Lines for programs.")
output = click.option(
    "-o", "--output", type=click.Path(dir_okay=False), metavar="FILE.xlsx", required=True, help="The workbook to write."
)


def scope_of(word: str | None) -> Scope | None:
    """The scope an option names."""
    return None if word is None else Scope(word)
