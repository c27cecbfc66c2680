"""Whether the figures of every filing are those it was signed with: all facts read back, a batch of filings at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from reportdb.forms.codes import Cell
from reportdb.integrity.fault import Fault
from reportdb.queries.cells import read_cells
from reportdb.queries.reports import MARKS, figure_stored
from reportdb.report import ChannelFigure, Figure, ImprovementItem, Report, Scope, SignOff, TableData
from reportdb.seeding import AXES
from reportdb.views import NAME_IN_YEAR

if TYPE_CHECKING:
    from reportdb.integrity import Examined

_BATCH = 200
_END = 2**62
_LISTS = {
    "channels": ("channel_activity", "position, channel_code, channel, metric_code, metric, unit"),
    "improvement_items": ("improvement_item", "position, problem, action"),
}
_HEADS = f"""SELECT fi.id, r.year, {NAME_IN_YEAR.format(year="r.year")}, r.scope, fi.digest, fi.edition,
  fi.responsible, fi.reviewer, fi.preparer, fi.phone, fi.filled_on
FROM filing fi JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id ORDER BY r.year, fi.id"""
_TABLES = "SELECT filing_id, table_code, edition FROM filing_table WHERE part = 0 AND filing_id BETWEEN ? AND ?"
_FACTS = "SELECT filing_id, {columns} FROM {fact}{lines} WHERE year = ? AND filing_id BETWEEN ? AND ? ORDER BY filing_id, {key}"
#: what a channel line counts; a line whose words are gone is still read, and found changed
_LINES = {"channel_activity": " LEFT JOIN channel_line l ON l.id = line_id"}
_CORRECTED = """SELECT filing_id, table_code, row_code, column_code, period, value, mark, text FROM correction
ORDER BY filing_id, table_code, row_code, column_code, period"""
Run = Callable[..., list[Any]]


@dataclass(slots=True)
class _Stored:
    """A filing as its rows say."""

    head: Any
    report: Report
    editions: dict[str, str] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def fault(self, code: str, text: str) -> Fault:
        return Fault(code, text, self.head[0], self.head[2], self.head[1], self.head[3])


def figure_faults(conn: Connection, digest: Callable[[Report], str], done: Examined) -> Iterator[Fault]:
    """Filings whose figures, lists or sign-off changed, and facts that belong to no filing."""

    def run(sql: str, *values: object) -> list[Any]:
        native = sql if conn.dialect.name == "sqlite" else sql.replace("?", "%s")
        return list(conn.exec_driver_sql(native, values).all())

    by_year = {year: list(heads) for year, heads in groupby(run(_HEADS), key=itemgetter(1))}
    corrected = {number: list(rows) for number, rows in groupby(run(_CORRECTED), key=itemgetter(0))}
    cells = read_cells(conn).cells
    for year in sorted(by_year.keys() | _years_of_facts(run)):
        heads = by_year.get(year, [])
        starts = list(range(0, len(heads), _BATCH)) or [0]
        for start in starts:
            low = heads[start][0] if start else 0
            high = heads[start + _BATCH][0] - 1 if start + _BATCH < len(heads) else _END
            batch = {head[0]: _stored(head) for head in heads[start : start + _BATCH]}
            yield from _read(run, cells, batch, (year, low, high), done)
            done.filings += len(batch)
            for stored in batch.values():
                yield from _judged(stored, digest, corrected.get(stored.head[0], []))


def _stored(head: Any) -> _Stored:
    return _Stored(head, Report(head[2], head[1], Scope(head[3]), head[5], sign_off=SignOff(*head[6:])))


def _years_of_facts(run: Run) -> set[int]:
    """The years any fact claims, each found by one look into the key."""
    years: set[int] = set()
    for fact in (*(axis[0] for axis in AXES.values()), *(fact for fact, _ in _LISTS.values())):
        year = run(f"SELECT min(year) FROM {fact}")[0][0]
        while year is not None:
            years.add(year)
            year = run(f"SELECT min(year) FROM {fact} WHERE year > ?", year)[0][0]
    return years


def _read(
    run: Run, cells: dict[str, dict[int, Cell]], batch: dict[int, _Stored], span: tuple[int, int, int], done: Examined
) -> Iterator[Fault]:
    """Fill the batch from all facts of a year in a range of filings; facts nobody may claim are told."""
    _name_tables(run, batch)
    for table in (*AXES, *_LISTS):
        fact, columns = (AXES[table][0], "cell_id") if table in AXES else _LISTS[table]
        columns += "" if table == "improvement_items" else ", value, text"
        sql = _FACTS.format(columns=columns, fact=fact, lines=_LINES.get(fact, ""), key=columns.partition(",")[0])
        for number, rows in groupby(run(sql, *span), key=itemgetter(0)):
            lines = list(rows)
            done.figures += len(lines)
            if number not in batch:
                text = f"{fact} 中有 {len(lines)} 行记在 {span[0]} 年的 filing {number} 名下，没有这份报送"
                yield Fault("facts_astray", text, number, year=span[0])
            elif table not in batch[number].editions:
                batch[number].faults.append(("table_unlisted", f"库中有表 {table} 的数字，报送中却没有这张表"))
            else:
                _put(batch[number], table, lines, cells)


def _name_tables(run: Run, batch: dict[int, _Stored]) -> None:
    """The tables and lists each filing of a batch has, still empty."""
    for number, table, edition in run(_TABLES, min(batch), max(batch)) if batch else ():
        if number not in batch:
            continue
        batch[number].editions[table] = edition
        if table in AXES:
            batch[number].report.tables[table] = TableData(edition)
        elif table == "channels":
            batch[number].report.channels = []
        elif table == "improvement_items":
            batch[number].report.improvement_items = []


def _put(stored: _Stored, table: str, lines: list[Any], cells: dict[str, dict[int, Cell]]) -> None:
    report = stored.report
    if table in _LISTS and [line[1] for line in lines] != list(range(1, len(lines) + 1)):
        stored.faults.append(("line_missing", f"{table} 的行号不连续"))
    if table == "channels":
        report.channels = [
            ChannelFigure(line[2], line[3], line[4], line[5], line[6], _fact(*line[7:])) for line in lines
        ]
    elif table == "improvement_items":
        report.improvement_items = [ImprovementItem(*line[2:]) for line in lines]
    else:
        known, figures = cells[table], report.tables[table].figures
        for _, cell, value, text in lines:
            if cell in known:
                figures[known[cell]] = _fact(value, text)
            else:
                stored.faults.append(("cell_unknown", f"表 {table} 有一个数字记在不存在的格 {cell}"))


def _fact(value: Any, text: Any) -> Figure:
    """What the row says; where it says two things, no figure may, and no digest is that of the filing."""
    return figure_stored(value, text) if value is None or text is None else _figure(value, None, text)


def _figure(value: Any, mark: Any, text: Any) -> Figure:
    """What the row says, even where no figure may say so: the digest then differs."""
    return Figure(MARKS[mark] if mark in range(len(MARKS)) else mark, value, text)


def _judged(stored: _Stored, digest: Callable[[Report], str], corrected: list[Any]) -> Iterator[Fault]:
    yield from (stored.fault(code, text) for code, text in stored.faults)
    try:
        signed = digest(stored.report)
    except (KeyError, TypeError, ValueError):
        signed = ""
    if signed != stored.head[4]:
        yield stored.fault("facts_differ", "库中的数字、清单或落款与入库时的校验值不符")
    for _, table, row, column, period, value, mark, text in corrected:
        if _at(stored.report, table, row, column, period) != _figure(value, mark, text):
            yield stored.fault("correction_differs", f"表 {table} 的 {row}/{column} 与登记的更正不符")


def _at(report: Report, table: str, row: str, column: str, period: str) -> Figure | None:
    if table in report.tables:
        return report.tables[table].figures.get(Cell(row, column, period))
    lines = report.channels or []
    return lines[int(row) - 1].figure if row.isdigit() and 0 < int(row) <= len(lines) else None
