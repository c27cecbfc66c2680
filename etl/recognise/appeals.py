"""Finds table four: fifteen figures in one row under a tree of heads, or routes down the side and results across."""

from __future__ import annotations

from etl.grid import Grid
from etl.recognise.found import FoundTable, Segment
from etl.recognise.places import with_figures
from etl.recognise.routes import stray_heads, stray_joined, stray_results, stray_routes
from etl.recognise.words import figure_at, is_labelled_line, is_note
from etl.text import address
from reportdb.findings import Finding, finding
from reportdb.forms.codes import Cell

TABLE = "appeals"
ROUTES = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
RESULTS = ("upheld", "corrected", "other", "pending", "total")
_TWO = ""  # a column under the labels of two results is neither's
_HEAD_REACH = 6
_LOOK_DOWN = 3


def find(grid: Grid) -> list[FoundTable]:
    """Every table four of a sheet."""
    found: list[FoundTable] = []
    done = -1
    for row in grid.rows_with("result"):
        if row <= done or not _is_head(grid, row):
            continue
        last = row
        for below in range(row + 1, min(row + _HEAD_REACH, grid.height)):
            if _is_head(grid, below):
                last = below
            elif not grid.blank_row(below):
                break
        table = _read(grid, row, last)
        if table is not None:
            found.append(table)
        done = last
    return found or _joined_heads(grid)


def _joined_heads(grid: Grid) -> list[FoundTable]:
    """Heads that name route and result in one cell: 行政复议结果维持."""
    found: list[FoundTable] = []
    for row in grid.rows_with("appeal"):
        columns: dict[str, dict[str, int]] = {}
        for column, code in grid.codes(row, "appeal"):
            route, _, result = code.partition("/")
            columns.setdefault(route, {}).setdefault(result, column)
        if len(columns.keys() & set(ROUTES)) >= 2:
            table = FoundTable(TABLE, grid.sheet.name, None, top=row)
            data = _take_figures(grid, table, row, columns)
            if data is not None:
                stray_joined(grid, table, row, data)
            found.append(table)
    return found


def _is_head(grid: Grid, row: int) -> bool:
    codes = {code for _, code in grid.codes(row, "result")}
    return len(codes & {"upheld", "corrected", "pending"}) >= 2


def _read(grid: Grid, first: int, last: int) -> FoundTable | None:
    results: dict[int, str] = {}
    for row in range(first, last + 1):
        for column, code in grid.codes(row, "result"):
            results[column] = code if results.get(column, code) == code else _TWO
    results = dict(sorted(results.items()))
    certain = (column for column, code in results.items() if code in ("upheld", "corrected", "pending", _TWO))
    side, right = _routes_at_side(grid, last, min(certain))
    if side:
        return _by_route(grid, first, {at: code for at, code in results.items() if at > right}, side)
    return _flat(grid, first, last, results)


def _routes_at_side(grid: Grid, head: int, first_column: int) -> tuple[dict[str, int], int]:
    """Routes that stand to the left of their figures, one a row, and the last column they stand in."""
    found: dict[str, int] = {}
    right = 0
    for row in range(head + 1, min(head + 8, grid.height)):
        routes = _own_routes(grid, row, first_column)
        if len(set(routes.values())) == 1:  # the labels of two routes in one row say nothing
            column, route = max(routes.items())
            found.setdefault(route, row)
            right = max(right, column)
    return found, right


def _own_routes(grid: Grid, row: int, first_column: int) -> dict[int, str]:
    """The routes named in a row left of its figures, by column; a heading merged down from above is not its own."""
    return {
        column: term.code
        for column in range(first_column)
        for term in grid.terms(row, column)
        if term.kind == "route" and term.code in ROUTES and grid.anchor(row, column)[0] == row
    }


def _by_route(grid: Grid, top: int, results: dict[int, str], side: dict[str, int]) -> FoundTable:
    table = FoundTable(TABLE, grid.sheet.name, None, top=top)
    columns: dict[str, int] = {}
    for column, code in results.items():
        if code == _TWO or columns.setdefault(code, column) != column:
            table.findings.append(_unknown_column(grid, top, column))
    table.segments = [Segment(side, columns, grid.turned)]
    for route, row in side.items():
        for result, column in columns.items():
            table.cells[Cell(route, result)] = grid.place(*grid.anchor(row, column))
    if results:
        stray_routes(grid, table, (top, min(results)), columns)
    stray_results(grid, table, range(top, min(side.values())), list(side.values()))
    return table


