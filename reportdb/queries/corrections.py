"""更正: the figures of filings that are not what their sheets show, with reason and source."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Unpack

from sqlalchemy import Connection, Select, select

from reportdb.correction import CHANNELS, Correction, label_and_unit, line_label
from reportdb.forms.codes import Cell
from reportdb.queries.annual import Which, filtered, view
from reportdb.queries.remit import Remit
from reportdb.queries.reports import MARKS
from reportdb.queries.tables import annual_report, channel_activity, correction, filing, filing_table
from reportdb.report import Figure

VIEW = view(
    "annual_corrections",
    "table_code",
    "row_code",
    "row_label",
    "column_code",
    "column_label",
    "unit",
    "period",
    "filed_value",
    "filed_mark",
    "filed_text",
    "value",
    "mark",
    "text",
    "reason",
    "source",
    "declared_by",
    "corrected_at",
)


def select_corrections(remit: Remit, **which: Unpack[Which]) -> Select[Any]:
    """Corrections of current accepted filings, by filing and place."""
    c = VIEW.c
    return filtered(VIEW, remit, **which).order_by(c.year, c.filing_id, c.table_code, c.row_code, c.column_code)


#: most filings have none, and every import asks: plain text, as building a statement costs more than running it.
_ANY = "SELECT 1 FROM correction WHERE filing_id = ? LIMIT 1"


def corrections_of(conn: Connection, remit: Remit, filing_id: int) -> list[Correction]:
    """The corrections of any filing, returned and superseded ones too, in their order; none outside the remit."""
    sql = _ANY if conn.dialect.name == "sqlite" else _ANY.replace("?", "%s")
    if conn.exec_driver_sql(sql, (filing_id,)).first() is None:
        return []
    c, t, line = correction.c, filing_table.c, channel_activity.c
    statement = (
        select(
            c.table_code, c.row_code, c.column_code, c.period, c.filed_mark, c.filed_value, c.filed_text, c.mark,
            c.value, c.text, c.reason, c.source, c.declared_by, c.file, c.file_sha256, c.corrected_at, t.edition,
        )
        .select_from(
            correction.join(filing, filing.c.id == c.filing_id)
            .join(annual_report, annual_report.c.id == filing.c.report_id)
            .outerjoin(filing_table, (t.filing_id == c.filing_id) & (t.table_code == c.table_code) & (t.part == 0))
        )
        .where(c.filing_id == filing_id, remit.clause(annual_report.c.agency_id))
    )  # fmt: skip
    rows = conn.execute(statement).all()
    lines: dict[str, tuple[str, str, str]] = {}
    if any(row[0] == CHANNELS for row in rows):
        found = select(line.position, line.channel, line.metric, line.unit).where(line.filing_id == filing_id)
        lines = {str(row[0]): (row[1], row[2], row[3]) for row in conn.execute(found)}
    return sorted((_correction(row, lines) for row in rows), key=lambda one: one.order)


def corrected_filings(conn: Connection, filing_ids: Sequence[int]) -> set[int]:
    """Which of some filings have corrections at all; name at most some thousand."""
    c = correction.c
    return set(conn.execute(select(c.filing_id).where(c.filing_id.in_(filing_ids)).distinct()).scalars())


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
        utc(row[15]),
        label,
        unit,
    )


def utc(moment: dt.datetime) -> dt.datetime:
    """SQLite gives back the UTC we stored without saying so."""
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
