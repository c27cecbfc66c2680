"""Words of table four that stand where a route or a result belongs and are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from etl.grid import Grid
from etl.recognise.found import FoundTable, Place, Stray
from etl.recognise.words import figure_at
from etl.text import address
from reportdb.findings import Level, finding

TABLE = "appeals"
_REACH = 8
_SUMS = frozenset({"total", "subtotal"})
_ALL_CELLS = 15


def stray_heads(grid: Grid, table: FoundTable, rows: range, lost: Sequence[int], data: int | None) -> set[int]:
    """Names the head over each run of results that belongs to no route; gives the columns that are named by it."""
    under: dict[Place, list[int]] = {}
    for column in lost:
        head = _head_over(grid, rows, column)
        if head is not None:
            under.setdefault(head, []).append(column)
    for head, columns in under.items():
        row = head[0] if data is None else data
        figures = tuple(grid.place(row, column) for column in columns if figure_at(grid, row, column))
        text = f"表四的表头“{grid.text(*head)}”不在统一格式中，不知属于哪一类行政复议、行政诉讼，其下的数字没有采用。"
        _name(grid, table, ("row", "column_unknown"), head, text, figures)
    return {column for columns in under.values() for column in columns}


def _head_over(grid: Grid, rows: range, column: int) -> Place | None:
    """The unknown words above a result: over it in a merged cell, or to its left where heads are not merged."""
    for row in reversed(rows):
        for at in range(column, -1, -1):
            anchor = grid.anchor(row, at)
            if not grid.text(*anchor):
                continue
            terms = grid.terms(*anchor)
            extent = grid.extent(*anchor)
            covers = extent[3] >= column or extent[3] == extent[1]
            if terms or not covers or len(grid.text(*anchor)) > 30:
                break
            return anchor
    return None


def stray_results(
    grid: Grid,
    table: FoundTable,
    heads: range,
    data: Iterable[int],
    route_of: Callable[[int], str | None] | None = None,
) -> None:
    """Names the columns of figures whose head, beside those of results, is no label. `route_of`: where each has its own."""
    rows = list(data)
    known = {column for segment in table.segments for column in segment.columns.values()}
    if not known:
        return
    for column in range(grid.width):
        head = next((row for row in reversed(heads) if grid.text(row, column)), None)
        figures = tuple(grid.place(row, column) for row in rows if figure_at(grid, row, column))
        if (
            head is None
            or column in known
            or grid.terms(head, column)
            or grid.extent(head, column)[1::2] != (column, column)
        ):
            continue
        if figures or (min(known) < column < max(known) and all(grid.blank(row, column) for row in rows)):
            text = f"表四有一列“{grid.text(head, column)}”不在统一格式中，该列数字没有采用。"
            route = route_of(column) if route_of else None
            _name(grid, table, ("column", "column_unknown"), (head, column), text, figures, (route,) if route else ())


def stray_joined(grid: Grid, table: FoundTable, head: int, data: int) -> None:
    """Names the heads that should say route and result at once and say neither."""
    known = {column for segment in table.segments for column in segment.columns.values()}
    for column in range(grid.width):
        text = grid.text(head, column)
        if column not in known and text and not grid.terms(head, column) and figure_at(grid, data, column):
            said = f"表四有一栏“{text}”不在统一格式中，该栏数字没有采用。"
            figures = (grid.place(data, column),)
            _name(grid, table, ("cell", "column_unknown"), (head, column), said, figures)


def stray_routes(grid: Grid, table: FoundTable, corner: Place, columns: Mapping[str, int]) -> None:
    """Names the rows of figures among or below those of the routes that are labelled with something else."""
    top, first = corner
    known = {row for segment in table.segments for row in segment.rows.values()}
    for row in range(top + 1, min(max(known) + 2, top + _REACH, grid.height)):
        figures = tuple(grid.place(row, at) for at in columns.values() if figure_at(grid, row, at))
        label = next((at for at in range(first - 1, -1, -1) if grid.text(row, at)), None)
        if row in known or not figures or label is None or grid.anchor(row, label)[0] != row:
            continue
        if any(term.kind == "route" or term.code in _SUMS for term in grid.terms(row, label)):
            continue  # a row of totals is no line of the form and none that changed its name
        text = f"表四有一行“{grid.text(row, label)}”不在统一格式中，该行数字没有采用。"
        _name(grid, table, ("row", "row_unknown"), (row, label), text, figures)


def _name(
    grid: Grid,
    table: FoundTable,
    about: tuple[str, str],
    at: Place,
    text: str,
    figures: tuple[Place, ...],
    items: tuple[str, ...] = (),
) -> None:
    axis, code = about
    place = grid.place(*grid.anchor(*at))
    cell = address(*place)
    level = Level.VERIFY if len(table.cells) == _ALL_CELLS else None  # nothing of the form is missing for it
    table.findings.append(finding(code, text, level=level, table=TABLE, sheet=grid.sheet.name, cell=cell))
    table.strays.append(Stray(axis, grid.text(*at), place, figures, (cell,), items))
