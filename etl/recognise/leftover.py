"""Figures in the rows of a table that no label claims: never taken, and never passed over in silence."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from etl.grid import Grid
from etl.recognise.found import FoundRoster, FoundSheet, FoundTable, Leftover, Place
from etl.recognise.words import figure_at, is_labelled_line, is_numbering
from etl.text import address, cells_named, is_number, place_of, ranges
from etl.workbook import Sheet
from reportdb.findings import Finding, Level, finding
from reportdb.forms import SHORT_NAMES
from reportdb.forms.codes import Cell

_SHOWN = 60
_FEWEST_OF_A_TABLE = 3
_OF_TABLES = frozenset({"item", "measure", "outcome", "applicant", "route", "result", "appeal"})
_NO_FIGURES = frozenset({"serial", "remark", "code"})


def name_merged(grid: Grid, table: FoundTable) -> None:
    """A figure in a cell merged over several columns or rows is nobody's: nothing says whose it is, so it is named."""
    owners: dict[Place, list[Cell]] = {}
    for cell, place in table.cells.items():
        owners.setdefault(place, []).append(cell)
    for place, cells in owners.items():
        here = grid.place(*place)
        if len(cells) > 1 and figure_at(grid, *here):
            _name_cell(grid, table, here)
            for cell in cells:
                del table.cells[cell]
    _name_borrowed(grid, table)


def _name_cell(grid: Grid, table: FoundTable, here: Place) -> None:
    extent = grid.extent(*here)
    corners = grid.place(extent[0], extent[1]), grid.place(extent[2], extent[3])
    where = ":".join(address(*corner) for corner in corners)
    text = f"{SHORT_NAMES[table.table]}中 {where} 合并成了一格，不知所填的数属于哪一栏，请取消合并后逐格填写。"
    table.findings.append(finding("column_unknown", text, table=table.table, sheet=grid.sheet.name, cell=where))


def _name_borrowed(grid: Grid, table: FoundTable) -> None:
    """A figure merged in from a line with words of its own, of which nothing is taken: it may be that line's."""
    merged = grid.merged
    for segment in table.segments if merged else ():
        for (row, column), cell in [
            ((row, column), Cell(code, across))
            for code, row in segment.rows.items()
            for across, column in segment.columns.items()
            if (row, column) in merged
        ]:
            here = grid.anchor(row, column)
            if table.cells.get(cell) != grid.place(*here) or not figure_at(grid, *here):
                continue
            words = [(here[0], at) for at in range(here[1])] if here[0] != row else []
            words += [(at, here[1]) for at in range(table.top, here[0])] if here[1] != column else []
            if any(_of_its_own(grid, word, (row, column), here) for word in words):
                _name_cell(grid, table, here)
                del table.cells[cell]


def _of_its_own(grid: Grid, word: Place, line: Place, here: Place) -> bool:
    """Whether words head the line a merged figure begins in, and not the line (row, column) it reaches."""
    if grid.anchor(*word) != word or not grid.text(*word) or figure_at(grid, *word):
        return False
    extent = grid.extent(*word)
    return extent[2] < line[0] if word[0] == here[0] else extent[3] < line[1]


def leftovers(grid: Grid, tables: Sequence[FoundTable], claimed: set[Place]) -> list[Leftover]:
    """The figures beside the claimed ones, column by column; `claimed` are the places of the whole sheet."""
    found: list[Leftover] = []
    for table in tables:
        places = [(place[1], place[0]) if grid.turned else place for place in table.cells.values()]
        if not places:
            continue
        named_rows, named_columns = _named(grid, table.findings)
        claimed.update(
            place for item in table.findings if ":" in (item.cell or "") for place in cells_named(item.cell or "")
        )
        claimed.update(grid.place(row, column) for row in named_rows for column in range(grid.width))
        rows = range(table.top, max(row for row, _ in places) + 1)
        for column in range(grid.width):
            free = [row for row in rows if is_free(grid, row, column, claimed)]
            claimed.update(grid.place(row, column) for row in free)
            if free and column not in named_columns and not no_figures(grid, table, column):
                found.append(Leftover(table.table, [grid.place(row, column) for row in free]))
    return found


