"""`reportdb agencies`: the register (名录) of those who must file."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportdb.commands import who
from reportdb.commands.harmless import inert, one_line, say

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from etl.agency_list import AgencyChanges
    from reportdb.queries.registry import AgencyRow, NameRow

HEAD = ("代码", "单位名称", "上级单位", "层级", "类型", "行政区划代码", "起始日期", "终止日期", "曾用名")


@click.group("agencies")
def command() -> None:
    """Load, list or draw the register of agencies."""


@command.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@who.by
@click.pass_obj
def load_command(db: str, file: Path, by: str | None) -> None:
    """Load a register of agencies from .csv (UTF-8 or GBK) or .xlsx.

    Headings: 单位名称, 单位代码, 上级单位 (name or code), 层级, 类型, 行政区划代码, 起始日期, 终止日期,
    曾用名 (； between, dated as 旧名（2021-12-31止）), 规章制定权. Loading a list again changes nothing.
    """
    changes = load(db, file, who.name_of(by))
    words = (("新增", changes.added), ("变更", changes.changed), ("未变化", changes.unchanged))
    click.echo("，".join(f"{word} {len(names)}" for word, names in words))


@command.command("list")
@click.pass_obj
def list_command(db: str) -> None:
    """List the agencies with their codes and former names."""
    from reportdb.commands.text_table import listing

    rows, names = registered(db)
    say(listing(HEAD, _lines(rows, names)) if rows else "名录中没有填报单位")


@command.command("tree")
@click.pass_obj
def tree_command(db: str) -> None:
    """Draw who stands under whom."""
    rows, _ = registered(db)
    say(tree(rows) if rows else "名录中没有填报单位")


def load(db: str, file: Path, by: str = "") -> AgencyChanges:
    """Bring the register in line with a file, in one transaction."""
    from etl.agency_file import read_agencies
    from etl.agency_list import load_agencies
    from etl.audit import AGENCIES_LOADED, note
    from reportdb.commands.store import database
    from reportdb.database import retried, sync

    records = read_agencies(file)

    def loaded(conn: Connection) -> AgencyChanges:
        changes = load_agencies(conn, records)
        if changes.added or changes.changed:
            what = f"{file.name}: {len(changes.added)} added, {len(changes.changed)} changed"
            note(conn, by, AGENCIES_LOADED, what)
        return changes

    with database(db) as engine:
        changes = retried(engine, loaded)
        sync(engine)
        return changes


def registered(db: str) -> tuple[list[AgencyRow], list[NameRow]]:
    """All agencies and all their names."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries import registry
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        return registry.agencies(conn, remit), registry.agency_names(conn, remit)


def tree(rows: list[AgencyRow]) -> str:
    """The register as an indented tree; an agency whose superior is not among the rows stands on the left."""
    below: dict[int | None, list[AgencyRow]] = defaultdict(list)
    known = {row.id for row in rows}
    for row in rows:
        below[row.superior_id if row.superior_id in known else None].append(row)
    lines: list[str] = []
    waiting = [(0, row) for row in reversed(below[None])]
    while waiting:
        depth, row = waiting.pop()
        lines.append("  " * depth + inert(one_line(" ".join(filter(None, (row.name, row.code))))))
        waiting += [(depth + 1, child) for child in reversed(below[row.id])]
    return "\n".join(lines)


def _lines(rows: list[AgencyRow], names: list[NameRow]) -> list[tuple[str, ...]]:
    name_of = {row.id: row.name for row in rows}
    former: dict[int, list[str]] = defaultdict(list)
    for name in names:
        if name.is_alias:
            former[name.agency_id].append(f"{name.name}（至{name.last_year}年）" if name.last_year else name.name)
    return [
        (
            row.code or "",
            row.name,
            "" if row.superior_id is None else name_of.get(row.superior_id, ""),
            row.level,
            row.kind,
            row.region_code,
            str(row.valid_from or ""),
            str(row.valid_to or ""),
            "；".join(former[row.id]),
        )
        for row in rows
    ]
