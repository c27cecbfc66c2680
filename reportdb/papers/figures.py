"""The figures of one table of a report as flat rows, with the columns of its public view."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from reportdb.forms import Table, catalog
from reportdb.forms.codes import MONEY_UNITS, Cell, money_text
from reportdb.report import Figure, Report
from reportdb.statutory_tables import other_figures, table_of

if TYPE_CHECKING:
    from reportdb.correction import Correction
    from reportdb.queries.filings import FilingRow

Row = dict[str, object]

AXES = {
    "publications": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "appeals": ("route", "result"),
    "resources": ("resource", None),
}
MONEY = "万元"


def rows_of(report: Report, table: str, filing: FilingRow) -> list[Row]:
    """A row per figure or list line; money in 万元 as an exact decimal string, counts as integers."""
    head: Row = {
        "agency": filing.agency,
        "agency_code": filing.agency_code,
        "year": filing.year,
        "edition": report.tables[table].edition if table in report.tables else filing.edition,
        "scope": filing.scope,
        "as_filed": filing.as_filed,
        "filing_id": filing.id,
    }
    if table == "channels":
        lines = channel_rows(report)
    elif table == "improvement_items":
        lines = _improvement_items(report)
    else:
        lines = grid_rows(report, table, edition_of(filing))
    return [head | line for line in lines]


def with_corrections(rows: Sequence[Row], table: str, corrections: Sequence[Correction]) -> list[Row]:
    """The same rows; one that a correction changed has it under `correction`, the others have no such key."""
    by_key: dict[tuple[object, ...], Correction] = {}
    for one in corrections:
        by_key[(one.cell.row,) if table == "channels" else (*one.cell,)] = one
    marked = []
    for row in rows:
        found = by_key.get(_key(row, table))
        marked.append(row if found is None else row | {"correction": found.to_json()})
    return marked


def _key(row: Row, table: str) -> tuple[object, ...]:
    if table not in AXES:
        return (str(row.get("position")),)
    names = [f"{word}_code" for word in AXES[table] if word is not None]
    return (*(row[name] for name in names), row["period"])


def edition_of(filing: FilingRow) -> str:
    """The edition of a filing; of one whose edition nobody could tell, the one due in its year or the first known."""
    known = catalog()
    return filing.edition or known.edition_for_year(filing.year) or next(iter(known.forms))


def standing(filing: FilingRow) -> Row:
    """Nothing for a filing that counts; the state of one that does not, so that nobody takes its figures for current."""
    if filing.is_current:
        return {}
    return {"state": "superseded" if filing.state == "accepted" else filing.state}


def holds(report: Report, table: str) -> bool:
    """Whether a report has a table or list at all, wholly blank ones too."""
    if table == "channels":
        return report.channels is not None
    if table == "improvement_items":
        return report.improvement_items is not None
    return table in report.tables


def form_table(report: Report, table: str, edition: str) -> Table:
    """The declaration of a grid table of a report, in the edition its labels belong to."""
    return table_of(catalog().form(edition), table, report.tables.get(table))


def grid_rows(report: Report, table: str, edition: str) -> Iterator[Row]:
    """The figures of a grid table with codes and labels, without whose they are."""
    meaning = form_table(report, table, edition)
    others = {other.cell: other for other in other_figures(catalog().form(edition), report) if other.table == table}
    for cell, figure in report.tables[table].figures.items():
        known = meaning.cells.get(cell)
        if known is not None:
            row, column, unit, clause = known.row.label, known.column.label, known.unit, known.clause
        else:
            other = others[cell]
            row, column, unit, clause = other.row, other.column, other.unit, ""
        yield _line(table, cell, (row, column), unit, clause) | value_fields(figure, unit)


def _line(table: str, cell: Cell, labels: tuple[str, str], unit: str, clause: str) -> Row:
    row_word, column_word = AXES[table]
    line: Row = {"clause": clause} if table == "publications" else {}
    line |= {f"{row_word}_code": cell.row, row_word: labels[0]}
    if column_word is not None:
        line |= {f"{column_word}_code": cell.column, column_word: labels[1]}
    if table in ("publications", "resources"):
        line["unit"] = MONEY if unit in MONEY_UNITS else unit
    return line | {"period": cell.period}


def channel_rows(report: Report) -> Iterator[Row]:
    """The lines of the channel list with codes and labels, without whose they are."""
    for position, line in enumerate(report.channels or (), 1):
        yield {
            "position": position,
            "channel_code": line.channel_code,
            "channel": line.channel,
            "metric_code": line.metric_code,
            "metric": line.metric,
            "unit": line.unit,
        } | value_fields(line.figure, line.unit, line.unit)


def _improvement_items(report: Report) -> Iterator[Row]:
    for position, item in enumerate(report.improvement_items or (), 1):
        yield {"position": position, "problem": item.problem, "action": item.action}


def value_fields(figure: Figure, unit: str, shown_in: str = MONEY) -> Row:
    value: object = figure.value
    if figure.value is not None and unit in MONEY_UNITS:
        value = money_text(figure.value, shown_in)
    return {"value": value, "mark": figure.mark.value, "text": figure.text}
