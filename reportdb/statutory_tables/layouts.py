"""The official layouts. Their merges are those of the blank forms printed with 国办公开办函〔2019〕60号 and 〔2021〕30号."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from reportdb.errors import CatalogError
from reportdb.forms import Block, Table
from reportdb.forms.codes import Cell
from reportdb.report import Figure, TableData
from reportdb.statutory_tables.grid import Grid, PrintedCell, Role
from reportdb.statutory_tables.headings import Node, depth, graft, leaves, placed, printed_words, tree

#: printed words that head an axis of a table and are no line of it.
ITEM_HEAD = "信息内容"
APPLICANTS_HEAD = "申请人情况"
UNCONFIRMED_NOTE = "注：样式待核实（所列栏目名称尚未与正式文件核对）。"
# widths in twips (1/20 pt) of the official template
PAGE_WIDTH = 9740
_ROW_HEAD_WIDTHS = (754, 921, 3271)
_APPLICANT_WIDTH = 685


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
            sheet.put(row + 1, 1 + index, Role.HEAD, printed_words(column), column_span=span)
        for offset, line in enumerate(block.rows, row + 2):
            sheet.put(offset, 0, Role.LABEL, printed_words(line))
            for index, (column, span) in enumerate(zip(block.columns, spans, strict=True)):
                sheet.figure(offset, 1 + index, Cell(line.code, column.code), span)
        row += 2 + len(block.rows)
    return (PAGE_WIDTH // (width + 1),) * (width + 1)


def _only(sheet: _Sheet, blocks: list[Block]) -> Block:
    if len(blocks) != 1:
        raise sheet.refuse(f"{len(blocks)} blocks where one is printed")
    return blocks[0]


def _outcomes(sheet: _Sheet, blocks: list[Block]) -> tuple[int, ...]:
    """表三: outcomes down, applicants across, both with their headings; the corner names the printed identity."""
    block = _only(sheet, blocks)
    rows, columns = tree(block.rows), tree(block.columns)
    left, top = depth(rows), 1 + depth(columns)
    if left > len(_ROW_HEAD_WIDTHS):
        raise sheet.refuse(f"rows are nested {left} deep")
    across = leaves(block.columns)
    sheet.put(0, 0, Role.CORNER, sheet.table.corner, row_span=top, column_span=left)
    sheet.put(0, left, Role.HEAD, APPLICANTS_HEAD, column_span=len(across))
    for line, start, span, level, thickness in placed(columns, top - 1):
        sheet.put(1 + level, left + start, Role.HEAD, printed_words(line), row_span=thickness, column_span=span)
    for line, start, span, level, thickness in placed(rows, left):
        sheet.put(top + start, level, Role.LABEL, printed_words(line), row_span=span, column_span=thickness)
        if not line.heading:
            for index, column in enumerate(across):
                sheet.figure(top + start, left + index, Cell(line.code, column.code))
    labels = (*_ROW_HEAD_WIDTHS[: left - 1], sum(_ROW_HEAD_WIDTHS[left - 1 :]))
    return (*labels, *(_APPLICANT_WIDTH for _ in across))


def _results(sheet: _Sheet, blocks: list[Block]) -> tuple[int, ...]:
    """表四: a single line of figures; routes across the top, the results under each of them."""
    block = _only(sheet, blocks)
    routes = tree(block.rows)
    results = [Node(line) for line in block.columns]
    if any(line.under or line.heading for line in block.columns):
        raise sheet.refuse("results have headings of their own")
    graft(routes, results)
    top = depth(routes)
    for line, start, span, level, thickness in placed(routes, top):
        sheet.put(level, start, Role.HEAD, printed_words(line), row_span=thickness, column_span=span)
    cells = [Cell(row.code, column.code) for row in leaves(block.rows) for column in block.columns]
    for index, cell in enumerate(cells):
        sheet.figure(top, index, cell)
    return (PAGE_WIDTH // len(cells),) * len(cells)


_LAYOUTS: Mapping[str, Callable[[_Sheet, list[Block]], tuple[int, ...]]] = {
    "publications": _items,
    "applications": _outcomes,
    "appeals": _results,
}
