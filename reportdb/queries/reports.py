"""A stored filing back as the Report it was made from: same figures, marks, words, tables and order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportdb.errors import CatalogError, NothingToShow
from reportdb.forms import catalog
from reportdb.forms.codes import Cell
from reportdb.forms.loader import FOLDER_VARIABLE
from reportdb.queries.cells import cells_of
from reportdb.queries.remit import Remit
from reportdb.reader import Reading, ask
from reportdb.report import (
    BLANK,
    NOT_APPLICABLE,
    ChannelFigure,
    Figure,
    ImprovementItem,
    Mark,
    Report,
    Scope,
    SignOff,
    TableData,
)
from reportdb.seeding import AXES
from reportdb.views import NAME_IN_YEAR

#: the short codes of `mark` in the corrections.
MARKS = (Mark.NUMBER, Mark.BLANK, Mark.NOT_APPLICABLE, Mark.TEXT)

_FILING = f"""SELECT r.agency_id, {NAME_IN_YEAR.format(year="r.year")},
  r.year, r.scope, fi.edition, fi.responsible, fi.reviewer, fi.preparer,
  fi.phone, fi.filled_on
FROM filing fi JOIN annual_report r ON r.id = fi.report_id JOIN agency a ON a.id = r.agency_id WHERE fi.id = ?"""
_TABLES = "SELECT table_code, edition FROM filing_table WHERE filing_id = ? AND part = 0"
_FIGURES = "SELECT cell_id, value, text FROM {fact} WHERE year = ? AND filing_id = ? ORDER BY cell_id"
_CHANNELS = """SELECT l.channel_code, l.channel, l.metric_code, l.metric, l.unit, f.value, f.text
FROM channel_activity f JOIN channel_line l ON l.id = f.line_id WHERE f.year = ? AND f.filing_id = ? ORDER BY f.position"""
_ITEMS = "SELECT problem, action FROM improvement_item WHERE year = ? AND filing_id = ? ORDER BY position"


def load_report(conn: Reading, remit: Remit, filing_id: int) -> Report:
    """The Report of any filing, under the name its agency bore that year; NothingToShow outside the remit."""
    head = _rows(conn, _FILING, filing_id)
    if not head or not remit.covers(head[0][0]):
        raise NothingToShow(f"there is no filing {filing_id}")
    _, agency, year, scope, edition, *sign_off = head[0]
    report = Report(agency, year, Scope(scope), edition, sign_off=SignOff(*sign_off))
    editions: dict[str, str] = dict(_rows(conn, _TABLES, filing_id))
    for one in {*editions.values(), edition} - {None}:
        refuse_unknown(filing_id, one)
    cells = cells_of(conn)
    for table in AXES:
        if table in editions:
            rows = _rows(conn, _FIGURES.format(fact=AXES[table][0]), year, filing_id)
            report.tables[table] = TableData(
                editions[table], figures_stored(cells.cells[table], table, editions[table], rows)
            )
    if "channels" in editions:
        report.channels = [
            ChannelFigure(row[0], row[1], row[2], row[3], row[4], figure_stored(*row[5:]))
            for row in _rows(conn, _CHANNELS, year, filing_id)
        ]
    if "improvement_items" in editions:
        report.improvement_items = [ImprovementItem(*row) for row in _rows(conn, _ITEMS, year, filing_id)]
    return report


def refuse_unknown(filing_id: int, edition: str) -> None:
    """CatalogError for an edition of a folder of forms that is not at hand today: its figures have no labels without it."""
    if edition not in catalog().forms:
        raise CatalogError(f"filing {filing_id} is of edition {edition}, which no form declares; see {FOLDER_VARIABLE}")


def _rows(conn: Reading, sql: str, *values: Any) -> list[Any]:
    return list(ask(conn, sql, *values).all())


def figures_stored(cells: Mapping[int, Cell], table: str, edition: str, rows: list[Any]) -> dict[Cell, Figure]:
    """Stored figures in the printing order of the edition; figures of other editions follow."""
    stored = {cells[number]: figure_stored(value, text) for number, value, text in rows}
    printed = catalog().table(edition, table).cells
    ordered = {cell: stored[cell] for cell in printed if cell in stored}
    ordered.update(stored)
    return ordered


def figure_stored(value: int | None, text: str | None) -> Figure:
    """A figure as the facts hold it: without a value it is blank, "/" (the empty text) or words."""
    if value is not None:
        return Figure(Mark.NUMBER, value)
    if text is None:
        return BLANK
    return Figure(Mark.TEXT, None, text) if text else NOT_APPLICABLE
