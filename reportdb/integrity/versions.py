"""Whether reports have all their versions, the right one counts, and each knows its files and places."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection

from reportdb.integrity.fault import Fault
from reportdb.views import NAME_IN_YEAR
from reportdb.wording import digest_of

_NAME = NAME_IN_YEAR.format(year="r.year")
_VERSIONS = f"""SELECT r.id, {_NAME}, r.year, r.scope, count(fi.id), max(fi.n), min(fi.n), count(DISTINCT fi.n),
  sum(CASE WHEN fi.is_current THEN 1 ELSE 0 END),
  max(CASE WHEN fi.state = 'accepted' THEN fi.n END), max(CASE WHEN fi.is_current THEN fi.n END)
FROM annual_report r JOIN agency a ON a.id = r.agency_id LEFT JOIN filing fi ON fi.report_id = r.id
GROUP BY r.id, a.id, a.name, r.year, r.scope ORDER BY r.id"""
_FILINGS = f"""SELECT fi.id, {_NAME}, r.year, r.scope, fi.sources_key
FROM filing fi JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id ORDER BY fi.id"""
_MADE = "SELECT filing_id, sha256 FROM filing_source WHERE made ORDER BY filing_id, sha256"
_WORDINGS = """SELECT id, digest, code, level, message, table_code, row_code, column_code, sheet, cell, expected, found,
  operands, places FROM finding_wording ORDER BY id"""
_AT_ONCE = 1000
_PLACES = "SELECT filing_id, table_code, part, sha256, layout_id FROM filing_table ORDER BY filing_id, table_code, part"


def version_faults(conn: Connection) -> Iterator[Fault]:
    """Of every report and filing."""
    for row in conn.exec_driver_sql(_VERSIONS).all():
        for code, text in _of_report(row):
            yield Fault(code, text, agency=row[1], year=row[2], scope=row[3])
    yield from _layouts(conn)
    yield from _wordings(conn)
    filings = {row[0]: row for row in conn.exec_driver_sql(_FILINGS).all()}
    for number, code, text in (*_sources(conn, filings), *_places(conn)):
        known = filings.get(number)
        yield Fault(code, text, number, *(known[1:4] if known else ()))


def _of_report(row: Any) -> Iterator[tuple[str, str]]:
    """`row` counts filings, highest and lowest number, different numbers, current ones; last accepted, last current."""
    count, highest, lowest, different, current, accepted, counting = row[4:]
    if not count:
        yield "report_empty", "登记了这份报告，但没有任何一次报送"
        return
    if (different, lowest, highest) != (count, 1, count):
        yield "filings_missing", f"报送应从第 1 次连续编到第 {highest} 次，库中有 {count} 次"
    if current > 1:
        yield "two_current", f"有 {current} 次报送同时作为现行数"
    elif accepted is not None and not current:
        yield "no_current", "有已入库的报送，但没有一次作为现行数"
    elif counting != accepted:
        yield "wrong_current", f"现行数是第 {counting} 次报送，应是最近入库的第 {accepted} 次"


def _layouts(conn: Connection) -> Iterator[Fault]:
    for number, signed, positions in conn.exec_driver_sql("SELECT id, digest, positions FROM table_layout ORDER BY id"):
        if hashlib.sha256(positions.encode("utf-8", "surrogatepass")).hexdigest() != signed:
            yield Fault("layout_differs", f"单元格位置表 {number} 与入库时的校验值不符")
        elif not _understood(positions):
            yield Fault("layout_unreadable", f"单元格位置表 {number} 无法解读")


def _wordings(conn: Connection) -> Iterator[Fault]:
    for number, signed, *words in conn.exec_driver_sql(_WORDINGS, execution_options={"yield_per": _AT_ONCE}):
        if digest_of(words) != signed:
            yield Fault("wording_differs", f"审核问题的文字 {number} 与入库时的校验值不符")


def _understood(positions: str) -> bool:
    try:
        segments = json.loads(positions)
    except ValueError:
        return False
    return isinstance(segments, list) and all(isinstance(one, dict) and "rows" in one for one in segments)


def _sources(conn: Connection, filings: dict[int, Any]) -> Iterator[tuple[int, str, str]]:
    """The files a filing was made from are those it was signed with."""
    made: dict[int, list[str]] = {}
    for number, sha256 in conn.exec_driver_sql(_MADE):
        made.setdefault(number, []).append(sha256)
    for number, row in filings.items():
        signed = [key for key in row[4].split(",") if key]
        if sorted(made.get(number, [])) != sorted(signed):
            yield (
                number,
                "sources_differ",
                f"应有 {len(signed)} 个来源文件，登记的是另外 {len(made.get(number, []))} 个",
            )


def _places(conn: Connection) -> Iterator[tuple[int, str, str]]:
    """Every table read from a file says where, and in how many parts."""
    due: dict[tuple[int, str], int] = {}
    for number, table, part, sha256, layout in conn.exec_driver_sql(_PLACES):
        if part != due.get((number, table), 0):
            yield number, "table_part_missing", f"表 {table} 缺少第 {due.get((number, table), 0) + 1} 部分的出处"
        due[number, table] = part + 1
        if sha256 is not None and layout is None:
            yield number, "layout_lost", f"表 {table} 来自文件，但没有单元格位置"
