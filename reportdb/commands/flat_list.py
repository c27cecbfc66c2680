"""`reportdb export --flat`: the current filings of many agencies as 过录表, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportdb.commands.harmless import say
from reportdb.errors import NothingToShow, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit


def export_flat(
    db: str, *, year: int | None, under: str | None, agencies: Sequence[str], scope: str | None, output: str
) -> None:
    """Write the list of a year and prove it by reading it back: those below an agency, some agencies, or everyone."""
    from reportdb.commands.store import database
    from reportdb.database import reading
    from reportdb.papers.flat_papers import flat_rows, write_list
    from reportdb.queries.remit import Remit

    if year is None:
        raise UsageError("a list is one of a year: --year")
    if under and agencies:
        raise UsageError("--under and --agency exclude each other")
    remit = Remit.everyone()
    with database(db) as engine, reading(engine) as conn:
        whose, filings = _chosen(conn, remit, year, under, agencies, scope)
        if not filings:
            raise NothingToShow(
                f"{whose} {year}: no accepted filing" if under or agencies else f"no accepted filing of {year}"
            )
        rows, left = flat_rows(conn, remit, year, filings)
    if not rows:
        raise NothingToShow(f"none of the {len(left)} accepted filings holds a table that a list has columns for")
    write_list(rows, whose, year, output)
    if left:
        say(f"没有三张统计表，未列入：{'、'.join(row.agency for row in left)}", err=True)
    lists = "、".join(name for name in (*agencies, under) if name) or "全部单位"
    say(f"已导出过录表（{lists}，{year}年，{len(rows)} 份报告；不含渠道、存在问题）：{output}")


def _chosen(
    conn: Connection, remit: Remit, year: int, under: str | None, names: Sequence[str], scope: str | None
) -> tuple[str, list[FilingRow]]:
    """What the list covers in words, and its filings in the order of the registry."""
    from reportdb.papers.flat_papers import chosen_filings
    from reportdb.queries.registry import find_agency

    if under:
        top = find_agency(conn, remit, under, year)
        return f"{top.name}及所属单位", chosen_filings(conn, remit, year, under=top.id, scope=scope)
    if names:
        found = [find_agency(conn, remit, name, year) for name in names]
        whose = "、".join(dict.fromkeys(one.name for one in found))
        return whose, chosen_filings(conn, remit, year, agencies={one.id for one in found}, scope=scope)
    return "全部单位", chosen_filings(conn, remit, year, scope=scope)
