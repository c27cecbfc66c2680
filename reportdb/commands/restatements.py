"""`reportdb restatements`: the ledger of changed figures (更正表)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import hand_over, say
from reportdb.papers.harmless import one_line

if TYPE_CHECKING:
    from reportdb.queries.restatements import Restatement

FORMATS = ("text", "csv", "json")
SUFFIXES = (".xlsx", ".csv")


@click.command("restatements")
@options.year
@click.option("--under", metavar="NAME", help="Only this agency and those below it.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write it to FILE.xlsx (更正表) or FILE.csv.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.pass_obj
def command(db: str, *, year: int | None, under: str | None, output: str | None, form: str) -> None:
    """List every figure of an accepted report that was changed later (更正表).

    A line for each figure that a later accepted filing says otherwise, and for each declared correction: old and new,
    when, why, by whom, and the stored totals it touches. These are the accepted consolidated filings of the agencies
    above, as they stood when the figure changed; each is named with its filing and what stands in that cell. Without
    --year all years are listed.
    """
    found = restatements(db, year, under)
    if output is not None:
        write(output, found, covered(year, under))
        say(f"已写入 {output}：共 {len(found)} 处更正")
        return
    (say if form == "text" else hand_over)(printed(found, form))


def restatements(db: str, year: int | None, under: str | None) -> list[Restatement]:
    """The ledger of a year, or of every year that was filed for."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries import registry, restatements, years
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    found: list[Restatement] = []
    with database(db) as engine, reading(engine) as conn:
        if under is not None:  # a name nobody bears is refused, whatever was filed
            registry.find_agency(conn, remit, under, year)
        for one in [year] if year is not None else years.filed_years(conn, remit):
            top = None if under is None else registry.find_agency(conn, remit, under, one).id
            found += restatements.restatements(conn, remit, one, top)
    return found


def covered(year: int | None, under: str | None) -> str:
    """What the table covers, for its second line."""
    from reportdb.papers import restatement_rows

    return restatement_rows.covered(year, f"{one_line(under)}及所属" if under else "全部填报单位")


def printed(found: Sequence[Restatement], form: str) -> str:
    """The ledger in the form asked for."""
    from reportdb.commands.text_table import listing
    from reportdb.papers import restatement_rows, rows

    if form == "csv":
        return rows.as_csv(restatement_rows.COLUMNS, map(restatement_rows.columns, found))
    if form == "json":
        return rows.as_json_records([restatement_rows.record(one) for one in found])
    if not found:
        return "没有更正"
    lines = [restatement_rows.line(number, one) for number, one in enumerate(found, 1)]
    return f"{listing(restatement_rows.HEAD, lines, right=[0])}\n共 {len(found)} 处更正"


def write(path: str, found: Sequence[Restatement], whose: str) -> None:
    """The 更正表 as a workbook or as CSV; UsageError for another name, or where it cannot be written."""
    from reportdb.papers import restatement_rows, rows
    from reportdb.papers.writing import written

    with written(path, SUFFIXES) as place:
        if Path(path).suffix.lower() == ".csv":
            text = rows.as_csv(restatement_rows.COLUMNS, map(restatement_rows.columns, found))
            place.write_text(f"{text}\n", encoding="utf-8-sig", newline="")  # the mark lets Excel read it as UTF-8
            return
        from reportdb.xlsx import write_restatements

        write_restatements(place, [restatement_rows.line(n, one) for n, one in enumerate(found, 1)], whose)