def elsewhere(grid: Grid, found: FoundSheet, claimed: set[Place], *, labels: bool = False) -> list[Leftover]:
    """Numbers that stand in no row of any table or list; a sheet without either must look like one.

    `labels`: a list of agencies that could not be read, with labels of the forms: all its figures are named.
    """
    listed = {line for one in found.channels for line in one.lines} | {
        line for one in found.items for line in one.lines
    }
    # beside labels of a form words with numbers are figures
    spoken_of = set() if found.tables else {at for at in range(grid.height) if grid.certain_kinds(at) & _OF_TABLES}
    by_row = {
        row: [
            column
            for column, cell in enumerate(cells)
            if (_numeric(cell) or row in spoken_of) and is_free(grid, row, column, claimed)
        ]
        for row, cells in enumerate(grid.rows)
        if row not in listed
    }
    like_a_table = (
        labels or found.tables or listed or any(len(columns) >= _fewest(grid, row) for row, columns in by_row.items())
    )
    words = any(isinstance(cell, str) and cell and not is_number(cell) for cells in grid.rows for cell in cells)
    like_a_table = (
        like_a_table
        or not words
        or _announced(grid)
        or any(_headed(grid, row, at) for row, columns in by_row.items() for at in columns)
    )
    by_column: dict[int, list[Place]] = {}
    for row, columns in by_row.items():
        # its words with numbers are figures, too
        spoken = not found.tables and (labels or len(columns) >= _fewest(grid, row))
        free = [at for at in range(grid.width) if is_free(grid, row, at, claimed)] if spoken else columns
        for column in free if like_a_table else ():
            by_column.setdefault(column, []).append((row, column))
    return [Leftover("", places) for places in by_column.values()]


def _announced(grid: Grid) -> bool:
    """Whether a sheet calls itself the list of channels: its numbers are figures, whatever its heads are called."""
    return any(code == "channels" for row in grid.rows_with("title") for _, code in grid.codes(row, "title"))


def beside_lists(grid: Grid, rosters: Sequence[FoundRoster]) -> list[Leftover]:
    """Numbers of a sheet of flat lists that stand in no list."""
    by_column: dict[int, list[Place]] = {}
    for row, cells in enumerate(grid.rows):
        here = [one for one in rosters if one.box[0] <= row <= one.box[2]]
        outside = [
            column
            for column in range(len(cells))
            if not any(one.covers(row, column) and not one.in_head(row, column) for one in here)
        ]
        for column in outside:
            if _numeric(cells[column]) and is_free(grid, row, column, set()):
                by_column.setdefault(column, []).append((row, column))
    serials = {
        row
        for row in {row for places in by_column.values() for row, _ in places}
        if any(one.turned for one in rosters) and _serials(grid, row)
    }
    kept = ([place for place in places if place[0] not in serials] for places in by_column.values())
    return [Leftover("", places) for places in kept if places]


def beside_statistics(grid: Grid, found: FoundSheet, rows: Set[int]) -> list[Leftover]:
    """Numbers of a sheet of statistics that stand in none of its rows, nor in a list beside it: none is passed over."""
    listed = {line for one in found.channels for line in one.lines} | {
        line for one in found.items for line in one.lines
    }
    listed |= {row for one in found.extras for row in one.rows}
    by_column: dict[int, list[Place]] = {}
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells) if row not in rows and row not in listed else ():
            if _numeric(cell) and is_free(grid, row, column, set()):
                by_column.setdefault(column, []).append((row, column))
    return [Leftover("", places) for places in by_column.values()]


def _serials(grid: Grid, row: int) -> bool:
    """Whether a row of a list on its side only numbers the agencies: 序号 | 1 | 2."""
    head = next((grid.text(row, at) for at in range(grid.width) if grid.text(row, at)), "")
    serial = any(term.kind == "head" and term.code == "serial" for term in grid.terms_of(head))
    numbers = [cell for cell in grid.rows[row] if _numeric(cell)]
    return serial and (is_numbering(numbers) or numbers == [1])


def _numeric(cell: object) -> bool:
    """A number, or one typed as text."""
    return isinstance(cell, int | float) or (isinstance(cell, str) and is_number(cell))


def _fewest(grid: Grid, row: int) -> int:
    """How many numbers a row must hold to look like one of a table: one beside a label of a form is enough."""
    return 1 if grid.certain_kinds(row) & _OF_TABLES else _FEWEST_OF_A_TABLE


