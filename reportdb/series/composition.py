"""What a year's applications were made of: who applied, and what became of them. Pure."""

from __future__ import annotations

from typing import NamedTuple

from reportdb.forms.catalog import Catalog, Table
from reportdb.forms.codes import YEAR, Cell
from reportdb.report import Figure, Mark, Report, number
from reportdb.series.figures import Filed, filed_of, read

_TABLE, _RECEIVED, _HANDLED, _TOTAL, _APPEALS = "applications", "received", "handled", "total", "appeals"
_SUM = "total_handled"


class Share(NamedTuple):
    """A part in words, and its figure (of a group: the sum of its lines); None where the report has none.

    `remarks` say which lines a sum leaves out.
    """

    label: str
    figure: Figure | None
    remarks: tuple[str, ...] = ()


def applicants(known: Catalog, report: Report) -> list[Share]:
    """New applications by applicant, in the order of the form; [] where the report does not tell."""
    data = report.tables.get(_TABLE)
    if data is None:
        return []
    table = known.table(data.edition, _TABLE)
    cells = [cell for cell in table.official_cells if cell.row == _RECEIVED and cell.column != _TOTAL]
    return [Share(_column(table, cell), data.figures.get(cell)) for cell in cells]


def outcomes(known: Catalog, report: Report) -> list[Share]:
    """Handled applications by the groups of 本年度办理结果; [] where the form has no such heading."""
    data = report.tables.get(_TABLE)
    if data is None:
        return []
    table, filed = known.table(data.edition, _TABLE), filed_of(report)
    groups = [line for line in table.rows.values() if line.under == _HANDLED and line.code != _SUM]
    return [Share(line.label.partition("（区分")[0], *_group(known, filed, line.code)) for line in groups]


def appeals(known: Catalog, report: Report) -> list[tuple[str, list[Share]]]:
    """Reconsiderations and law suits with their results, route by route; the total alone where the form asks for no more."""
    data = report.tables.get(_APPEALS)
    if data is None:
        return []
    table = known.table(data.edition, _APPEALS)
    routes: list[tuple[str, list[Share]]] = []
    for row in table.rows.values():
        cells = [cell for cell in table.official_cells if cell.row == row.code and cell.period == YEAR]
        parts = [cell for cell in cells if cell.column != _TOTAL] or cells
        if parts:
            shares = [Share(table.columns[cell.column].label, data.figures.get(cell)) for cell in parts]
            routes.append((table.label(row.code, None), shares))
    return routes


def total_of(report: Report, row: str) -> Figure | None:
    """The total of a row of applications as it was filed."""
    data = report.tables.get(_TABLE)
    return None if data is None else data.figures.get(Cell(row, _TOTAL))


def _group(known: Catalog, filed: Filed, code: str) -> tuple[Figure | None, tuple[str, ...]]:
    """The sum of a group; in a total with what members on another edition gave of the group as a whole."""
    cell = Cell(code, _TOTAL)
    _, found, remarks = read(known, filed, _TABLE, cell)
    whole = filed.figures.get((_TABLE, cell))
    heading = known.table(filed.editions[_TABLE], _TABLE).rows[code].heading
    if not heading or whole is None or whole.value is None or (found is not None and found.mark is Mark.TEXT):
        return found, remarks
    return number(whole.value + (0 if found is None or found.value is None else found.value)), remarks


def _column(table: Table, cell: Cell) -> str:
    label = table.columns[cell.column].label
    return "其他组织" if label == "其他" else label
