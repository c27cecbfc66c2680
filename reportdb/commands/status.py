"""`reportdb status`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import say
from reportdb.commands.year_range import year_range
from reportdb.errors import UsageError
from reportdb.papers import status_rows
from reportdb.papers.harmless import one_line

if TYPE_CHECKING:
    from reportdb.queries.contacts import Contact
    from reportdb.queries.status import Asked, StatusRow
    from reportdb.queries.status_years import AgencyYears

_DATE = click.DateTime(["%Y-%m-%d"])


@click.command("status")
@options.year
@click.option("--years", callback=year_range, metavar="A-B", help="A grid over several years (2019-2025) instead.")
@click.option("--under", metavar="NAME", help="Only this agency and those below it.")
@click.option("--reminders", is_flag=True, help="Only whom to remind (催报), with contact person and phone.")
@click.option("--as-of", type=_DATE, metavar="DATE", help="The day asked about for what is overdue. Default: today.")
@click.option("--deadline", type=_DATE, metavar="DATE", help="Your own deadline instead of that of the Regulations.")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    metavar="FILE.xlsx",
    help="Write 报送情况 and 催报名单, or 历年报送.",
)
@options.as_json
@click.pass_obj
def command(
    db: str,
    *,
    year: int | None,
    years: range | None,
    under: str | None,
    reminders: bool,
    as_of: dt.datetime | None,
    deadline: dt.datetime | None,
    output: str | None,
    as_json: bool,
) -> None:
    """Say who has filed, been returned or not filed.

    With --year a line for each agency, in the order of the tree: 已入库, 按原报数入库, 已退回, 未报送, 逾期 (nothing filed
    and the deadline is past), or 由上级汇总覆盖 where the consolidated filing of a superior stands for it. The deadlines are
    those of article 49: 31 January for departments, 31 March for governments. Where a report was submitted to the office
    above (`reportdb submissions`), what that said stands beside the state: 待审核, 审核退回, 审核通过, 已撤回报送.
    """
    from reportdb.queries.status import Asked

    if (year is None) == (years is None):
        raise UsageError("name the year: --year 2023, or --years 2019-2025 for a grid")
    day = as_of.date() if as_of else dt.date.today()
    asked = Asked(day, deadline.date() if deadline else None)
    if years is not None:
        if reminders or deadline:
            raise UsageError("--reminders and --deadline go with --year")
        _grid(db, years, under, asked, output=output, as_json=as_json)
        return
    if year is not None:
        _year(db, year, under, asked, reminders=reminders, output=output, as_json=as_json)


def _year(
    db: str, year: int, under: str | None, asked: Asked, *, reminders: bool, output: str | None, as_json: bool
) -> None:
    rows, contacts = status(db, year, under, asked)
    calls = [row for row in rows if row.awaited]
    if output is not None:
        from reportdb.papers.status_workbook import write

        write(output, rows, contacts, year, _whose(under), asked)
        say(f"已写入 {output}：{status_rows.counted(rows)}；催报 {len(calls)} 条")
    elif as_json:
        for row in calls if reminders else rows:
            said = status_rows.call_record(row, contacts.get(row.agency_id)) if reminders else status_rows.record(row)
            click.echo(json.dumps(said, ensure_ascii=False))
    elif reminders:
        say(calls_text(calls, contacts))
    else:
        say(as_text(rows, status_rows.deadline_words(year, asked)))


def _grid(db: str, years: range, under: str | None, asked: Asked, *, output: str | None, as_json: bool) -> None:
    found = over_years(db, years, under, asked)
    if output is not None:
        from reportdb.papers.status_workbook import write_grid

        write_grid(output, found, years, _whose(under), asked)
        say(f"已写入 {output}：{len(found)} 个填报单位，{years[0]}至{years[-1]}年")
    elif as_json:
        for one in found:
            click.echo(json.dumps(status_rows.year_record(one, years), ensure_ascii=False))
    else:
        say(grid_text(found, years))


def status(db: str, year: int, under: str | None, asked: Asked) -> tuple[list[StatusRow], Mapping[int, Contact]]:
    """A row per agency, or per agency and scope where both were filed, and whom to call of them."""
    from reportdb.commands.store import reader
    from reportdb.queries import registry
    from reportdb.queries.contacts import contacts_before
    from reportdb.queries.remit import Remit
    from reportdb.queries.status import status as standing

    remit = Remit.everyone()
    with reader(db) as conn:
        top = registry.find_agency(conn, remit, under, year).id if under else None
        return standing(conn, remit, year, top, asked), contacts_before(conn, remit, year)


def over_years(db: str, years: range, under: str | None, asked: Asked) -> list[AgencyYears]:
    """An agency's rows of each of the years."""
    from reportdb.commands.store import reader
    from reportdb.queries import registry
    from reportdb.queries.remit import Remit
    from reportdb.queries.status_years import status_over_years

    remit = Remit.everyone()
    with reader(db) as conn:
        top = registry.find_agency(conn, remit, under, years[-1]).id if under else None
        return status_over_years(conn, remit, years, top, asked)


def as_text(rows: Sequence[StatusRow], deadline: str) -> str:
    """A list with the deadline and a summary line."""
    from reportdb.commands.text_table import listing

    lines = [_indented(status_rows.line(row), row.depth) for row in rows]
    if not rows:
        return "名录中没有填报单位"
    return f"{listing(status_rows.HEAD, lines, status_rows.FIGURES)}\n{deadline}\n{status_rows.counted(rows)}"


def calls_text(rows: Sequence[StatusRow], contacts: Mapping[int, Contact]) -> str:
    """The list of whom to remind."""
    from reportdb.commands.text_table import listing

    lines = [status_rows.call_line(row, contacts.get(row.agency_id)) for row in rows]
    if not rows:
        return "没有需要催报的单位"
    return f"{listing(status_rows.CALL_HEAD, lines, status_rows.CALL_FIGURES)}\n{status_rows.called(rows, contacts)}"


def grid_text(found: Sequence[AgencyYears], years: range) -> str:
    """Agencies by years, what the signs mean, and how many stand how in each year."""
    from reportdb.commands.text_table import listing

    if not found:
        return "名录中没有填报单位"
    lines = [_indented(status_rows.year_line(one, years), one.depth) for one in found]
    head = ("填报单位", "代码", *map(str, years))
    grid = listing(head, [*lines, *status_rows.year_counts(found, years)])
    return f"{grid}\n{status_rows.legend()}"


def _indented(line: tuple[str, ...], depth: int) -> tuple[str, ...]:
    return (status_rows.INDENT * depth + line[0], *line[1:])


def _whose(under: str | None) -> str:
    return f"{one_line(under)}及所属" if under else "全部填报单位"
