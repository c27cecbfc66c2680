"""A form and a report become filled tables in the official layout, free of any file format.

The merges are those of the blank forms printed with 国办公开办函〔2019〕60号 and 〔2021〕30号. Everything is drawn
from the catalog: which lines exist, under which headings they stand and what they are called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from reportdb.errors import CatalogError
from reportdb.forms import Block, CellMeaning, Form, Line, Table, catalog
from reportdb.forms.codes import MONEY_UNITS, Cell, money_text
from reportdb.report import AS_TYPED, NOT_REPORTED, Figure, Mark, Report, TableData, words

#: printed words that head an axis of a table and are no line of it.
ITEM_HEAD = "信息内容"
APPLICANTS_HEAD = "申请人情况"
UNCONFIRMED_NOTE = "注：样式待核实（所列栏目名称尚未与正式文件核对）。"

# widths in twips (1/20 pt) of the official template
_PAGE_WIDTH = 9740
_ROW_HEAD_WIDTHS = (754, 921, 3271)
_APPLICANT_WIDTH = 685


class Role(StrEnum):
    """What a printed cell is for."""

    SECTION = "section"  # 第二十条第（一）项
    CORNER = "corner"
    HEAD = "head"  # names columns
    LABEL = "label"  # names rows
    FIGURE = "figure"
    NOTE = "note"


class PrintedCell(NamedTuple):
    """One printed cell with its merged extent, rows and columns counted from 0.

    A FIGURE has a `meaning`; its `figure` is None where nothing is filled in (a blank form, a cell not reported).
    """

    row: int
    column: int
    row_span: int
    column_span: int
    role: Role
    text: str = ""
    meaning: CellMeaning | None = None
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A whole table: `title` stands above it; `widths` are the official column widths in twips."""

    title: str
    cells: tuple[PrintedCell, ...]
    widths: tuple[int, ...]

    @property
    def rows(self) -> int:
        """How many printed rows it has."""
        return max(cell.row + cell.row_span for cell in self.cells)

    @property
    def columns(self) -> int:
        """How many printed columns it has."""
        return len(self.widths)

    @property
    def figures(self) -> Iterator[PrintedCell]:
        """The cells that hold a figure, in printing order."""
        return (cell for cell in self.cells if cell.role is Role.FIGURE)


class OtherFigure(NamedTuple):
    """A figure of a report without a cell in the printed table; `table` is its code, `words` its row and column."""

    table: str
    cell: Cell
    row: str
    column: str
    unit: str
    figure: Figure

    @property
    def code(self) -> str:
        """`publications/licensing/items/year`: reads back exactly."""
        return "/".join((self.table, *self.cell))


def official_grid(table: Table, data: TableData | None = None) -> Grid:
    """The printed table, filled with `data` or blank; CatalogError for a table it has no official layout for."""
    draw = _LAYOUTS.get(table.code)
    if draw is None:
        raise CatalogError(f"{table.code}: no official layout is known for {table.title}")
    blocks = [block for block in table.blocks if not block.extra]
    sheet = _Sheet(table, {} if data is None else data.figures)
    widths = draw(sheet, blocks)
    if any(line.unconfirmed for block in blocks for line in (*block.rows, *block.columns)):
        bottom = max(cell.row + cell.row_span for cell in sheet.cells)
        sheet.put(bottom, 0, Role.NOTE, UNCONFIRMED_NOTE, column_span=len(widths))
    return Grid(table.title, tuple(sorted(sheet.cells)), widths)


def figure_text(figure: Figure | None, meaning: CellMeaning) -> str:
    """A figure as filed, in plain words: no thousands separators, money exact in the label's unit, "" for blank."""
    return value_text(figure, meaning.unit)


def value_text(figure: Figure | None, unit: str) -> str:
    """The same for a figure that is known by its unit alone (channel lists)."""
    if figure is None or figure.mark is Mark.BLANK:
        return ""
    if figure.mark is Mark.NOT_APPLICABLE:
        return "/"
    if figure.value is None:
        return figure.text or ""
    return money_text(figure.value, unit) if unit in MONEY_UNITS else str(figure.value)


