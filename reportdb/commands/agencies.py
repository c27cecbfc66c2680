"""`reportdb agencies`: the register (名录) of those who must file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportdb.commands import options, who
from reportdb.commands.harmless import say
from reportdb.papers.harmless import one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.load import AgencyChanges
    from reportdb.queries.agency_history import AgencyHistory
    from reportdb.queries.registry import AgencyRow, LinkRow, NameRow

FORMATS = ("text", "csv", "json")


@click.group("agencies")
def command() -> None:
    """Load, list or draw the register of agencies."""


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would change, field by field; store nothing.")
@who.by
@click.pass_obj
def load_command(db: str, file: Path, dry_run: bool, by: str | None) -> None:
    """Load a register of agencies from .csv (UTF-8 or GBK) or .xlsx.

    Headings: 单位名称, 单位代码, 统一社会信用代码, 上级单位 (name or code; a new one dated as 新上级（2022-01-01起）),
    报送对象 (who collects the report, if not the superior), 层级, 类型, 行政区划代码, 起始日期, 终止日期,
    曾用名 (； between, dated as 旧名（2021-12-31止）), 前身, 撤销后并入, 规章制定权. A column that is not there changes
    nothing, and loading a list again changes nothing. Doubts go to stderr; a fault refuses the whole list.
    """
    changes = load(db, file, who.name_of(by), dry_run=dry_run)
    if dry_run:
        from reportdb.commands.agency_text import changes_text

        say(changes_text(changes.details))
    for doubt in changes.warnings:
        say(f"warning: {one_line(doubt)}", err=True)
    words = (("新增", changes.added), ("变更", changes.changed), ("未变化", changes.unchanged))
    counts = "，".join(f"{word} {len(names)}" for word, names in words)
    click.echo(counts + ("（试运行，未保存）" if dry_run else ""))


@command.command("list")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print.")
@click.pass_obj
def list_command(db: str, form: str) -> None:
    """List the agencies as registered today: codes, superior, level, kind, region, dates, other names.

    As text, what few agencies have stands below their line; csv and json have every field of each. Who stood above whom
    in earlier years is in `agencies show` and `agencies tree --year`.
    """
    from reportdb.commands import agency_list
    from reportdb.papers import agency_rows, rows

    found = agency_rows.records(*registered(db))
    if form == "text":
        say(agency_list.text(found) if found else "名录中没有填报单位")
    else:
        say(rows.as_csv_records(agency_rows.flat(found)) if form == "csv" else rows.as_json_records(found))


@command.command("tree")
@click.option("--year", type=click.IntRange(1900, 2999), help="As it stood at the end of this year.")
@click.pass_obj
def tree_command(db: str, year: int | None) -> None:
    """Draw who stands under whom, now or in a year, and who reports elsewhere."""
    from reportdb.commands.agency_text import tree

    drawn = tree(*standing(db, year))
    say(drawn or ("名录中没有填报单位" if year is None else f"{year}年名录中没有填报单位"))


@command.command("show")
@click.argument("name")
@click.option("--year", type=click.IntRange(1900, 2999), help="Which agency bore the name in this year.")
@options.as_json
@click.pass_obj
def show_command(db: str, name: str, year: int | None, as_json: bool) -> None:
    """Tell an agency's history: names, superiors, predecessors, successors."""
    from reportdb.commands.agency_text import history_text

    found = history(db, name, year)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
    else:
        say(history_text(found))


def history(db: str, name: str, year: int | None) -> AgencyHistory:
    """All the register knows of an agency."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries.agency_history import agency_history
    from reportdb.queries.registry import find_agency
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        return agency_history(conn, remit, find_agency(conn, remit, name, year).id)


def standing(db: str, year: int | None) -> tuple[list[AgencyRow], dict[int, str], dict[int, int]]:
    """The agencies of a year with their superiors, the names they bore then, and who collects from whom."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries import registry
    from reportdb.queries.registry import names_in
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        rows = registry.agencies(conn, remit, year)
        names = {} if year is None else names_in(conn, remit, year)
        return [row for row in rows if year is None or row.existed_in(year)], names, registry.collectors(conn, year)


def load(db: str, file: Path, by: str = "", *, dry_run: bool = False) -> AgencyChanges:
    """Bring the register in line with a file, in one transaction; or only see what that would change."""
    from etl.agency_file import read_agencies
    from etl.load import load_agencies
    from etl.load.registry import load_list
    from reportdb.commands.store import database
    from reportdb.database import reading, retried, sync

    records = read_agencies(file)

    def loaded(conn: Connection) -> AgencyChanges:
        return load_list(conn, records, file.name, by)

    with database(db) as engine:
        if dry_run:
            with reading(engine) as conn:
                return load_agencies(conn, records, dry_run=True)
        changes = retried(engine, loaded)
        sync(engine)
        return changes


def registered(db: str) -> tuple[list[AgencyRow], list[NameRow], list[LinkRow]]:
    """All agencies, all their names, and who collects the reports of whom without being the superior."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries import registry
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        return registry.agencies(conn, remit), registry.agency_names(conn, remit), registry.collector_links(conn, remit)
