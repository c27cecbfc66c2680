"""Finds the open lists: channels (渠道 | 指标 | 数值 | 单位), improvement items, and 其他指标."""

from __future__ import annotations

from collections.abc import Iterator

from etl.grid import Grid
from etl.recognise.found import FoundChannels, FoundExtras, FoundItems
from etl.recognise.words import is_labelled_line, is_note
from etl.text import address
from reportdb.findings import finding
from reportdb.forms import TABLE_NAMES, catalog
from reportdb.forms.codes import YEAR, Cell

_BLANK_ROWS = 2


def find_channels(grid: Grid) -> list[FoundChannels]:
    """Every channel list of a sheet."""
    found = []
    for row in grid.rows_with("head"):
        heads = _heads(grid, row)
        if "channel" not in heads or not heads.keys() & {"value", "metric"} or "report_table" in heads:
            continue
        if "value" not in heads:
            continue
        lines = list(_lines(grid, row, [heads[name] for name in ("channel", "metric", "value") if name in heads]))
        found.append(FoundChannels(grid.sheet.name, lines, heads, _groups(grid, lines, heads)))
    return found


def find_items(grid: Grid) -> list[FoundItems]:
    """Every list of problems and improvements of a sheet."""
    found = []
    for row in grid.rows_with("head"):
        heads = _heads(grid, row)
        if "problem" in heads and "action" in heads:
            problem, action = heads["problem"], heads["action"]
            lines = list(_lines(grid, row, [problem, action], notes=False))
            cells = {line: (grid.anchor(line, problem), grid.anchor(line, action)) for line in lines}
            found.append(FoundItems(grid.sheet.name, lines, problem, action, cells))
    return found


def find_extras(grid: Grid) -> list[FoundExtras]:
    """Every list 其他指标 of a sheet; its codes are reportdb's own, as the export writes them."""
    found = []
    for row in grid.rows_with("head"):
        heads = _heads(grid, row)
        if not {"report_table", "value", "code"} <= heads.keys():
            continue
        extras = FoundExtras(grid.sheet.name, [], heads["value"], heads.get("unit"))
        for line in _lines(grid, row, [heads["report_table"], heads["code"], heads["value"]]):
            words = grid.text(line, heads["code"])
            named = _coded(words)
            if named is None:
                place = grid.place(line, heads["code"])
                extras.findings.append(
                    finding("row_unknown", f"其他指标中的代码“{words}”无法识别，该行没有采用。",
                            sheet=grid.sheet.name, cell=address(*place))
                )  # fmt: skip
            else:
                extras.lines.append((line, *named))
        found.append(extras)
    return found


def _coded(words: str) -> tuple[str, Cell] | None:
    table, _, rest = words.strip().partition("/")
    parts = rest.split("/")
    if table not in TABLE_NAMES or len(parts) not in (2, 3):
        return None
    cell = Cell(parts[0], parts[1], parts[2] if len(parts) == 3 else YEAR)
    known = any(
        table in form.tables and Cell(cell.row, cell.column) in form.tables[table].cells
        for form in catalog().forms.values()
    )
    return (table, cell) if known else None


def _heads(grid: Grid, row: int) -> dict[str, int]:
    heads: dict[str, int] = {}
    for column, code in grid.codes(row, "head"):
        heads.setdefault(code, column)
    return heads


def _lines(grid: Grid, head: int, columns: list[int], *, notes: bool = True) -> Iterator[int]:
    """The rows of a list below its head: up to a title, a remark or a sign-off; unused rows are skipped."""
    blank = 0
    for row in range(head + 1, grid.height):
        filled = sum(not grid.blank(row, column) for column in columns)
        if filled == 0:
            blank += 1
            continue
        if _ends(grid, row, columns, notes=notes) or (blank > _BLANK_ROWS and filled < 2):
            return
        blank = 0
        yield row


def _ends(grid: Grid, row: int, columns: list[int], *, notes: bool) -> bool:
    kinds = grid.kinds(row)
    first = next((grid.text(row, column) for column in range(grid.width) if grid.text(row, column)), "")
    if kinds & {"title", "clause"} or is_labelled_line(first):
        return True
    first = grid.text(row, columns[0])
    spans = len({grid.anchor(row, column) for column in columns}) < len(columns)
    alone = spans or all(grid.blank(row, column) for column in columns[1:])
    if alone and (spans or (notes and is_note(first))):
        return True
    if _heads(grid, row).keys() & {"problem", "channel", "report_table"} and len(_heads(grid, row)) >= 2:
        return True
    return bool(kinds & {"outcome", "route", "measure"}) and grid.labelled(row) >= 3


def _groups(grid: Grid, lines: list[int], heads: dict[str, int]) -> dict[int, int]:
    """For each line the row its channel name stands in: its own, a merged one's, or the last one above."""
    column = heads["channel"]
    groups: dict[int, int] = {}
    last: int | None = None
    for line in lines:
        if not grid.blank(line, column):
            last = grid.anchor(line, column)[0]
        groups[line] = line if last is None else last
    return groups
