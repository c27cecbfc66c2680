"""`reportdb export --flat`: the current filings of many agencies as 过录表, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reportdb.commands.harmless import say
from reportdb.errors import ExportMismatch, NothingToShow, UsageError

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from reportdb.queries.filings import FilingRow
    from reportdb.queries.remit import Remit
    from reportdb.statutory_tables.flat_list import FlatRow

NAMED_DIFFERENCES = 5
_AS_FILED = "按原报数入库"


def export_flat(
    db: str, *, year: int | None, under: str | None, agencies: Sequence[str], scope: str | None, output: str
) -> None:
    """Write the list of a year and prove it by reading it back: those below an agency, some agencies, or everyone."""
    from reportdb.commands.store import database
    from reportdb.database import reading
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
    write(rows, whose, year, output)
    if left:
        say(f"没有三张统计表，未列入：{'、'.join(row.agency for row in left)}", err=True)
    lists = "、".join(name for name in (*agencies, under) if name) or "全部单位"
    say(f"已导出过录表（{lists}，{year}年，{len(rows)} 份报告；不含渠道、存在问题）：{output}")


def _chosen(
    conn: Connection, remit: Remit, year: int, under: str | None, names: Sequence[str], scope: str | None
) -> tuple[str, list[FilingRow]]:
    """What the list covers in words, and its filings in the order of the registry."""
    from reportdb.queries.filings import filings_of_year
    from reportdb.queries.registry import find_agency, subtree

    whose, wanted = "全部单位", None
    if under:
        top = find_agency(conn, remit, under, year)
        whose, wanted = f"{top.name}及所属单位", subtree(conn, remit, top.id, year)
    elif names:
        found = [find_agency(conn, remit, name, year) for name in names]
        whose, wanted = "、".join(dict.fromkeys(one.name for one in found)), {one.id for one in found}
    rows = [
        row
        for row in filings_of_year(conn, remit, year)
        if row.is_current and (wanted is None or row.agency_id in wanted) and scope in (None, row.scope)
    ]
    return whose, sorted(rows, key=lambda row: (row.agency_id, row.scope))


def flat_rows(
    conn: Connection, remit: Remit, year: int, filings: Sequence[FilingRow]
) -> tuple[list[FlatRow], list[FilingRow]]:
    """The lines of filings of one year, in their order, and the filings that hold no table to be listed.

    A few statements however many there are.
    """
    from reportdb.queries.reports_of_year import reports_of_year
    from reportdb.queries.sign_offs import sign_offs
    from reportdb.report import Scope
    from reportdb.statutory_tables.flat_list import FlatRow

    reports, signed = reports_of_year(conn, remit, year, filings), sign_offs(conn, remit, year)
    rows, left = [], []
    for row in filings:
        report = reports.get(row.id)
        if report is None or not report.tables:
            left.append(row)
        else:
            report.sign_off = signed.get(row.id, report.sign_off)
            code = "" if row.agency_code.startswith("#") else row.agency_code  # "#5" is ours, not theirs
            note = _AS_FILED if row.as_filed else ""
            rows.append(FlatRow(row.agency, code, Scope(row.scope), report, row.id, note))
    return rows, left


def write(rows: Sequence[FlatRow], whose: str, year: int, path: str) -> None:
    """Write a list; ExportMismatch when it does not read back as it was."""
    from etl.readback import compare_list
    from reportdb.forms import catalog
    from reportdb.papers.writing import written
    from reportdb.xlsx.book import new_workbook
    from reportdb.xlsx.flat_list import TITLE, write_flat_list
    from reportdb.xlsx.pages import footer_text
    from reportdb.xlsx.report import save

    edition = catalog().edition_for_year(year) or catalog().newest
    book = new_workbook()
    said = f"填报范围：{whose}    报告年度：{year}年"
    write_flat_list(book, catalog().form(edition), rows, said, footer_text(whose, year), readable=True)
    book.properties.creator = "reportdb"
    book.properties.title = TITLE
    with written(path) as place:
        save(book, place)
        differences = compare_list(place, rows)
        if differences:
            shown = "; ".join(differences[:NAMED_DIFFERENCES])
            raise ExportMismatch(f"{path} was not written: read back it differs in {len(differences)} places: {shown}")
