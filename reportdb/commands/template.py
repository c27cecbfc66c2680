"""`reportdb template`."""

from __future__ import annotations

import click

from reportdb.commands import options
from reportdb.commands.harmless import say
from reportdb.errors import UsageError
from reportdb.forms import catalog


@click.command("template")
@click.option("--edition", metavar="EDITION", help="The generation of the form, such as 2021.")
@options.agency
@options.year
@options.output
def command(edition: str | None, agency: str | None, year: int | None, output: str) -> None:
    """Write the blank official workbook, to be filled in.

    Without --edition it is the one due for --year.
    """
    template(output, edition, agency, year)
    say(f"已生成 {output}")


def template(path: str, edition: str | None, agency: str | None = None, year: int | None = None) -> None:
    """Write a blank workbook; UsageError for an unknown edition or a year none is declared for."""
    from reportdb.papers.writing import written
    from reportdb.xlsx import write_template

    if edition is None:
        edition = None if year is None else catalog().edition_for_year(year)
        if edition is None:
            raise UsageError("name the form: --edition, or a --year that has one")
    form = catalog().forms.get(edition)
    if form is None:
        raise UsageError(f"there is no edition {edition}; there are: {', '.join(catalog().forms)}")
    with written(path) as place:
        write_template(place, form, agency, year)