def other_figures(form: Form, report: Report) -> list[OtherFigure]:
    """The figures of a report that its printed tables have no cell for, in the order of the report.

    Such are 项目数量 without a year-end, and a row that only another edition prints.
    """
    others = []
    for code, data in report.tables.items():
        table = table_of(form, code, data)
        printed = set(table.official_cells)
        for cell, figure in data.figures.items():
            if cell not in printed:
                meaning, home = _meaning(form, table, cell)
                row, column = home.label(cell.row, None), home.label(None, cell.column)
                others.append(OtherFigure(code, cell, row, column, meaning.unit, figure))
    return others


def guarded_figures(form: Form, report: Report) -> list[OtherFigure]:
    """Printed cells that would not read back as filed, listed beside the tables to say what they really hold.

    A cell that the filed sheet had no place for (a flat list, a table accepted with a row missing) prints empty, but is
    未报送 and not blank; bare words in an amount (accepted although their unit is unknown) stand under a head with a
    unit, but stay words (unit 原文).
    """
    others = []
    for code, data in report.tables.items():
        table = table_of(form, code, data)
        for cell in table.official_cells:
            figure, meaning = data.figures.get(cell), table.cells[cell]
            row, column = table.label(cell.row, None), table.label(None, cell.column)
            if figure is None:
                others.append(OtherFigure(code, cell, row, column, meaning.unit, words(NOT_REPORTED)))
            elif figure.mark is Mark.TEXT and meaning.money:
                others.append(OtherFigure(code, cell, row, column, AS_TYPED, figure))
    return others


def table_of(form: Form, code: str, data: TableData | None) -> Table:
    """The declaration of a table in the edition its labels belong to, which need not be the report's."""
    if data is None or data.edition == form.edition:
        return form.tables[code]
    return catalog().table(data.edition, code)


def _meaning(form: Form, table: Table, cell: Cell) -> tuple[CellMeaning, Table]:
    editions = (form, *catalog().forms.values())
    homes = [table, *(edition.tables[table.code] for edition in editions if table.code in edition.tables)]
    for home in homes:
        if cell in home.cells:
            return home.cells[cell], home
    raise CatalogError(f"{table.code}: no edition declares {'/'.join(cell)}")


@dataclass(slots=True)
class _Sheet:
    """A table while it is drawn."""

    table: Table
    figures: Mapping[Cell, Figure]
    cells: list[PrintedCell] = field(default_factory=list)

    def put(self, row: int, column: int, role: Role, text: str, *, row_span: int = 1, column_span: int = 1) -> None:
        self.cells.append(PrintedCell(row, column, row_span, column_span, role, text))

    def figure(self, row: int, column: int, cell: Cell, column_span: int = 1) -> None:
        meaning = self.table.cells[cell]
        self.cells.append(PrintedCell(row, column, 1, column_span, Role.FIGURE, "", meaning, self.figures.get(cell)))

    def refuse(self, why: str) -> CatalogError:
        return CatalogError(f"{self.table.code}: cannot be printed in the official layout: {why}")


@dataclass(slots=True)
class _Node:
    """A line with the lines that stand under it."""

    line: Line
    children: list[_Node] = field(default_factory=list)

    @property
    def leaves(self) -> int:
        return sum(child.leaves for child in self.children) or 1

    @property
    def depth(self) -> int:
        return 1 + max((child.depth for child in self.children), default=0)


class _Place(NamedTuple):
    """Where a node of a header tree stands: along the axis and, counted from the outside, across it."""

    line: Line
    start: int
    span: int
    level: int
    thickness: int


def _tree(lines: Iterable[Line]) -> list[_Node]:
    nodes: dict[str, _Node] = {}
    roots: list[_Node] = []
    for line in lines:
        node = nodes[line.code] = _Node(line)
        (nodes[line.under].children if line.under else roots).append(node)
    return roots


def _depth(roots: list[_Node]) -> int:
    return max(root.depth for root in roots)


def _placed(roots: list[_Node], depth: int, start: int = 0, level: int = 0) -> Iterator[_Place]:
    """Every node; a line with nothing under it reaches through to the figures."""
    for node in roots:
        thickness = 1 if node.children else depth - level
        yield _Place(node.line, start, node.leaves, level, thickness)
        yield from _placed(node.children, depth, start, level + 1)
        start += node.leaves


def _words(line: Line) -> str:
    """The printed label; an amount whose label names no unit gains one."""
    return f"{line.label}（{line.unit}）" if line.unit in MONEY_UNITS and line.unit not in line.label else line.label