def _flat(grid: Grid, first: int, last: int, results: dict[int, str]) -> FoundTable | None:
    routes = _routes_above(grid, first, last, list(results))
    if not routes:
        return None
    table = FoundTable(TABLE, grid.sheet.name, None, top=first)
    by_route: dict[str, dict[str, int]] = {}
    lost = _after_another(results, routes)
    for column, result in results.items():
        route = routes.get(column)
        if column in lost:
            continue
        if result == _TWO or route is None or route not in ROUTES or result in by_route.get(route, {}):
            lost.append(column)
            continue
        by_route.setdefault(route, {})[result] = column
    data = _take_figures(grid, table, last, by_route)
    above = range(max(first - _HEAD_REACH, 0), last + 1)
    named = stray_heads(grid, table, above, lost, data)
    table.findings += [_unknown_column(grid, last, column) for column in lost if column not in named]
    if data is not None:
        stray_results(
            grid, table, range(first, last + 1), [data], lambda at: _routes_above(grid, first, last, [at]).get(at)
        )
    return table


def _after_another(results: dict[int, str], routes: dict[int, str]) -> list[int]:
    """Columns of a route that names a result twice, from where its results begin anew: another route's whose head is lost."""
    lost = []
    for route in set(routes.values()):
        columns = [column for column in results if routes.get(column) == route]
        named = [results[column] for column in columns]
        if len(set(named)) < len(named):
            order = [RESULTS.index(result) if result in RESULTS else -1 for result in named]
            anew = next((at for at in range(1, len(order)) if order[at] <= order[at - 1]), len(order))
            lost += columns[anew:]
    return sorted(lost)


def _take_figures(grid: Grid, table: FoundTable, head: int, by_route: dict[str, dict[str, int]]) -> int | None:
    """Takes the one row of figures below the heads and gives it; by_route: route -> result -> column."""
    all_columns = [column for columns in by_route.values() for column in columns.values()]
    data, more = _data_rows(grid, head, all_columns)
    cell = address(*grid.place(head, min(all_columns)))
    if data is None:
        text = "表四只有表头，没有填数的一行。"
        table.findings.append(finding("row_missing", text, table=TABLE, sheet=grid.sheet.name, cell=cell))
        return None
    for route, columns in by_route.items():
        table.segments.append(Segment({route: data}, columns, grid.turned))
        for result, column in columns.items():
            table.cells[Cell(route, result)] = grid.place(*grid.anchor(data, column))
    for row in more:
        cell = with_figures(grid, (row, min(all_columns)), ((row, column) for column in all_columns))
        text = "表四应只有一行数字，这里多出一行，没有采用。"
        table.findings.append(finding("row_unknown", text, table=TABLE, sheet=grid.sheet.name, cell=cell))
    return data


def _routes_above(grid: Grid, first: int, last: int, columns: list[int]) -> dict[int, str]:
    """The route each result column stands under: the nearest head above it, to its left where it is not merged."""
    levels = []
    for row in range(last, max(first - _HEAD_REACH, -1), -1):
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
    between = (grid.terms(row, other) for other in range(at + 1, column + 1) if grid.text(row, other))
    known = all(any(term.kind == "result" for term in terms) for terms in between)
    return code if known else None  # under words that are no route, it may be another one


def _data_rows(grid: Grid, head: int, columns: list[int]) -> tuple[int | None, list[int]]:
    """The row of figures under the head, and further rows with figures that should not be there."""
    candidates = []
    for row in range(head + 1, min(head + 1 + _LOOK_DOWN, grid.height)):
        if grid.kinds(row) & {"title", "sign_off", "clause", "measure"} or _signs(grid, row):
            break
        if grid.certain_kinds(row) & {"outcome", "item"}:  # a line of another table
            continue
        anchors = {grid.anchor(row, column) for column in columns}
        if len(anchors) < len(columns):  # a remark merged over the columns
            break
        candidates.append(row)
    figures = [row for row in candidates if any(figure_at(grid, row, column) for column in columns)]
    if figures:
        return figures[0], figures[1:]
    stated = [row for row in candidates if any(_states(grid, row, column) for column in columns)]
    return next(iter(stated or candidates), None), []


def _signs(grid: Grid, row: int) -> bool:
    """Whether a line says who signed: 填报人：… with its answer in the same cell."""
    return any(is_labelled_line(grid.text(row, column)) for column in range(grid.width))


def _states(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell says something of its own, be it no figure; a remark below an empty row says nothing of it."""
    return not grid.blank(row, column) and not is_note(grid.text(row, column))


def _unknown_column(grid: Grid, row: int, column: int) -> Finding:
    return finding(
        "column_unknown",
        f"表四有一列“{grid.text(row, column) or '（没有名称）'}”不知属于行政复议还是行政诉讼，该列数字没有采用。",
        table=TABLE, sheet=grid.sheet.name,
        cell=with_figures(grid, (row, column), ((at, column) for at in range(row + 1, min(row + 5, grid.height)))),
    )  # fmt: skip
