"""Finds the open lists: channels (渠道 | 指标 | 数值 | 单位), improvement items, and 其他指标."""

from __future__ import annotations

from collections.abc import Iterator, Set

from etl.grid import Grid
from etl.recognise.found import FoundChannels, FoundExtras, FoundItems
from etl.recognise.words import figure_at, is_digits, is_labelled_line, is_note, is_section
from etl.text import address
from reportdb.findings import finding
from reportdb.forms import TABLE_NAMES, catalog
from reportdb.forms.codes import YEAR, Cell

_BLANK_ROWS = 2


def find_channels(grid: Grid, taken: Set[int] = frozenset()) -> list[FoundChannels]:
    """Every channel list of a sheet; `taken` are rows that other lists hold, whatever their words look like."""
    found = []
    done = -1
    for row in _head_rows(grid):
        heads = _channel_heads(grid, row) if row > done and row not in taken else {}
        if "channel" not in heads or "value" not in heads:
            continue
        lines = list(_lines(grid, row, [heads[name] for name in ("channel", "metric", "value") if name in heads]))
        groups = _groups(grid, lines, heads)
        lines = [line for line in lines if not _is_group(grid, line, heads)]
        found.append(FoundChannels(grid.sheet.name, lines, heads, groups))
        done = max((row, *lines))
    return found


def _head_rows(grid: Grid) -> list[int]:
    """Rows that may begin a list: they hold a head, and no number, as the lines of a list do."""
    rows = sorted({*grid.rows_with("head"), *grid.rows_with("head_like")})
    return [row for row in rows if not _holds_number(grid, row)]


def _holds_number(grid: Grid, row: int) -> bool:
    cells = grid.rows[row]
    return any(isinstance(cell, int | float) or (isinstance(cell, str) and is_digits(cell)) for cell in cells)


def _channel_heads(grid: Grid, row: int) -> dict[str, int]:
    """渠道 | 指标 | 数值 | 单位 in any order; unusual words for 指标 and 数值 are told by what stands below them."""
    heads = _heads(grid, row)
    if heads.keys() & {"report_table", "problem", "action"}:
        return {}
    likely = {code: column for column, code in grid.codes(row, "head_like") if code not in heads}
    heads |= {code: column for code, column in likely.items() if code in ("channel", "metric", "value")}
    if "channel" not in heads:
        return {}
    taken = {column for code, column in heads.items() if code != "content"}
    free = [column for column in range(grid.width) if grid.text(row, column) and column not in taken]
    figures = {column for column in free if _holds_figures(grid, row, column)}
    if "value" not in heads and len(figures) == 1:
        heads["value"] = min(figures)
    others = [column for column in free if column not in figures]
    if "metric" not in heads and len(others) == 1:
        heads["metric"] = others[0]
    return heads


def _holds_figures(grid: Grid, head: int, column: int) -> bool:
    """Whether figures stand below a head: in at least half of the filled cells of the next rows."""
    rows = range(head + 1, min(head + 9, grid.height))
    filled = [row for row in rows if not grid.blank(row, column)]
    return len(filled) > 1 and 2 * sum(figure_at(grid, row, column) for row in filled) >= len(filled)


def _is_group(grid: Grid, line: int, heads: dict[str, int]) -> bool:
    """A channel on a row of its own, over the rows of its metrics."""
    below = next((row for row in range(line + 1, grid.height) if not grid.blank_row(row)), None)
    return (
        below is not None
        and not grid.blank(line, heads["channel"])
        and all(grid.blank(line, column) for code, column in heads.items() if code != "channel")
        and grid.blank(below, heads["channel"])
        and not grid.blank(below, heads["value"])
    )


def find_items(grid: Grid) -> list[FoundItems]:
    """Every list of problems and improvements of a sheet."""
    found = []
    done = -1
    for row in _head_rows(grid):
        heads = {code: column for column, code in grid.codes(row, "head_like")} | _heads(grid, row)
        if row > done and "problem" in heads and "action" in heads:
            problem, action = heads["problem"], heads["action"]
            lines = list(_lines(grid, row, [problem, action], notes=False))
            cells = {line: (grid.anchor(line, problem), grid.anchor(line, action)) for line in lines}
            found.append(FoundItems(grid.sheet.name, lines, problem, action, cells))
            done = max((row, *lines))
    return found


def find_extras(grid: Grid) -> list[FoundExtras]:
    """Every list 其他指标 of a sheet; its codes are reportdb's own, as the export writes them."""
    found = []
    for row in grid.rows_with("head"):
        heads = _heads(grid, row)
        if not {"report_table", "value", "code"} <= heads.keys():
            continue
        extras = FoundExtras(grid.sheet.name, [row], [], heads["value"], heads.get("unit"))
        for line in (line for line in range(row + 1, grid.height) if not grid.blank(line, heads["code"])):
            extras.rows.append(line)
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
        Cell(cell.row, cell.column) in form.tables[table].cells
        if table in form.tables
        else table == "channels" and form.statistics is not None and cell in form.statistics.channels
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
    """Whether a row below a list belongs to it no more. `notes`: remarks and headings end it, as in the channel list."""
    kinds = grid.kinds(row)
    filled = [column for column in range(grid.width) if grid.text(row, column)]
    first = grid.text(row, filled[0]) if filled else ""
    if _is_head(grid, row, channels=not notes):
        return True
    if (kinds & {"title", "clause"} or is_labelled_line(first)) and (notes or len(filled) < 2):
        return True
    spans = len({grid.anchor(row, column) for column in columns}) < len(columns)
    alone = spans or all(grid.blank(row, column) for column in columns[1:])
    if alone and (spans or (notes and is_note(grid.text(row, columns[0])))):
        return True
    if len(filled) == 1 and _heads_another(grid, row, columns[0], first, notes=notes):
        return True
    return bool(kinds & {"outcome", "route", "measure"}) and grid.labelled(row) >= 3


def _heads_another(grid: Grid, row: int, column: int, words: str, *, notes: bool) -> bool:
    """Whether a line alone is the heading of what follows: of another list, or of a section."""
    below = next((line for line in range(row + 1, grid.height) if not grid.blank_row(line)), row)
    if _is_head(grid, below, channels=not notes):
        return True
    return notes and is_section(words) and not grid.blank(below, column)


def _is_head(grid: Grid, row: int, *, channels: bool) -> bool:
    """Whether a row begins a list; `channels`: heads of a channel list in unusual words count too."""
    if _holds_number(grid, row):
        return False
    heads = _heads(grid, row)
    if len(heads) >= 2 and heads.keys() & {"problem", "channel", "report_table"}:
        return True
    return channels and {"channel", "metric", "value"} <= _channel_heads(grid, row).keys()


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
