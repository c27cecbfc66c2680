"""`reportdb template`."""

from __future__ import annotations

import click

from reportdb.commands import options
from reportdb.commands.harmless import say


@click.command("template")
@click.option("--edition", metavar="EDITION", help="The generation of the form, such as 2021.")
@options.agency
@options.year
@options.output
def command(edition: str | None, agency: str | None, year: int | None, output: str) -> None:
    """Write the blank official workbook, to be filled in.

    Without --edition it is the one due for --year.
    """
    from reportdb.papers.blank_form import write_blank

    write_blank(output, edition, agency, year)
    say(f"已生成 {output}")
