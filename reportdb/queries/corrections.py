"""更正: the figures of filings that are not what their sheets show, with reason and source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from reportdb.correction import CHANNELS, Correction, label_and_unit, line_label
from reportdb.forms.codes import Cell
from reportdb.queries.remit import Remit
from reportdb.queries.reports import MARKS
from reportdb.reader import Reading, ask, listed, moment
from reportdb.report import Figure

#: most filings have none, and every import asks: plain text, as building a statement costs more than running it.
_ANY = "SELECT 1 FROM correction WHERE filing_id = ? LIMIT 1"
_CORRECTIONS = """SELECT c.table_code, c.row_code, c.column_code, c.period, c.filed_mark, c.filed_value, c.filed_text,
  c.mark, c.value, c.text, c.reason, c.source, c.declared_by, c.file, c.file_sha256, c.corrected_at, t.edition
FROM correction c JOIN filing fi ON fi.id = c.filing_id JOIN annual_report r ON r.id = fi.report_id
LEFT JOIN filing_table t ON t.filing_id = c.filing_id AND t.table_code = c.table_code AND t.part = 0
WHERE c.filing_id = ? AND {}"""
_LINES = """SELECT f.position, l.channel, l.metric, l.unit
FROM channel_activity f JOIN channel_line l ON l.id = f.line_id WHERE f.filing_id = ?"""


def corrections_of(conn: Reading, remit: Remit, filing_id: int) -> list[Correction]:
    """The corrections of any filing, returned and superseded ones too, in their order; none outside the remit."""
    if ask(conn, _ANY, filing_id).first() is None:
        return []
    rows = ask(conn, _CORRECTIONS.format(remit.condition("r.agency_id")), filing_id).all()
    lines: dict[str, tuple[str, str, str]] = {}
    if any(row[0] == CHANNELS for row in rows):
        lines = {str(row[0]): (row[1], row[2], row[3]) for row in ask(conn, _LINES, filing_id)}
    return sorted((_correction(row, lines) for row in rows), key=lambda one: one.order)


def corrected_filings(conn: Reading, filing_ids: Sequence[int]) -> set[int]:
    """Which of some filings have corrections at all; name at most some thousand."""
    sql = f"SELECT DISTINCT filing_id FROM correction WHERE filing_id IN ({listed(filing_ids)})"
    return {row[0] for row in ask(conn, sql)}


def _correction(row: Any, lines: dict[str, tuple[str, str, str]]) -> Correction:
    cell = Cell(row[1], row[2], row[3])
    if row[0] == CHANNELS:
        channel, metric, unit = lines.get(cell.row, ("", "", ""))
        label = line_label(cell.row, channel, metric)
    else:
        label, unit = label_and_unit(row[0], cell, row[16])
    return Correction(
        row[0],
        cell,
        Figure(MARKS[row[4]], row[5], row[6]),
        Figure(MARKS[row[7]], row[8], row[9]),
        row[10],
        row[11],
        row[12],
        row[13],
        row[14],
        utc(moment(row[15])),
        label,
        unit,
    )


def utc(moment: dt.datetime) -> dt.datetime:
    """SQLite gives back the UTC we stored without saying so."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
