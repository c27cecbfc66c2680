"""What officers read about corrections: put in, refused, or undone by a new sheet; with sheet, cell and figures."""

from __future__ import annotations

from etl.corrections.declared import Declared
from etl.corrections.figures import Figures, Spot
from reportdb.correction import CHANNELS, Correction, figure_words, label_and_unit
from reportdb.findings import Finding, Level, Number, finding
from reportdb.forms import SHORT_NAMES
from reportdb.forms.codes import MONEY_UNITS, Cell, money_text
from reportdb.report import Figure, Mark


def put_in(figures: Figures, one: Correction) -> Finding:
    """A correction that stands."""
    text = f"{_place(figures, one.table, one.cell, one.label)}{one.change}。{one.grounds}。"
    return _finding(figures, "figure_corrected", text, one.table, one.cell,
                    expected=_number(one.figure, one.unit), found=_number(one.filed, one.unit))  # fmt: skip


def refused(figures: Figures, wanted: Declared, spot: Spot | None, why: str, level: Level | None = None) -> Finding:
    """One that was not put in: the figure stays as filed, and what the sheet shows is said."""
    cell = wanted.cell if spot is None else spot.cell
    label = label_and_unit(wanted.table, cell, None)[0] if spot is None else spot.label
    shown = "" if spot is None else f"，原表填的是 {figure_words(spot.figure, spot.unit)}"
    source = " ".join(wanted.source.split())
    text = (
        f"{_place(figures, wanted.table, cell, label)}的更正没有采用：{why}{shown}；更正写的是由“{wanted.before}”"
        f"改为“{wanted.after}”（{wanted.where}，依据：{source}）。"
    )
    return _finding(figures, "correction_refused", text, wanted.table, cell, level=level,
                    expected=wanted.before, found=None if spot is None else _number(spot.figure, spot.unit))  # fmt: skip


def superseded(filing_id: int) -> Finding:
    """Corrections for bytes that a later report has replaced."""
    text = f"这份文件已被后来的报送（filing {filing_id}）取代，更正没有采用；请对现行报送的文件声明更正。"
    return finding("correction_refused", text, level=Level.VERIFY)


def dropped(figures: Figures, one: Correction, filing_id: int) -> Finding:
    """An earlier correction that a new sheet undoes: the old figure is back, and nobody declared it anew."""
    text = (
        f"{_place(figures, one.table, one.cell, one.label)}又填成 {figure_words(one.filed, one.unit)}："
        f"filing {filing_id} 曾{one.change}（{one.grounds}），这次没有给出更正，按新表采用，请核实。"
    )
    return _finding(figures, "correction_dropped", text, one.table, one.cell,
                    expected=_number(one.figure, one.unit), found=_number(one.filed, one.unit))  # fmt: skip


def _place(figures: Figures, table: str, cell: Cell, label: str) -> str:
    where = figures.where(table, cell)
    return f"{SHORT_NAMES[table]}“{label}”" + (f"（{where[1]}）" if where else "")


def _finding(
    figures: Figures, code: str, text: str, table: str, cell: Cell, *,
    level: Level | None = None, expected: Number | None = None, found: Number | None = None,
) -> Finding:  # fmt: skip
    sheet, at = figures.where(table, cell) or (None, None)
    row, column = cell.row, cell.column
    if table == CHANNELS and (line := figures.line(cell.row)) is not None:
        row, column = line.channel_code, line.metric_code
    return finding(code, text, level=level, table=table, row=row, column=column, sheet=sheet, cell=at,
                   expected=expected, found=found)  # fmt: skip


def _number(figure: Figure, unit: str) -> Number | None:
    """A figure as findings hold it: counts as integers, money as decimal strings of 万元, words as typed."""
    if figure.mark is Mark.NOT_APPLICABLE:
        return "/"
    if figure.value is None:
        return figure.text
    return money_text(figure.value, "万元") if unit in MONEY_UNITS else figure.value
