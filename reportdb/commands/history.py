"""`reportdb history`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from reportdb.commands import options
from reportdb.commands.harmless import say
from reportdb.errors import NothingToShow
from reportdb.papers.harmless import inert, one_line
from reportdb.papers.names import STATE_NAMES, reason_words, scope_name

if TYPE_CHECKING:
    from reportdb.queries.history import Source, Version


@click.command("history")
@options.agency_required
@options.year_required
@options.scope
@options.as_json
@click.pass_obj
def command(db: str, agency: str, year: int, scope: str | None, as_json: bool) -> None:
    """List the filings of a report: who, when, why, from which files.

    Every version ever stored, oldest first, returned ones too; of both scopes where both were filed. Times are those of
    this PC; in JSON they are UTC.
    """
    from reportdb.papers import history_rows

    versions = history(db, agency, year, scope)
    if as_json:
        for one in versions:
            click.echo(json.dumps(history_rows.record(one), ensure_ascii=False))
    else:
        say(as_text(versions))


def history(db: str, agency: str, year: int, scope: str | None) -> list[Version]:
    """The versions asked for; NothingToShow where nothing was filed."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.queries import history, registry
    from reportdb.queries.remit import Remit

    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        found = registry.find_agency(conn, remit, agency, year)
        versions = history.history(conn, remit, found.id, year, scope)
    if not versions:
        raise NothingToShow(f"{found.name} {year}: nothing was filed")
    return versions


def as_text(versions: Sequence[Version]) -> str:
    """A block for each filing under a head for each report."""
    lines: list[str] = []
    last = None
    for one in versions:
        row = one.row
        if row.report_id != last:
            last = row.report_id
            count = sum(other.row.report_id == last for other in versions)
            name = inert(one_line(row.agency))
            lines.append(f"{name}　{row.year}年　{scope_name(row.scope)}　共报送 {count} 次")
        lines.append(_headline(one))
        lines += [f"    {word}　{inert(one_line(text))}" for word, text in _details(one)]
    return "\n".join(lines)


def local(moment: datetime) -> str:
    """A moment by the clock of this PC."""
    from reportdb.queries.history import utc

    return f"{utc(moment).astimezone():%Y-%m-%d %H:%M}"


def _headline(one: Version) -> str:
    row = one.row
    parts = [f"  第 {row.n} 次", f"filing {row.id}", STATE_NAMES[one.state], local(row.created_at)]
    if one.made_by:
        parts.append(inert(one_line(one.made_by)))
    if one.state == "superseded" and one.superseded_by is not None:
        parts[2] += f"（由 filing {one.superseded_by.id} 更正）"
    return "　".join(parts)


def _details(one: Version) -> Iterator[tuple[str, str]]:
    row = one.row
    if one.restored_from is not None:
        yield "恢复", f"重复 filing {one.restored_from} 的全部内容"
    if row.received_on is not None:
        yield "收到", str(row.received_on)
    for file in one.sources:
        yield ("文件" if file.made else "同数"), _file(file)
    if row.as_filed and one.restored_from is None:
        yield "理由", f"按原报数入库：{row.reason}"
    elif row.reason:
        yield "理由", reason_words(row.reason)
    if one.command_line:
        yield "命令", f"reportdb {one.command_line}"
    for item in one.corrections:
        yield "更正", item.sentence
    counts = (("强制", one.errors), ("核实", one.verifies), ("提示", one.notices))
    yield "审核", "，".join(f"{word} {count} 条" for word, count in counts if count) or "没有审核问题"


def _file(file: Source) -> str:
    later = "" if file.made else f"，{local(file.kept_at)} 收到，数字与本次相同"
    return f"{file.name}（sha256 {file.sha256}{later}）"
