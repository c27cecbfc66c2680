"""Finds table four: fifteen figures in one row under a tree of heads, or routes down the side and results across."""

from __future__ import annotations

from etl.grid import Grid
from etl.recognise.found import FoundTable, Segment
from etl.text import address
from reportdb.findings import Finding, finding
from reportdb.forms.codes import Cell

TABLE = "appeals"
ROUTES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
_HEAD_HEIGHT = 4
_LOOK_DOWN = 3


def find(grid: Grid) -> list[FoundTable]:
    """Every table four of a sheet."""
    found: list[FoundTable] = []
    done = -1
    for row in grid.rows_with("result"):
        if row <= done or not _is_head(grid, row):
            continue
        last = row
        while last + 1 < grid.height and last - row < _HEAD_HEIGHT and _is_head(grid, last + 1):
            last += 1
        table = _read(grid, row, last)
        if table is not None:
            found.append(table)
        done = last
    return found


def _is_head(grid: Grid, row: int) -> bool:
    codes = {code for _, code in grid.codes(row, "result")}
    return len(codes & {"upheld", "corrected", "pending"}) >= 2


def _read(grid: Grid, first: int, last: int) -> FoundTable | None:
    results: dict[int, str] = {}
    for row in range(first, last + 1):
        results.update(grid.codes(row, "result"))
    results = dict(sorted(results.items()))
    side = _routes_at_side(grid, last, min(results))
    if side:
        return _by_route(grid, first, results, side)
    return _flat(grid, first, last, results)


def _routes_at_side(grid: Grid, head: int, first_column: int) -> dict[str, int]:
    """Routes that stand to the left of their figures, one a row."""
    found: dict[str, int] = {}
    for row in range(head + 1, min(head + 8, grid.height)):
        for column in range(first_column - 1, -1, -1):
            codes = {term.code for term in grid.terms(row, column) if term.kind == "route"} & set(ROUTES)
            if codes and grid.anchor(row, column)[0] == row:
                found.setdefault(codes.pop(), row)
                break
    return found


def _by_route(grid: Grid, top: int, results: dict[int, str], side: dict[str, int]) -> FoundTable:
    table = FoundTable(TABLE, grid.sheet.name, None, top=top)
    columns = {code: column for column, code in results.items()}
    table.segments = [Segment(side, columns, grid.turned)]
    for route, row in side.items():
        for result, column in columns.items():
            table.cells[Cell(route, result)] = grid.place(*grid.anchor(row, column))
    return table


def _flat(grid: Grid, first: int, last: int, results: dict[int, str]) -> FoundTable | None:
    routes = _routes_above(grid, first, last, list(results))
    if not routes:
        return None
    table = FoundTable(TABLE, grid.sheet.name, None, top=first)
    by_route: dict[str, dict[str, int]] = {}
    for column, result in results.items():
        route = routes.get(column)
        if route is None or route not in ROUTES or result in by_route.get(route, {}):
            table.findings.append(_unknown_column(grid, last, column))
            continue
        by_route.setdefault(route, {})[result] = column
    data, more = _data_rows(grid, last, list(results))
    if data is None:
        table.findings.append(
            finding(
                "row_missing", "表四只有表头，没有填数的一行。", table=TABLE, sheet=grid.sheet.name,
                cell=address(*grid.place(last, min(results))),
            )
        )  # fmt: skip
        return table
    for route, columns in by_route.items():
        table.segments.append(Segment({route: data}, columns, grid.turned))
        for result, column in columns.items():
            table.cells[Cell(route, result)] = grid.place(*grid.anchor(data, column))
    for row in more:
        table.findings.append(
            finding(
                "row_unknown", "表四应只有一行数字，这里多出一行，没有采用。", table=TABLE, sheet=grid.sheet.name,
                cell=address(*grid.place(row, min(results))),
            )
        )  # fmt: skip
    return table


def _routes_above(grid: Grid, first: int, last: int, columns: list[int]) -> dict[int, str]:
    """The route each result column stands under: the nearest head above it, to its left where it is not merged."""
    levels = []
    for row in range(last, max(first - _HEAD_HEIGHT, -1), -1):
        heads = sorted(grid.codes(row, "route"))
        if heads:
            levels.append((row, heads))
    found: dict[int, str] = {}
    for column in columns:
        for row, heads in levels:
            route = _covering(grid, row, heads, column)
            if route is not None and route != "litigation":
                found[column] = route
                break
    return found or _in_print_order(columns)


def _in_print_order(columns: list[int]) -> dict[int, str]:
    """Fifteen results without their routes stand in the order of the form; fewer say nothing."""
    if len(columns) != len(ROUTES) * len(RESULTS):
        return {}
    return {column: ROUTES[number // len(RESULTS)] for number, column in enumerate(sorted(columns))}


def _covering(grid: Grid, row: int, heads: list[tuple[int, str]], column: int) -> str | None:
    left = [(at, code) for at, code in heads if at <= column]
    if not left:
        return None
    at, code = left[-1]
    extent = grid.extent(row, at)
    if extent[3] > at:  # a merged head covers its own columns only
        return code if column <= extent[3] else None
    return code


def _data_rows(grid: Grid, head: int, columns: list[int]) -> tuple[int | None, list[int]]:
    """The row of figures under the head, and further rows with figures that should not be there."""
    candidates = []
    for row in range(head + 1, min(head + 1 + _LOOK_DOWN, grid.height)):
        if grid.kinds(row) & {"title", "sign_off", "clause", "measure"}:
            break
        anchors = {grid.anchor(row, column) for column in columns}
        if len(anchors) < len(columns):  # a remark merged over the columns
            break
        candidates.append(row)
    filled = [row for row in candidates if sum(not grid.blank(row, column) for column in columns) > 0]
    figures = [row for row in filled if _figures(grid, row, columns)]
    if figures:
        return figures[0], figures[1:]
    return (candidates[0] if candidates else None), []


def _figures(grid: Grid, row: int, columns: list[int]) -> bool:
    """Whether a row holds figures and not one long remark that happens to start under the first head."""
    filled = [column for column in columns if not grid.blank(row, column)]
    return len(filled) > 1 or (len(filled) == 1 and len(grid.text(row, filled[0])) <= 12)


def _unknown_column(grid: Grid, row: int, column: int) -> Finding:
    return finding(
        "column_unknown",
        f"表四有一列“{grid.text(row, column) or '（没有名称）'}”不知属于行政复议还是行政诉讼，该列数字没有采用。",
        table=TABLE, sheet=grid.sheet.name, cell=address(*grid.place(row, column)),
    )  # fmt: skip
