"""`reportdb carry`: what years hand over to each other, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import hand_over, say
from reportdb.commands.year_range import year_range
from reportdb.errors import NothingToShow, UsageError
from reportdb.papers.harmless import one_line

if TYPE_CHECKING:
    from reportdb.carry_over import CarryOver
    from reportdb.forms import Catalog
    from reportdb.papers.carry_rows import Told
    from reportdb.queries.carry_over import Carried

FORMATS = ("text", "csv", "json")
OF = ("applications", "in_force")
HEAD = ("填报单位", "代码", "范围", "年度")


@click.command("carry")
@options.agency
@click.option("--under", metavar="NAME", help="Only this agency and those below it.")
@click.option("--years", callback=year_range, metavar="A-B", required=True, help="The years, such as 2019-2025.")
@click.option(
    "--of",
    type=click.Choice(OF),
    default=OF[0],
    show_default=True,
    help="Applications not yet answered (结转), or documents in force (现行有效).",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), metavar="FILE.xlsx", help="Write it as a workbook.")
@click.pass_obj
def command(
    db: str, *, agency: str | None, under: str | None, years: range, of: str, form: str, output: str | None
) -> None:
    """Hold what each year hands over against what the next takes up (结转衔接).

    Applications: carried_out of a year and carried_in of the next, for the six kinds of applicants and the total (rule
    T3-CARRY). In force: last year's documents in force + issued - repealed = in force (rule T2-VALID). Breaks are marked
    ≠ with both values; blanks, "/", years without a report and forms without the figure are shown as what they are and
    marked ？ (not assessable). A break that was explained (`explain`) is 已说明, its sentence below. Own and consolidated
    reports are separate lines.

    In the first year after a merger last year's figures are the sum of those merged (并入单位上年合计), as the register
    has them; where a split or a transfer of duties came between, nothing can be compared and the line says why. The
    findings of `check` go by the same.
    """
    from reportdb.carry_over import CarryOver, Chain
    from reportdb.papers import carry_rows
    from reportdb.papers.office_rules import rules_beside

    if agency and under:
        raise UsageError("--agency is one agency, --under a tree: name one of them")
    if len(years) < 2:
        raise UsageError("a passage needs two years: --years 2019-2025")
    catalog = rules_beside(db)
    chain = CarryOver(catalog, Chain(of))
    found = carried(db, chain, years, agency, under)
    if not found.rows:
        raise NothingToShow(f"no accepted filing of the years {years[0]} to {years[-1]}")
    rows = carry_rows.told(chain, found.rows)
    notes = carry_rows.notes(chain, rows, found.silent)
    if output is not None:
        from reportdb.papers.carry_book import write

        write(output, chain, rows, catalog, notes=notes, whose=covered(agency, under, years))
        say(f"已写入 {output}：{carry_rows.counted(rows)}")
        return
    (say if form == "text" else hand_over)(printed(chain, rows, catalog, form, notes))


def carried(db: str, chain: CarryOver, years: range, agency: str | None, under: str | None) -> Carried:
    """What the current filings of the years say."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries import carry_over, registry
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        words = agency or under
        number = registry.find_agency(conn, remit, words, years[-1]).id if words else None
        one, top = (number, None) if agency else (None, number)
        return carry_over.carried(conn, remit, chain, years, agency=one, under=top)


def covered(agency: str | None, under: str | None, years: range) -> str:
    """What the page covers, for its second line."""
    whose = one_line(agency) if agency else f"{one_line(under)}及所属" if under else "全部填报单位"
    return f"范围：{whose}    年度：{years[0]}—{years[-1]}年"


def printed(chain: CarryOver, told: Sequence[Told], catalog: Catalog, form: str, notes: Sequence[str]) -> str:
    """The grid in the form asked for; people get the notes and a counting line below it."""
    from reportdb.commands.text_table import listing
    from reportdb.papers import carry_rows, rows

    if form != "text":
        records = list(carry_rows.records(chain, told))
        return rows.as_csv_records(records) if form == "csv" else rows.as_json_records(records)
    lines = [
        (line.agency, line.code, line.scope, line.years, *(cell.words for cell in line.cells), line.remark)
        for line in carry_rows.lines(chain, told, catalog)
    ]
    heads = carry_rows.heads(chain)
    right = range(len(HEAD), len(HEAD) + len(heads))
    return "\n".join((listing((*HEAD, *heads, "说明"), lines, right), *notes, carry_rows.counted(told)))