def _headed(grid: Grid, row: int, column: int) -> bool:
    """Whether the nearest words over a number are a label of a form."""
    above = next(
        (at for at in range(row - 1, -1, -1) if grid.text(at, column) and not _numeric(grid.rows[at][column])), None
    )
    if above is None or any(term.kind in _OF_TABLES for term in grid.terms(above, column)):
        return above is not None
    from etl.recognise.roster import is_label  # joined labels are known to the lists alone, which few files need

    return is_label(grid.text(above, column))


def _named(grid: Grid, findings: Sequence[Finding]) -> tuple[set[int], set[int]]:
    """Rows and columns of the grid that findings of the table already name."""
    rows: set[int] = set()
    columns: set[int] = set()
    for item in findings:
        if (
            item.cell is not None
            and ":" not in item.cell.partition(",")[0]
            and item.code in ("row_unknown", "column_unknown")
        ):
            row, column = grid.place(*place_of(item.cell.partition(",")[0]))
            (rows if item.code == "row_unknown" else columns).add(row if item.code == "row_unknown" else column)
    return rows, columns


def no_figures(grid: Grid, table: FoundTable, column: int) -> bool:
    """Whether a column of a table holds serials, codes or remarks."""
    heads = (row for row in range(max(table.top - 1, 0), min(table.top + 4, grid.height)))
    return any(term.kind == "head" and term.code in _NO_FIGURES for row in heads for term in grid.terms(row, column))


def is_free(grid: Grid, row: int, column: int, claimed: set[Place]) -> bool:
    """Whether a cell holds a figure that is not among the claimed ones and answers no label beside it."""
    return (
        grid.place(row, column) not in claimed
        and not grid.terms(row, column)
        and figure_at(grid, row, column)
        and grid.anchor(row, column) == (row, column)
        and not _answer(grid, row, column)
    )


def _answer(grid: Grid, row: int, column: int) -> bool:
    """Whether a number answers a label on its left: 报告年度：| 2024, 联系电话 | 84360001."""
    step = (-1, 0) if grid.turned else (0, -1)
    row, column = row + step[0], column + step[1]
    while row >= 0 and column >= 0:
        if not grid.blank(row, column):
            text = grid.text(row, column)
            return is_labelled_line(text) or any(
                term.kind == "sign_off" or (term.kind == "identity" and term.code != "agency")
                for term in grid.terms(row, column)
            )
        row, column = row + step[0], column + step[1]
    return False


def name(found: FoundSheet, sheet: Sheet) -> FoundSheet:
    """The same sheet with its leftover figures named; numbering (1, 2, 3 ...) is no figure."""
    by_column: dict[int, list[Leftover]] = {}
    for leftover in found.leftovers:
        by_column.setdefault(leftover.places[0][1], []).append(leftover)
    kept: dict[str, list[Place]] = {}
    for column in by_column.values():
        places = sorted(place for leftover in column for place in leftover.places)
        if not is_numbering([sheet.rows[row][at] for row, at in places]):
            for leftover in column:
                kept.setdefault(leftover.table, []).extend(leftover.places)
    tables, findings = list(found.tables), list(found.findings)
    for code, places in kept.items():
        named = left_finding(code, sheet.name, places)
        number = next((number for number, table in enumerate(tables) if table.table == code), 0)
        if tables:
            tables[number] = replace(tables[number], findings=[*tables[number].findings, named])
        else:
            findings.append(named)
    return replace(found, tables=tables, findings=findings)


def left_finding(table: str, sheet: str, places: list[Place]) -> Finding:
    """What is said of figures that no label claims; `table`: in whose rows they stand, "" for none."""
    cells = ", ".join(ranges(places))
    shown = cells if len(cells) <= _SHOWN else f"{cells[:_SHOWN].rpartition(',')[0]} 等 {len(places)} 个格"
    if table:
        text = f"{SHORT_NAMES[table]}旁边 {shown} 的数字不在任何栏目之下，没有采用，请核实是否填错了位置。"
        return finding("column_unknown", text, level=Level.VERIFY, table=table, sheet=sheet, cell=cells)
    text = f"{shown} 的数字不属于任何一张表，没有采用。"
    return finding("column_unknown", text, level=Level.NOTICE, sheet=sheet, cell=cells)
