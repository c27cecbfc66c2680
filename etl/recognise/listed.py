"""Finds a table written as a list: one figure a row, with the labels of its row and its column beside it."""

from __future__ import annotations

from collections import Counter

from etl.grid import Grid
from etl.recognise.found import FoundTable, Segment, Stray
from etl.recognise.publication_block import MONEY
from etl.recognise.publications import settle_edition
from etl.recognise.words import figure_at, money_unit
from etl.text import address
from etl.values import unit_in_text
from reportdb.findings import finding
from reportdb.forms import catalog
from reportdb.forms.codes import Cell

_AXES = {
    "publications": ("item", "measure"),
    "applications": ("outcome", "applicant"),
    "appeals": ("route", "result"),
}
_NAMES = {"publications": "表二", "applications": "表三", "appeals": "表四"}
_FEWEST = 4


def find(grid: Grid, table: str) -> list[FoundTable]:
    """The table as a list, or nothing."""
    row_kind, column_kind = _AXES[table]
    row_column = _column_of(grid, row_kind, None)
    joined = _column_of(grid, "appeal", None) if table == "appeals" else None
    if joined is not None:
        lines = {
            row: Cell(*code.split("/")) for row in grid.rows_with("appeal") for _, code in grid.codes(row, "appeal")
        }
        return _table(grid, table, lines, {joined})
    column_column = _column_of(grid, column_kind, row_column)
    if row_column is None or column_column is None:
        return []
    lines = {}
    last = ""
    for row in range(grid.height):
        last = _code(grid, row, row_column, row_kind) or (last if grid.blank(row, row_column) else "")
        column = _code(grid, row, column_column, column_kind)
        if last and column and not _nearer(grid, row, row_column, column_column, row_kind):
            lines[row] = Cell(last, column)
    return _table(grid, table, lines, {row_column, column_column}, (row_column, column_column))


def _column_of(grid: Grid, kind: str, taken: int | None) -> int | None:
    """The column that holds the labels of a kind, at least four of them; words of two kinds (其他, 总计) count for none."""
    counts = Counter(
        column
        for row in grid.rows_with(kind)
        for column in {at for at, _ in grid.codes(row, kind)}
        if column != taken and len({term.kind for term in grid.terms(row, column)}) == 1
    )
    best = counts.most_common(1)
    return best[0][0] if best and best[0][1] >= _FEWEST else None


def _nearer(grid: Grid, row: int, labels: int, heads: int, kind: str) -> bool:
    """Whether another label of the row stands nearer to its figure: then the one before it is a heading."""
    return any(at > labels and at != heads for at, _ in grid.codes(row, kind))


def _code(grid: Grid, row: int, column: int, kind: str) -> str:
    return next((term.code for term in grid.terms(row, column) if term.kind == kind), "")


def _table(
    grid: Grid, table: str, lines: dict[int, Cell], labels: set[int], axes: tuple[int, int] | None = None
) -> list[FoundTable]:
    figures = Counter(
        column for row in lines for column in range(grid.width) if column not in labels and figure_at(grid, row, column)
    )
    if len(lines) < _FEWEST or not figures:
        return []
    column = max(figures, key=lambda at: (figures[at], at))
    meant = {cell for form in catalog().tabular.values() if table in form.tables for cell in form.tables[table].cells}
    found = FoundTable(table, grid.sheet.name, None, top=min(lines), listed=True)
    for row, cell in lines.items():
        if cell in meant and cell not in found.cells:
            found.cells[cell] = grid.anchor(row, column)
            found.segments.append(Segment({cell.row: row}, {cell.column: column}))
            if cell.column in MONEY:
                found.units[cell.column] = _unit(grid, row)
        elif figure_at(grid, row, column):
            reason = "与上面的一行是同一个数" if cell in meant else "不在统一格式中"
            text = f"{_NAMES[table]}第 {row + 1} 行{reason}，没有采用。"
            where = address(row, column)
            found.findings.append(finding("row_unknown", text, table=table, sheet=grid.sheet.name, cell=where))
    settle_edition(found)
    if axes is not None:
        _name_strays(grid, found, lines, axes, column)
    return [found] if found.cells else []


def _name_strays(grid: Grid, found: FoundTable, lines: dict[int, Cell], axes: tuple[int, int], value: int) -> None:
    """The unknown labels of figures between the lines of the list, each once with all its figures."""
    last = ""
    seen: dict[tuple[str, str], list[int]] = {}
    for row in range(min(lines) - 1, max(lines) + 2):
        if not 0 <= row < grid.height:
            continue
        last = grid.text(row, axes[0]) or last
        if row in lines or not figure_at(grid, row, value):
            continue
        named = grid.text(row, axes[1])
        for axis, text, kind in zip(("row", "column"), (last, named), _AXES[found.table], strict=True):
            if text and not any(term.kind == kind for term in grid.terms_of(text)):
                seen.setdefault((axis, text), []).append(row)
    for (axis, text), rows in seen.items():
        at = axes[0] if axis == "row" else axes[1]
        place = next(((row, at) for row in range(rows[0], -1, -1) if grid.text(row, at) == text), (rows[0], at))
        where = address(*place)
        line = "行" if axis == "row" else "列"
        named = f"{_NAMES[found.table]}有一{line}“{text}”不在统一格式中，该{line}数字没有采用。"
        code = "row_unknown" if axis == "row" else "column_unknown"
        found.findings.append(finding(code, named, table=found.table, sheet=grid.sheet.name, cell=where))
        figures = tuple((row, value) for row in rows)
        found.strays.append(Stray(axis, text, place, figures, (where,)))


def _unit(grid: Grid, row: int) -> str:
    texts = [grid.text(row, column) for column in range(grid.width)]
    return next((unit for text in texts if (unit := money_unit(text) or unit_in_text(text))), "")