def _leaves(lines: Iterable[Line]) -> list[Line]:
    return [line for line in lines if not line.heading]


def _items(sheet: _Sheet, blocks: list[Block]) -> tuple[int, ...]:
    """表二: a block per item of article 20; fewer measures than columns leave the rest to the last one."""
    width = max(len(block.columns) for block in blocks)
    row = 0
    for block in blocks:
        if any(line.under or line.heading for line in (*block.rows, *block.columns)):
            raise sheet.refuse(f"{block.title} has headings within its rows or columns")
        spans = [1] * (len(block.columns) - 1) + [width - len(block.columns) + 1]
        sheet.put(row, 0, Role.SECTION, block.title, column_span=width + 1)
        sheet.put(row + 1, 0, Role.HEAD, ITEM_HEAD)
        for index, (column, span) in enumerate(zip(block.columns, spans, strict=True)):
            sheet.put(row + 1, 1 + index, Role.HEAD, _words(column), column_span=span)
        for offset, line in enumerate(block.rows, row + 2):
            sheet.put(offset, 0, Role.LABEL, _words(line))
            for index, (column, span) in enumerate(zip(block.columns, spans, strict=True)):
                sheet.figure(offset, 1 + index, Cell(line.code, column.code), span)
        row += 2 + len(block.rows)
    return (_PAGE_WIDTH // (width + 1),) * (width + 1)


def _only(sheet: _Sheet, blocks: list[Block]) -> Block:
    if len(blocks) != 1:
        raise sheet.refuse(f"{len(blocks)} blocks where one is printed")
    return blocks[0]


def _outcomes(sheet: _Sheet, blocks: list[Block]) -> tuple[int, ...]:
    """表三: outcomes down, applicants across, both with their headings; the corner names the printed identity."""
    block = _only(sheet, blocks)
    rows, columns = _tree(block.rows), _tree(block.columns)
    left, top = _depth(rows), 1 + _depth(columns)
    if left > len(_ROW_HEAD_WIDTHS):
        raise sheet.refuse(f"rows are nested {left} deep")
    across = _leaves(block.columns)
    sheet.put(0, 0, Role.CORNER, sheet.table.corner, row_span=top, column_span=left)
    sheet.put(0, left, Role.HEAD, APPLICANTS_HEAD, column_span=len(across))
    for line, start, span, level, thickness in _placed(columns, top - 1):
        sheet.put(1 + level, left + start, Role.HEAD, _words(line), row_span=thickness, column_span=span)
    for line, start, span, level, thickness in _placed(rows, left):
        sheet.put(top + start, level, Role.LABEL, _words(line), row_span=span, column_span=thickness)
        if not line.heading:
            for index, column in enumerate(across):
                sheet.figure(top + start, left + index, Cell(line.code, column.code))
    labels = (*_ROW_HEAD_WIDTHS[: left - 1], sum(_ROW_HEAD_WIDTHS[left - 1 :]))
    return (*labels, *(_APPLICANT_WIDTH for _ in across))


def _results(sheet: _Sheet, blocks: list[Block]) -> tuple[int, ...]:
    """表四: a single line of figures; routes across the top, the results under each of them."""
    block = _only(sheet, blocks)
    routes = _tree(block.rows)
    results = [_Node(line) for line in block.columns]
    if any(line.under or line.heading for line in block.columns):
        raise sheet.refuse("results have headings of their own")
    _graft(routes, results)
    top = _depth(routes)
    for line, start, span, level, thickness in _placed(routes, top):
        sheet.put(level, start, Role.HEAD, _words(line), row_span=thickness, column_span=span)
    cells = [Cell(row.code, column.code) for row in _leaves(block.rows) for column in block.columns]
    for index, cell in enumerate(cells):
        sheet.figure(top, index, cell)
    return (_PAGE_WIDTH // len(cells),) * len(cells)


def _graft(routes: list[_Node], results: list[_Node]) -> None:
    for route in routes:
        if route.line.heading:
            _graft(route.children, results)
        else:
            route.children = results


_LAYOUTS: Mapping[str, Callable[[_Sheet, list[Block]], tuple[int, ...]]] = {
    "publications": _items,
    "applications": _outcomes,
    "appeals": _results,
}
